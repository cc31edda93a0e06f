import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { type Browser, type BrowserOptions, createBrowser } from './browser.ts';
import { type CorellaProcess, startProcess } from './process.ts';
import { createSimulator, type Simulator } from './simulator.ts';
import type { Exchange } from './wire.ts';

/** Real processes on one database of their own, the pretend phones and mailbox, and everything that was said over HTTP. */
export type World = {
  database: TestDatabase;
  processes: CorellaProcess[];
  /** The public address that is set; it is also the origin from which the pages call. */
  publicUrl: string;
  simulator: Simulator;
  /** What browsers said and heard; not the calls of the simulator, which show codes by design. */
  traffic: Exchange[];
  browser(options?: Pick<BrowserOptions, 'from' | 'agent'> & { at?: string }): Browser;
  /** Starts another process on the same database. */
  addProcess(env?: Record<string, string>): Promise<CorellaProcess>;
  close(): Promise<void>;
};

export type WorldOptions = { processes?: 1 | 2; env?: Record<string, string> };

export const publicUrl = 'https://texts.example.com';

export async function createWorld({ processes: count = 1, env = {} }: WorldOptions = {}): Promise<World> {
  const database = await createTestDatabase();
  const processes: CorellaProcess[] = [];
  const traffic: Exchange[] = [];
  const addProcess = async (more: Record<string, string> = {}) => {
    const added = await startProcess({
      databaseUrl: database.url,
      env: { CORELLA_URL: publicUrl, ...env, ...more },
    });
    processes.push(added);
    return added;
  };
  const close = async () => {
    // Nothing of theirs is kept, so nobody waits until what is under way has come to its end.
    await Promise.all(processes.map((each) => each.kill9()));
    await database.close();
  };
  try {
    for (let started = 0; started < count; started++) await addProcess();
  } catch (error) {
    await close();
    throw error;
  }
  const home = () => firstOf(processes).url;
  const silent = createBrowser({ home: home(), origin: publicUrl, record: () => {} });
  return {
    database,
    processes,
    publicUrl,
    traffic,
    addProcess,
    close,
    simulator: createSimulator(silent, database),
    browser: ({ at, ...options } = {}) =>
      createBrowser({
        ...options,
        home: at ?? home(),
        origin: publicUrl,
        record: (seen) => traffic.push(seen),
      }),
  };
}

function firstOf<T>(items: readonly T[]): T {
  const [first] = items;
  if (first === undefined) throw new Error('No process is running.');
  return first;
}
