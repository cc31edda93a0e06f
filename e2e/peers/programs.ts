import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { until } from '#server/testing/until.ts';

/** A program of a Debian package that stands across the table; where it is absent, apt is asked for it once. */
export type Program = { path: string; debian: string };

export const BEARERBOX: Program = { path: '/usr/sbin/bearerbox', debian: 'kannel' };
export const SMSBOX: Program = { path: '/usr/sbin/smsbox', debian: 'kannel' };
export const FAKESMSC: Program = { path: '/usr/lib/kannel/test/fakesmsc', debian: 'kannel-extras' };
export const DRIVE_SMPP: Program = { path: '/usr/lib/kannel/test/drive_smpp', debian: 'kannel-extras' };
export const NET_SMPP: Program = { path: '/usr/share/perl5/Net/SMPP.pm', debian: 'libnet-smpp-perl' };
export const TSHARK: Program = { path: '/usr/bin/tshark', debian: 'tshark' };

const INSTALL_MS = 180_000;

/** Whether all programs are here, or could be installed; says what is missing where they are not. */
export function havePrograms(...programs: Program[]): boolean {
  const missing = () => programs.filter(({ path }) => !existsSync(path)).map(({ debian }) => debian);
  if (missing().length > 0) install([...new Set(missing())]);
  const absent = [...new Set(missing())];
  if (absent.length > 0)
    console.log(
      `Skipped: this needs the Debian package ${absent.join(' and ')}, which is not installed and which apt could not install.`,
    );
  return absent.length === 0;
}

function install(packages: string[]): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log(`Installing ${packages.join(', ')} by apt.`);
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: INSTALL_MS,
    stdio: 'ignore',
  });
}

/** Whether a program can be shut into a network of its own, for those that listen on every address. */
export function haveNetworkRooms(): boolean {
  const { status } = spawnSync('unshare', [...unshareFlags(), 'ip', 'link', 'set', 'lo', 'up'], {
    stdio: 'ignore',
  });
  if (status !== 0)
    console.log(
      'Skipped: this system lets nobody make a network of its own (unshare -n, and the program ip).',
    );
  return status === 0;
}

function unshareFlags(): string[] {
  return process.getuid?.() === 0 ? ['-n'] : ['-r', '-n'];
}

export type Running = { child: ChildProcess; output(): string; stop(): Promise<void> };

const STOP_MS = 5_000;

/** Starts a program and keeps the end of what it says. */
export function run(command: string, args: string[], cwd: string): Running {
  // A process group of its own, so that it ends with all that it has started.
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
    });
  const ended = once(child, 'exit').catch(() => undefined);
  return {
    child,
    output: () => output,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      signalGroup(child, 'SIGTERM');
      const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(kill);
      signalGroup(child, 'SIGKILL');
    },
  };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The same in a network of its own, where nothing is but loopback: one shell that holds the network and all of its programs. */
export function runInRoom(script: string, cwd: string): Running {
  return run('unshare', [...unshareFlags(), 'sh', '-c', `ip link set lo up; ${script}`], cwd);
}

/** Waits for a program of others, which may take its time to start. */
export async function untilPeer(
  condition: () => boolean | Promise<boolean>,
  what: () => string,
): Promise<void> {
  await until(condition, { what, seconds: 40 });
}
