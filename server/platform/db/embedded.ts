import { mkdir, realpath } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { findDataFolderHolder } from '../data-folder.ts';
import { isProcessAlive } from '../running-process.ts';
import { type PostgresBinaries, prepareBinaries } from './embedded-binaries.ts';
import { checkOwner, checkVersion, createCluster, hasCluster } from './embedded-cluster.ts';
import { connectionUrl, tryToConnect } from './embedded-connection.ts';
import { explainFailure, explainFileError, readLogFrom } from './embedded-failure.ts';
import { getPostgresPackage } from './embedded-package.ts';
import { type DatabasePlace, prepareSocketFolder, settlePlace } from './embedded-place.ts';
import {
  disarmStaleLocks,
  findPostmaster,
  launchPostmaster,
  type Postmaster,
  stopPostmaster,
} from './embedded-postmaster.ts';

export type EmbeddedDatabase = {
  url: string;
  startedHere: boolean;
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  dataFolder: string;
  say(sentence: string): void;
  settings?: Record<string, string>;
};

type House = {
  place: DatabasePlace;
  binaries: PostgresBinaries;
  socketFolder: string;
  options: EmbeddedOptions;
};
type Running = { pid: number; url: string; startedHere: boolean };

const POLL_MS = 10;
const WATCH_INTERVAL_MS = 1_000;
const RETRY_AFTER_FAILURE_MS = 15_000;
const PATIENCE_BEFORE_WORD_MS = 5_000;
const UNREACHABLE_AFTER_MS = 10_000;
const PASSING_HINDRANCE = /pre-existing shared memory block|lock file ".*" already exists/;
const HINDRANCE_LIMIT_MS = 20_000;

/** Starts the PostgreSQL that comes with Corella on the files of a data folder, making them at the first start, or takes over one that a killed process left running. `stop` ends it, unless another living process holds the data folder. Throws StartRefusal. */
export async function startEmbeddedDatabase(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const source = getPostgresPackage();
  await mkdir(options.dataFolder, { recursive: true });
  const place = await settlePlace(await realpath(options.dataFolder), options.say);
  try {
    await checkOwner(place);
    const binaries = await prepareBinaries(source, place);
    if (!hasCluster(place)) await createCluster(place, binaries);
    const house = { place, binaries, socketFolder: await prepareSocketFolder(place), options };
    return watchOver(house, await bringUp(house));
  } catch (error) {
    throw await explainFileError(place, error);
  }
}

async function bringUp(house: House): Promise<Running> {
  const found = await findPostmaster(house.place);
  return (found && (await adopt(house, found))) ?? (await start(house));
}

async function adopt(house: House, found: Postmaster): Promise<Running | undefined> {
  const url = connectionUrl(found.socketFolder || house.socketFolder);
  const giveUp = performance.now() + UNREACHABLE_AFTER_MS;
  while (isProcessAlive(found.pid)) {
    const answer = await tryToConnect(url);
    if (answer.kind === 'refused') throw await explainFailure(house.place, answer.words);
    if (answer.kind === 'ready') return { pid: found.pid, url, startedHere: false };
    if (answer.kind === 'unreachable' && performance.now() > giveUp) {
      house.options.say(
        'The database that was left running cannot be reached; stopping it and starting it again.',
      );
      await stopPostmaster(found.pid);
    }
    await pause(POLL_MS);
  }
  return undefined;
}

async function start(house: House): Promise<Running> {
  const giveUp = performance.now() + HINDRANCE_LIMIT_MS;
  for (;;) {
    await checkVersion(house.place, house.binaries);
    disarmStaleLocks(house.place, house.socketFolder);
    const { pid, logStart } = await launchPostmaster({ ...house, settings: house.options.settings ?? {} });
    if (await waitUntilReady(house, pid))
      return { pid, url: connectionUrl(house.socketFolder), startedHere: true };
    const rival = await findPostmaster(house.place);
    const adopted = rival && (await adopt(house, rival));
    if (adopted) return adopted;
    const words = await readLogFrom(house.place.logFile, logStart);
    if (!PASSING_HINDRANCE.test(words) || performance.now() > giveUp)
      throw await explainFailure(house.place, words);
    await pause(100);
  }
}

// No limit while the process lives: recovery after a crash reads up to max_wal_size (2 GB) and may take minutes on a slow disk.
async function waitUntilReady(house: House, pid: number): Promise<boolean> {
  const url = connectionUrl(house.socketFolder);
  let nextWordAt = performance.now() + PATIENCE_BEFORE_WORD_MS;
  while (isProcessAlive(pid)) {
    const current = await findPostmaster(house.place);
    const answer = current?.pid === pid && current.status === 'ready' ? await tryToConnect(url) : undefined;
    if (answer?.kind === 'ready') return true;
    if (answer?.kind === 'refused') {
      await stopPostmaster(pid);
      throw await explainFailure(house.place, answer.words);
    }
    if (performance.now() > nextWordAt) {
      house.options.say(
        'The database is still recovering what it had not yet filed away; this can take some minutes.',
      );
      nextWordAt += 6 * PATIENCE_BEFORE_WORD_MS;
    }
    await pause(POLL_MS);
  }
  return false;
}

function watchOver(house: House, first: Running): EmbeddedDatabase {
  let running = first;
  let ending = false;
  let revival: Promise<void> = Promise.resolve();
  let resting = 0;
  const look = setInterval(() => {
    if (ending || performance.now() < resting || isProcessAlive(running.pid)) return;
    resting = Number.POSITIVE_INFINITY;
    house.options.say('The database stopped by itself; starting it again.');
    revival = bringUp(house).then(
      (again) => {
        running = again;
        resting = 0;
      },
      (error: Error) => {
        house.options.say(error.message);
        resting = performance.now() + RETRY_AFTER_FAILURE_MS;
      },
    );
  }, WATCH_INTERVAL_MS).unref();
  const stop = async () => {
    if (ending) return;
    ending = true;
    clearInterval(look);
    await revival;
    if (!(await isNeededByAnother(house.options.dataFolder))) await stopPostmaster(running.pid);
  };
  return { url: first.url, startedHere: first.startedHere, stop };
}

async function isNeededByAnother(dataFolder: string): Promise<boolean> {
  const holder = await findDataFolderHolder(dataFolder);
  return holder !== undefined && holder.pid !== process.pid;
}
