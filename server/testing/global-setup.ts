import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { startEmbeddedDatabase } from '../platform/db/embedded.ts';
import { isProcessAlive } from '../platform/running-process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string;
  }
}

const FOLDER_PREFIX = 'corella-test-';

// These databases live for one run, so nothing needs to survive a power cut.
const THROWAWAY_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  autovacuum_naptime: '10min',
};

const runFile = promisify(execFile);

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const dataFolder = await mkdtemp(join(tmpdir(), `${FOLDER_PREFIX}${process.pid}-`));
  await chmod(dataFolder, 0o755);
  const remove = () => rm(dataFolder, { recursive: true, force: true });
  try {
    const [database] = await Promise.all([startThrowaway(dataFolder), compileProgram()]);
    project.provide('databaseUrl', database.url);
    process.env['CORELLA_TEST_DATABASE_URL'] = database.url;
    return async () => {
      await database.stop();
      await remove();
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function startThrowaway(dataFolder: string) {
  return startEmbeddedDatabase({
    dataFolder,
    say: (sentence) => console.log(sentence),
    settings: THROWAWAY_SETTINGS,
  });
}

// What a process compiled it writes down when it ends, which those that tests kill never do: this one does it for them.
async function compileProgram(): Promise<void> {
  const project = join(import.meta.dirname, '../..');
  process.env['NODE_COMPILE_CACHE'] = join(project, 'node_modules/.cache/node');
  await runFile(process.execPath, ['-e', `import('./server/app.ts').then(() => process.exit())`], {
    cwd: project,
  });
}

// A run that was killed leaves its server running; the next run ends it.
async function removeLeftovers(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(FOLDER_PREFIX));
  for (const name of names) {
    const runner = Number(name.slice(FOLDER_PREFIX.length).split('-')[0]);
    const folder = join(tmpdir(), name);
    if (!(runner > 0) || isProcessAlive(runner) || (await stat(folder)).uid !== process.getuid?.()) continue;
    await startThrowaway(folder).then(
      (database) => database.stop(),
      () => undefined,
    );
    await rm(folder, { recursive: true, force: true });
  }
}
