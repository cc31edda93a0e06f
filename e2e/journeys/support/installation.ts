import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { type CorellaProcess, startProcess } from '../../security/process.ts';

/** Real processes on one database of their own, as a browser on this computer reaches them. */
export type Installation = {
  database: TestDatabase;
  processes: CorellaProcess[];
  /** The address of each process, by name: http://localhost:PORT. Cookies are shared, for a browser keeps them by host. */
  addresses: string[];
  close(): Promise<void>;
};

type Options = { processes?: number; env?: Record<string, string> };

export async function startInstallation({
  processes: count = 1,
  env = {},
}: Options = {}): Promise<Installation> {
  const database = await createTestDatabase();
  const processes: CorellaProcess[] = [];
  const close = async () => {
    await Promise.all(processes.map((each) => each.kill9()));
    await database.close();
  };
  try {
    for (let started = 0; started < count; started++)
      processes.push(await startProcess({ databaseUrl: database.url, env }));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    database,
    processes,
    addresses: processes.map(({ url }) => url.replace('127.0.0.1', 'localhost')),
    close,
  };
}
