import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { installationSecret } from './process.ts';
import type { World } from './world.ts';

export type CommandResult = { exitCode: number; output: string; errors: string };

const main = join(import.meta.dirname, '../../server/operator/main.ts');

/** Runs `corella …` as whoever runs the installation would, beside the running processes. */
export function runCorella(
  world: Pick<World, 'database' | 'publicUrl'>,
  words: string[],
): Promise<CommandResult> {
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    DATABASE_URL: world.database.url,
    CORELLA_SECRET: installationSecret,
    CORELLA_URL: world.publicUrl,
  };
  return new Promise((resolve) => {
    const args = ['--disable-warning=ExperimentalWarning', main, ...words];
    execFile(process.execPath, args, { env }, (error, output, errors) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ exitCode, output, errors });
    });
  });
}
