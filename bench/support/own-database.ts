import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedDatabase } from '#server/platform/db/embedded.ts';
import { migrate } from '#server/platform/db/migrate.ts';
import { note } from './report.ts';

/** Runs a bench on a database of its own, whose rows are kept for the next time where there is a folder for them; says on which machine. */
export async function onOwnDatabase(
  keptFolder: string | undefined,
  run: (url: string) => Promise<void>,
): Promise<void> {
  const folder = keptFolder ?? (await mkdtemp(join(tmpdir(), 'corella-bench-')));
  const database = await startEmbeddedDatabase({ dataFolder: folder, say: () => {} });
  try {
    note(
      `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, PostgreSQL 18 embedded.`,
    );
    await migrate(database.url);
    await run(database.url);
  } finally {
    await database.stop();
    if (!keptFolder) await rm(folder, { recursive: true, force: true });
  }
}
