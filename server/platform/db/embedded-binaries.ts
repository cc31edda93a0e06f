import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StartRefusal } from '../start-refusal.ts';
import type { PostgresPackage } from './embedded-package.ts';
import type { DatabasePlace } from './embedded-place.ts';
import { type DatabaseUser, describeUser, runBriefly } from './embedded-user.ts';

export type PostgresBinaries = { folder: string; env: NodeJS.ProcessEnv; version: string };

const COPY_PREFIX = 'postgresql-';

/** PostgreSQL's programs with the library links that npm cannot ship, runnable by the place's user: from the package itself, else from a copy (60 MB) in the place. Throws StartRefusal when neither runs. */
export async function prepareBinaries(
  source: PostgresPackage,
  place: DatabasePlace,
): Promise<PostgresBinaries> {
  const links = join(place.folder, 'postgres-links');
  await prepareLinks({ links, nativeFolder: source.nativeFolder });
  const installed = describeBinaries({ ...source, links });
  if (probe(installed, place.user) === undefined) return installed;
  if (place.user === undefined) throw cannotRun(installed, place.user);
  const nativeFolder = await copyPackage(source, place);
  await prepareLinks({ links, nativeFolder });
  const copied = describeBinaries({ nativeFolder, links, version: source.version });
  if (probe(copied, place.user) !== undefined) throw cannotRun(copied, place.user);
  return copied;
}

function describeBinaries(from: { nativeFolder: string; links: string; version: string }): PostgresBinaries {
  const libraries = `${from.links}:${join(from.nativeFolder, 'lib')}`;
  const env = { [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: libraries };
  return { folder: join(from.nativeFolder, 'bin'), env, version: from.version };
}

// `postgres --version` loads every library, so it proves in 10 ms that the user reaches them all.
function probe(binaries: PostgresBinaries, user: DatabaseUser | undefined): string | undefined {
  const command = { file: join(binaries.folder, 'postgres'), args: ['--version'], env: binaries.env, user };
  const result = runBriefly(command);
  if (result.status === 0) return undefined;
  return result.error?.message ?? result.stderr.trim();
}

function cannotRun(binaries: PostgresBinaries, user: DatabaseUser | undefined): StartRefusal {
  return new StartRefusal(
    `The database's program in ${binaries.folder} cannot be run by ${describeUser(user)}: ${probe(binaries, user)}. Mend that, or set DATABASE_URL to a PostgreSQL of your own.`,
  );
}

async function prepareLinks({ links, nativeFolder }: { links: string; nativeFolder: string }): Promise<void> {
  const wanted: { source: string; target: string }[] = JSON.parse(
    await readFile(join(nativeFolder, 'pg-symlinks.json'), 'utf8'),
  );
  await mkdir(links, { recursive: true, mode: 0o755 });
  await Promise.all(
    wanted.map(({ source, target }) =>
      relink(join(nativeFolder, '..', source), join(links, basename(target))),
    ),
  );
}

async function relink(source: string, link: string): Promise<void> {
  const current = await readlink(link).catch(() => undefined);
  if (current === source) return;
  await rm(link, { force: true });
  await symlink(source, link).catch(async (error) => {
    if ((await readlink(link).catch(() => undefined)) !== source) throw error;
  });
}

async function copyPackage(source: PostgresPackage, place: DatabasePlace): Promise<string> {
  const name = `${COPY_PREFIX}${source.version}`;
  const folder = join(place.folder, name);
  const native = join(folder, 'native');
  if (existsSync(native)) return native;
  const draft = `${folder}.${process.pid}`;
  await cp(source.nativeFolder, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  runBriefly({ file: 'chmod', args: ['-R', 'a+rX,go-w', draft], user: undefined });
  await removeOtherCopies(place.folder, [name, basename(draft)]);
  await rename(draft, folder);
  return native;
}

async function removeOtherCopies(folder: string, kept: string[]): Promise<void> {
  const copies = (await readdir(folder)).filter(
    (name) => name.startsWith(COPY_PREFIX) && !kept.includes(name),
  );
  await Promise.all(copies.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
