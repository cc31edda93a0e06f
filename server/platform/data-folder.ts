import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identifyProcess, isSameProcess, type ProcessIdentity } from './running-process.ts';
import { errorCode, StartRefusal } from './start-refusal.ts';

export type DataFolderHolder = ProcessIdentity & { id: string; address: string };
export type DataFolderLock = { release(): Promise<void> };

const LOCK_FILE = 'corella.lock';
const MAX_ATTEMPTS = 20;

/** Makes this process the only Corella on a data folder (created if absent). Throws StartRefusal naming the process that has it, or the reason why the folder cannot be written. A lock whose process is gone is taken over. */
export async function lockDataFolder(
  dataFolder: string,
  options: { address: string },
): Promise<DataFolderLock> {
  const own: DataFolderHolder = {
    id: randomUUID(),
    ...identifyProcess(process.pid),
    address: options.address,
  };
  const draft = join(dataFolder, `${LOCK_FILE}.${own.id}`);
  try {
    await mkdir(dataFolder, { recursive: true, mode: 0o755 });
    await writeFile(draft, JSON.stringify(own), { flush: true });
    await claim({ lockFile: join(dataFolder, LOCK_FILE), draft, dataFolder });
  } catch (error) {
    throw explainLockFailure(error, dataFolder);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
  return { release: () => release(dataFolder, own.id) };
}

/** The living process that holds a data folder, if there is one. */
export async function findDataFolderHolder(dataFolder: string): Promise<DataFolderHolder | undefined> {
  const holder = await readHolder(join(dataFolder, LOCK_FILE));
  return holder !== undefined && isSameProcess(holder) ? holder : undefined;
}

type Claim = { lockFile: string; draft: string; dataFolder: string };

async function claim(paths: Claim): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (await linkUnlessThere(paths.draft, paths.lockFile)) return;
    const holder = await readHolder(paths.lockFile);
    if (holder === undefined) continue;
    if (isSameProcess(holder)) throw alreadyRunning(paths.dataFolder, holder);
    if (await takeOver(paths, holder)) return;
  }
  throw new StartRefusal(
    `Several processes are starting on the data folder ${paths.dataFolder} at the same moment. Start one of them again.`,
  );
}

// Of several processes that find the same stale lock only one may replace it. Each links its draft to a name made of the stale
// lock's id; one succeeds, checks that the stale lock is still the one in place, and renames its draft over it in one step.
async function takeOver({ lockFile, draft }: Claim, stale: DataFolderHolder): Promise<boolean> {
  const turn = `${lockFile}.after-${stale.id}`;
  if (!(await linkUnlessThere(draft, turn))) {
    const other = await readHolder(turn);
    if (other !== undefined && !isSameProcess(other)) await rm(turn, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 5));
    return false;
  }
  try {
    if ((await readHolder(lockFile))?.id !== stale.id) return false;
    await rename(draft, lockFile);
    return true;
  } finally {
    await rm(turn, { force: true });
  }
}

async function release(dataFolder: string, id: string): Promise<void> {
  const lockFile = join(dataFolder, LOCK_FILE);
  if ((await readHolder(lockFile))?.id === id) await rm(lockFile, { force: true });
}

async function linkUnlessThere(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

const NOBODY: DataFolderHolder = { id: 'unreadable', pid: 0, startedAt: 'never', address: '' };

async function readHolder(path: string): Promise<DataFolderHolder | undefined> {
  try {
    return parseHolder(await readFile(path, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseHolder(text: string): DataFolderHolder {
  try {
    const found: Partial<DataFolderHolder> = JSON.parse(text);
    if (typeof found.id !== 'string' || typeof found.pid !== 'number' || found.pid < 1) return NOBODY;
    return { id: found.id, pid: found.pid, startedAt: found.startedAt ?? '', address: found.address ?? '' };
  } catch {
    return NOBODY;
  }
}

function alreadyRunning(dataFolder: string, holder: DataFolderHolder): StartRefusal {
  const where = holder.address === '' ? `process ${holder.pid}` : `process ${holder.pid}, ${holder.address}`;
  return new StartRefusal(
    `Corella is already running on this data folder (${where}). Use that one, or stop it first, or set CORELLA_DATA to another folder than ${dataFolder}.`,
  );
}

function explainLockFailure(error: unknown, dataFolder: string): unknown {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StartRefusal(
        `The disk that holds ${dataFolder} is full. Nothing is lost. Free some space and start again.`,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StartRefusal(
        `The data folder ${dataFolder} cannot be written by this user. Give the user write access, or set CORELLA_DATA to another folder.`,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new StartRefusal(
        `The data folder ${dataFolder} is a file, not a folder. Set CORELLA_DATA to a folder.`,
      );
    default:
      return error;
  }
}
