import { setTimeout } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import pg from 'pg';
import type { movableClock } from '#server/platform/clock.ts';
import type { Database } from '#server/platform/db/schema.ts';
import type { Log } from '#server/platform/log.ts';
import * as queries from './queries/clock.ts';
import { withSimulatorTables } from './schema.ts';

export type ClockReading = { now: string; offsetSeconds: number };

export type SharedClock = {
  read(): ClockReading;
  /** Moves the clock of the installation forward; resolves when every process that lives has followed. */
  move(advanceSeconds: number): Promise<ClockReading>;
  stop(): Promise<void>;
};

type MovableClock = ReturnType<typeof movableClock>;
type SharedClockOptions = { pool: pg.Pool; db: Kysely<Database>; clock: MovableClock; log: Log };

const RETRY_MS = 250;
const LOOK_MS = 3;
const PATIENCE_MS = 5_000;

/** Keeps this process's clock at the offset that the database holds; resolves when it is there for the first time. */
export async function shareClock(options: SharedClockOptions): Promise<SharedClock> {
  const { clock, log } = options;
  const db = withSimulatorTables(options.db);
  const stopping = new AbortController();
  const following = Promise.withResolvers<void>();
  const ended = followUntil(options, stopping.signal, following.resolve);
  await Promise.race([following.promise, ended]);
  const read = () => ({ now: clock.now().toISOString(), offsetSeconds: clock.offsetMs() / 1000 });
  return {
    read,
    async move(advanceSeconds) {
      const offsetMs = await queries.advanceClock(db, Math.round(advanceSeconds * 1000));
      const deadlineMs = performance.now() + PATIENCE_MS;
      while ((await queries.countLaggards(db, offsetMs)) > 0) {
        if (performance.now() > deadlineMs) {
          log.warn({ offsetMs }, 'A process has not followed the moved clock in time.');
          break;
        }
        await setTimeout(LOOK_MS);
      }
      return read();
    },
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

async function followUntil(
  options: SharedClockOptions,
  signal: AbortSignal,
  onFollowing: () => void,
): Promise<void> {
  while (!signal.aborted) {
    await followOnce(options, signal, onFollowing).catch((error: Error) =>
      options.log.warn({ error: error.message }, 'The clock lost the database; it tries again.'),
    );
    await setTimeout(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function followOnce(
  { pool, clock, log }: SharedClockOptions,
  signal: AbortSignal,
  onFollowing: () => void,
): Promise<void> {
  const client = new pg.Client(pool.options);
  const lost = new Promise<void>((resolve) => {
    client.on('error', () => resolve());
    client.on('end', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await client.connect();
  const follow = async () => {
    const offsetMs = await queries.readClock(client);
    clock.setOffset(offsetMs);
    await queries.confirmClock(client, offsetMs);
  };
  client.on('notification', () => {
    follow().catch((error: Error) => log.warn({ error: error.message }, 'The clock could not be read.'));
  });
  try {
    await queries.listenToClock(client);
    await follow();
    onFollowing();
    await lost;
  } finally {
    await client.end().catch(() => undefined);
  }
}
