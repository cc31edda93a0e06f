import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

export type CorellaProcess = {
  /** Where it listens, by number: http://127.0.0.1:PORT. */
  url: string;
  pid: number;
  /** Everything it has written to standard output and standard error. */
  output(): string;
  /** Asks it to stop (SIGTERM) and waits until it has. */
  stop(): Promise<void>;
  kill9(): Promise<void>;
};

export type ProcessOptions = { databaseUrl: string; roles?: string; env?: Record<string, string> };

const main = join(import.meta.dirname, '../../server/main.ts');

/** One secret for all processes on a database, as an installation has. */
export const installationSecret = Buffer.alloc(32, 'corella security tests').toString('hex');

/** Starts a real Corella process on a free port and waits until it is ready to serve. */
export async function startProcess(options: ProcessOptions): Promise<CorellaProcess> {
  const port = await findFreePort();
  const dataFolder = await mkdtemp(join(tmpdir(), 'corella-security-'));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: { ...inheritedEnvironment(), ...settings(options, port, dataFolder), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collectOutput(child);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await ended;
    await rm(dataFolder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await until(() => isReady(url, child), { what: 'the process to be ready', seconds: 40 });
  } catch (error) {
    await end('SIGKILL');
    throw new Error(`Corella did not start:\n${output()}`, { cause: error });
  }
  return { url, pid: child.pid ?? 0, output, stop: () => end('SIGTERM'), kill9: () => end('SIGKILL') };
}

// Only what a process needs of ours: a setting in the shell of whoever runs the tests must not change what is tested.
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE };
}

function settings(options: ProcessOptions, port: number, dataFolder: string): Record<string, string> {
  return {
    PORT: String(port),
    HOST: '127.0.0.1',
    CORELLA_DATA: dataFolder,
    DATABASE_URL: options.databaseUrl,
    CORELLA_SECRET: installationSecret,
    CORELLA_ROLES: options.roles ?? 'web,worker',
    CORELLA_LOG: 'debug',
  };
}

function collectOutput(child: ChildProcess): () => string {
  const pieces: Buffer[] = [];
  child.stdout?.on('data', (piece: Buffer) => pieces.push(piece));
  child.stderr?.on('data', (piece: Buffer) => pieces.push(piece));
  return () => Buffer.concat(pieces).toString('utf8');
}

async function isReady(url: string, child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error('The process has ended.');
  const answer = await fetch(`${url}/readyz`).catch(() => undefined);
  return answer?.status === 200;
}

// Below the range from which the system hands out ports for outgoing connections, so that none of these takes it in between.
async function findFreePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
