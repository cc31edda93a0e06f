import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, lstat, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartRefusal } from '../start-refusal.ts';
import { canEnter, type DatabaseUser, findDatabaseUser } from './embedded-user.ts';

export type DatabasePlace = {
  folder: string;
  cluster: string;
  logFile: string;
  user: DatabaseUser | undefined;
};

const POINTER_FILE = 'postgres-location';
const SYSTEM_STATE_FOLDER = '/var/lib';
const LONGEST_SOCKET_PATH_BYTES = 107;
const SOCKET_NAME = '/.s.PGSQL.5432';

/** Where the database files of a data folder are, and who owns them. A data folder that the database's user cannot enter keeps a pointer to a place under /var/lib. Throws StartRefusal rather than begin an empty database beside an existing one. */
export async function settlePlace(
  dataFolder: string,
  say: (sentence: string) => void,
): Promise<DatabasePlace> {
  const elsewhere = await findPointer(dataFolder);
  const user = findDatabaseUser(join(elsewhere ?? dataFolder, 'postgres'));
  if (elsewhere !== undefined) return describePlace(getPlaceAgain(elsewhere, dataFolder), user);
  if (canEnter(user, dataFolder)) return describePlace(dataFolder, user);
  if (existsSync(join(dataFolder, 'postgres'))) {
    throw new StartRefusal(
      `The database in ${join(dataFolder, 'postgres')} runs as ${user?.name}, who may not enter that folder. Give him passage through it (chmod o+x on each folder of the path), or move the data folder and set CORELLA_DATA.`,
    );
  }
  return describePlace(await makePlaceElsewhere({ dataFolder, user, say }), user);
}

/** A folder of mode 0700, owned by the database's user, for the Unix socket: in the place, or in the system's temporary folder when the path would be longer than a socket's may be. */
export async function prepareSocketFolder(place: DatabasePlace): Promise<string> {
  const near = join(place.folder, 'socket');
  const fits = Buffer.byteLength(near + SOCKET_NAME) <= LONGEST_SOCKET_PATH_BYTES;
  const folder = fits ? near : join(tmpdir(), `corella-${await shortHash(place.folder)}`);
  await mkdir(folder, { mode: 0o700, recursive: true });
  const uid = place.user?.uid ?? process.getuid?.() ?? 0;
  const found = await lstat(folder);
  if (!found.isDirectory() || (found.uid !== uid && found.uid !== process.getuid?.())) {
    throw new StartRefusal(
      `The folder ${folder}, where the database's socket belongs, is somebody else's. Remove it and start again.`,
    );
  }
  if (place.user !== undefined) await chown(folder, place.user.uid, place.user.gid);
  await chmod(folder, 0o700);
  return folder;
}

function describePlace(folder: string, user: DatabaseUser | undefined): DatabasePlace {
  return { folder, cluster: join(folder, 'postgres'), logFile: join(folder, 'postgres.log'), user };
}

async function findPointer(dataFolder: string): Promise<string | undefined> {
  const pointer = join(dataFolder, POINTER_FILE);
  if (!existsSync(pointer)) return undefined;
  return (await readFile(pointer, 'utf8')).trim();
}

function getPlaceAgain(folder: string, dataFolder: string): string {
  if (existsSync(folder)) return folder;
  throw new StartRefusal(
    `The database of ${dataFolder} is kept in ${folder}, and that folder is missing. Bring it back, or, to begin with an empty database, delete ${join(dataFolder, POINTER_FILE)}.`,
  );
}

type Elsewhere = { dataFolder: string; user: DatabaseUser | undefined; say(sentence: string): void };

async function makePlaceElsewhere({ dataFolder, user, say }: Elsewhere): Promise<string> {
  const folder = join(SYSTEM_STATE_FOLDER, `corella-${await shortHash(dataFolder)}`);
  await mkdir(folder, { recursive: true, mode: 0o711 });
  if (!canEnter(user, folder)) {
    throw new StartRefusal(
      `Neither ${dataFolder} nor ${folder} can be entered by ${user?.name}, who runs the database. Set CORELLA_DATA to a folder that every user may pass through.`,
    );
  }
  await writeFile(join(dataFolder, POINTER_FILE), `${folder}\n`, { flush: true });
  say(
    `The database is kept in ${folder}, because ${user?.name}, who runs it for root, may not enter ${dataFolder}.`,
  );
  return folder;
}

async function shortHash(folder: string): Promise<string> {
  return createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 12);
}
