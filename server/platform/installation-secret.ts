import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { errorCode, StartRefusal } from './start-refusal.ts';

const fileName = 'secret';
const leastCharacters = 32;

/**
 * The one secret of the installation: CORELLA_SECRET, or else the file `secret` of the data folder, which the first start makes (`create`).
 * Throws StartRefusal when it is too short, or missing and not to be made.
 */
export async function openSecret(
  config: Pick<Config, 'secret' | 'dataFolder'>,
  { create }: { create: boolean },
): Promise<Buffer> {
  if (config.secret !== undefined) return check(config.secret, 'CORELLA_SECRET');
  const path = join(config.dataFolder, fileName);
  const known = await read(path);
  if (known !== undefined) return check(known, path);
  if (!create) {
    throw new StartRefusal(
      `There is no Corella in ${config.dataFolder} yet. Start it once, or set CORELLA_DATA to its data folder.`,
    );
  }
  await make(path, config.dataFolder);
  return check((await read(path)) ?? '', path);
}

async function read(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (errorCode(error) === 'EACCES')
      throw new StartRefusal(`${path} cannot be read by this user. Run Corella as the user who owns it.`);
    throw error;
  }
}

function check(text: string, place: string): Buffer {
  if (text.length >= leastCharacters) return Buffer.from(text, 'utf8');
  throw new StartRefusal(
    `The secret in ${place} is too short. It needs at least ${leastCharacters} random characters.`,
  );
}

// Linked into place when it is complete: of two processes that start at once both end with the same secret, and none with half of one.
async function make(path: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
    await link(draft, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
