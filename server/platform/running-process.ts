import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { errorCode } from './start-refusal.ts';

export type ProcessIdentity = { pid: number; startedAt: string };

const UNKNOWN_START = '';

/** True while a process with this id exists, whoever owns it; a zombie counts as gone. */
export function isProcessAlive(pid: number): boolean {
  return findProcessStart(pid) !== undefined;
}

/** True when the process that was recorded still runs; an id that another program has taken since is not it. */
export function isSameProcess(recorded: ProcessIdentity): boolean {
  const startedAt = findProcessStart(recorded.pid);
  if (startedAt === undefined) return false;
  return (
    startedAt === UNKNOWN_START || recorded.startedAt === UNKNOWN_START || startedAt === recorded.startedAt
  );
}

export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, startedAt: findProcessStart(pid) ?? UNKNOWN_START };
}

/** The command line of a process, words separated by spaces; undefined when it is gone or cannot be seen. */
export function findCommandLine(pid: number): string | undefined {
  if (process.platform !== 'linux') return askPs(pid, 'command=');
  return readIfThere(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
}

// A process id alone says little: after a restart of the machine or the container the same small number belongs to another
// program. Boot and start time in clock ticks (field 22 of proc(5) stat) make it unique.
function findProcessStart(pid: number): string | undefined {
  if (!isProcessNumberTaken(pid)) return undefined;
  if (process.platform === 'win32') return UNKNOWN_START;
  if (process.platform !== 'linux') return askPs(pid, 'lstart=') ?? UNKNOWN_START;
  const stat = readIfThere(`/proc/${pid}/stat`);
  if (stat === undefined) return UNKNOWN_START;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${fields[19]}`;
}

/** True while the number is taken at all, by a living process or by one that ended and was not collected by its parent. */
export function isProcessNumberTaken(pid: number): boolean {
  // Numbers below 1 address process groups.
  if (!(pid >= 1)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function askPs(pid: number, column: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
