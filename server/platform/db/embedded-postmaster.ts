import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findCommandLine, isProcessAlive, isProcessNumberTaken } from '../running-process.ts';
import { errorCode } from '../start-refusal.ts';
import type { PostgresBinaries } from './embedded-binaries.ts';
import type { DatabasePlace } from './embedded-place.ts';
import { asUser } from './embedded-user.ts';

export type Postmaster = { pid: number; socketFolder: string; status: string };

const POLL_MS = 10;
const LARGEST_LOG_BYTES = 5_000_000;
const FAST_SHUTDOWN_LIMIT_MS = 60_000;
const MIB = 1024 * 1024;
const SMALLEST_BUFFERS_MIB = 16;
const LARGEST_BUFFERS_MIB = 1024;
const MOST_HELPERS = 3;

/** The postmaster that works on a cluster at this moment, from its lock file; undefined when there is none or the file is stale. */
export async function findPostmaster(place: DatabasePlace): Promise<Postmaster | undefined> {
  const lines = await readLockFile(place);
  if (lines === undefined) return undefined;
  if (!runsOn(place, lines)) return undefined;
  return { pid: Number(lines[0]), socketFolder: lines[4] ?? '', status: lines[7]?.trim() ?? 'starting' };
}

// PostgreSQL takes any process with the recorded number, even a dead one that nobody collected, for another postmaster and refuses, save its
// own parent. Deleting the file would also drop the shared memory key in line 7, by which it notices backends that outlived their postmaster;
// so only line 1 changes. Reading and writing follow each other without a pause, so as not to overwrite the file of a postmaster that starts now.
/** Makes the lock files of a cluster and its socket harmless whose process number is taken, but not by a postmaster of this cluster. Call only when findPostmaster found nothing. */
export function disarmStaleLocks(place: DatabasePlace, socketFolder: string): void {
  for (const file of [lockFile(place), join(socketFolder, '.s.PGSQL.5432.lock')]) {
    if (!existsSync(file)) continue;
    const lines = readFileSync(file, 'utf8').split('\n');
    if (!isProcessNumberTaken(Number(lines[0])) || runsOn(place, lines)) continue;
    writeFileSync(file, [process.pid, ...lines.slice(1)].join('\n'));
  }
}

export type Launch = {
  place: DatabasePlace;
  binaries: PostgresBinaries;
  socketFolder: string;
  settings: Record<string, string>;
};

/** Starts the postmaster in a process group of its own, so that Ctrl-C reaches it only through stop. Returns its process number, and its log's length before. */
export async function launchPostmaster(launch: Launch): Promise<{ pid: number; logStart: number }> {
  const { place, binaries } = launch;
  const log = await openLog(place.logFile);
  try {
    const child = spawn(join(binaries.folder, 'postgres'), ['-D', place.cluster, ...listSettings(launch)], {
      cwd: place.cluster,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', ...binaries.env },
      stdio: ['ignore', log.file.fd, log.file.fd],
      detached: true,
      ...asUser(place.user),
    });
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    return { pid: child.pid ?? 0, logStart: log.length };
  } finally {
    await log.file.close();
  }
}

/** Asks a postmaster to end at once but cleanly, and waits until it has. After a minute it is made to stop; the next start then recovers from its log. */
export async function stopPostmaster(pid: number): Promise<void> {
  signal(pid, 'SIGINT');
  const deadline = performance.now() + FAST_SHUTDOWN_LIMIT_MS;
  while (isProcessAlive(pid)) {
    if (performance.now() > deadline) signal(pid, 'SIGQUIT');
    await pause(POLL_MS);
  }
}

function runsOn(place: DatabasePlace, lines: string[]): boolean {
  const pid = Number(lines[0]);
  if (!isProcessAlive(pid)) return false;
  const commandLine = findCommandLine(pid);
  return commandLine === undefined || commandLine.includes(lines[1] || place.cluster);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

function lockFile(place: DatabasePlace): string {
  return join(place.cluster, 'postmaster.pid');
}

async function readLockFile(place: DatabasePlace): Promise<string[] | undefined> {
  if (!existsSync(lockFile(place))) return undefined;
  try {
    return (await readFile(lockFile(place), 'utf8')).split('\n');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function openLog(path: string) {
  const length = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (length > LARGEST_LOG_BYTES) await rename(path, `${path}.1`);
  return { file: await open(path, 'a', 0o600), length: length > LARGEST_LOG_BYTES ? 0 : length };
}

// An eighth of the memory that the machine or the container has, taken as it fills. A table that is read whole stays in the buffers up to a
// quarter of them: a million contacts are 200 MB, and counting them costs a quarter less from there. A start takes 0.1 s longer.
function chooseBuffersMib(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.max(SMALLEST_BUFFERS_MIB, Math.min(LARGEST_BUFFERS_MIB, Math.floor(memory / 8 / MIB)));
}

// Terse errors and no statements: a failed insert would otherwise write the value that clashed, perhaps somebody's number, to the log.
function listSettings(launch: Launch): string[] {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: launch.socketFolder,
    unix_socket_permissions: '0700',
    max_connections: '200',
    shared_buffers: `${chooseBuffersMib()}MB`,
    // Whoever asks works too: together as many as there are cores. What a count of a long list remembers stays in memory.
    max_parallel_workers_per_gather: `${Math.min(availableParallelism() - 1, MOST_HELPERS)}`,
    work_mem: '16MB',
    max_wal_size: '2GB',
    // Each page that is logged whole took 0.26 ms to be made smaller by half: more than all else of a message in a long history.
    wal_compression: 'off',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    ...launch.settings,
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
