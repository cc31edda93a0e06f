import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type DatabaseProcess = {
  child: ChildProcess;
  facts: Record<string, unknown>[];
  /** The first fact that has this key; rejects when the process ends without one. */
  fact(key: string): Promise<unknown>;
  /** Ends its standard input and resolves when it has ended. */
  end(): Promise<void>;
  kill(): Promise<void>;
};

export type DatabaseProcessOptions = { dataFolder: string; lock?: boolean; uid?: number; gid?: number };

/** Starts server/testing/database-child.ts, for tests that need the database's parent to be another process. */
export function startDatabaseProcess(options: DatabaseProcessOptions): DatabaseProcess {
  const { dataFolder, lock = true, ...user } = options;
  const script = fileURLToPath(new URL('database-child.ts', import.meta.url));
  const args = ['--disable-warning=ExperimentalWarning', script, dataFolder, lock ? 'lock' : 'free'];
  const child = spawn(process.execPath, args, { cwd: '/', stdio: ['pipe', 'pipe', 'inherit'], ...user });
  const facts: Record<string, unknown>[] = [];
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const heard = new EventTarget();
  createInterface({ input: child.stdout }).on('line', (line) => {
    facts.push(JSON.parse(line));
    heard.dispatchEvent(new Event('fact'));
  });
  const find = (key: string) => facts.find((fact) => key in fact)?.[key];
  const fact = async (key: string) => {
    const said = new Promise<void>((resolve) => {
      const look = () => find(key) !== undefined && resolve();
      heard.addEventListener('fact', look);
      look();
    });
    await Promise.race([said, closed]);
    if (find(key) === undefined)
      throw new Error(`The process ended without ${key}: ${JSON.stringify(facts)}`);
    return find(key);
  };
  const end = () => {
    child.stdin.end();
    return closed;
  };
  const kill = () => {
    child.kill('SIGKILL');
    return closed;
  };
  return { child, facts, fact, end, kill };
}
