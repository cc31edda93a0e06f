import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

export type ServerProcess = { url: string; pid: number; stop(): Promise<void> };

const root = join(import.meta.dirname, '../..');
const ticksPerSecond = 100;

/** Starts a program of the project and resolves when it prints the line that it is ready. */
export async function startServer(
  script: string,
  env: Record<string, string>,
  ready: RegExp,
  execArgv: readonly string[] = [],
): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [...execArgv, join(root, script)], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await printed(child, ready);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}

function printed(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (ready.test(output)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${output}`)));
  });
}

/** A port below those that outgoing connections use, the first of so many in a row that are free. */
export async function freePort(inRow = 1): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all(Array.from({ length: inRow }, (_, step) => isFree(port + step)));
    if (free.every(Boolean)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** CPU time of a process so far, user and system, in milliseconds (Linux: proc(5), in ticks of 10 ms). */
export async function cpuMs(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1000;
}

/** CPU time of a process and of all its children, those that have ended too. */
export async function cpuOfTree(pid: number): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
  const living = await Promise.all(
    children.filter((child) => child !== '').map((child) => cpuMs(Number(child)).catch(() => 0)),
  );
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
  return (own / ticksPerSecond) * 1000 + living.reduce((sum, ms) => sum + ms, 0);
}

/** What all cores of the machine did so far, in milliseconds: work, and nothing (Linux: proc(5)). */
export async function machineMs(): Promise<{ busy: number; idle: number }> {
  const [, ...ticks] = ((await readFile('/proc/stat', 'utf8')).split('\n')[0] ?? '').split(/ +/).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = ticks;
  const ms = (count: number) => (count / ticksPerSecond) * 1000;
  return { busy: ms(user + nice + system + irq + soft + steal), idle: ms(idle + wait) };
}
