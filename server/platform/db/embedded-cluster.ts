import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessAlive } from '../running-process.ts';
import { errorCode, StartRefusal } from '../start-refusal.ts';
import type { PostgresBinaries } from './embedded-binaries.ts';
import { explainFailure } from './embedded-failure.ts';
import type { DatabasePlace } from './embedded-place.ts';
import { runBriefly, runToEnd } from './embedded-user.ts';

const DRAFT_PREFIX = 'postgres.new-';

export function hasCluster(place: DatabasePlace): boolean {
  return existsSync(join(place.cluster, 'PG_VERSION'));
}

/** Creates the database files beside their final name and renames them into place at the end, so that an interrupted or failed creation leaves nothing behind that looks like a database. */
export async function createCluster(place: DatabasePlace, binaries: PostgresBinaries): Promise<void> {
  await refuseForeignFolder(place);
  await removeAbandonedDrafts(place.folder);
  const draft = join(place.folder, `${DRAFT_PREFIX}${process.pid}`);
  try {
    await mkdir(draft, { mode: 0o700 });
    if (place.user !== undefined) await chown(draft, place.user.uid, place.user.gid);
    await runInitdb({ draft, place, binaries });
    await moveIntoPlace(draft, place);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Throws StartRefusal when the database files were made by another major version than the binaries'. */
export async function checkVersion(place: DatabasePlace, binaries: PostgresBinaries): Promise<void> {
  const found = (await readFile(join(place.cluster, 'PG_VERSION'), 'utf8')).trim();
  const expected = binaries.version.split('.')[0];
  if (found !== expected) {
    throw new StartRefusal(
      `The database in ${place.cluster} was made by PostgreSQL ${found}, and this Corella brings PostgreSQL ${expected}. Restore a backup into an empty data folder, or start the Corella that made it.`,
    );
  }
}

/** Makes existing database files belong to whoever runs them, which only root can; throws StartRefusal for an ordinary user who finds another's. */
export async function checkOwner(place: DatabasePlace): Promise<void> {
  if (!existsSync(place.cluster)) return;
  const { uid, mode } = await stat(place.cluster);
  const wanted = place.user?.uid ?? process.getuid?.();
  if (uid !== wanted && place.user === undefined) {
    throw new StartRefusal(
      `The database in ${place.cluster} belongs to the user with number ${uid}. Start Corella as that user or as root, or give it to yourself: sudo chown -R $(id -u):$(id -g) ${place.cluster}`,
    );
  }
  if (uid !== wanted && place.user !== undefined) {
    runBriefly({
      file: 'chown',
      args: ['-R', `${place.user.uid}:${place.user.gid}`, place.cluster],
      user: undefined,
    });
  }
  if ((mode & 0o077) !== 0) await chmod(place.cluster, 0o700);
}

type Creation = { draft: string; place: DatabasePlace; binaries: PostgresBinaries };

async function runInitdb({ draft, place, binaries }: Creation): Promise<void> {
  const args = ['-D', draft, '-U', 'corella', '--encoding=UTF8', '--auth-local=trust', '--auth-host=reject'];
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'];
  const initdb = {
    file: join(binaries.folder, 'initdb'),
    args: [...args, ...locale],
    env: binaries.env,
    user: place.user,
  };
  const { code, output } = await runToEnd(initdb);
  if (code !== 0) throw await explainFailure(place, output);
}

async function moveIntoPlace(draft: string, place: DatabasePlace): Promise<void> {
  try {
    await rename(draft, place.cluster);
  } catch (error) {
    if (errorCode(error) === 'ENOTEMPTY' && hasCluster(place)) return;
    throw error;
  }
  const folder = await open(place.folder);
  await folder.sync();
  await folder.close();
}

async function refuseForeignFolder(place: DatabasePlace): Promise<void> {
  if (!existsSync(place.cluster) || (await readdir(place.cluster)).length === 0) return;
  throw new StartRefusal(
    `${place.cluster} holds files that are not a database. Move them away, or set CORELLA_DATA to another folder.`,
  );
}

async function removeAbandonedDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => name.startsWith(DRAFT_PREFIX));
  const abandoned = drafts.filter((name) => !isProcessAlive(Number(name.slice(DRAFT_PREFIX.length))));
  await Promise.all(abandoned.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
