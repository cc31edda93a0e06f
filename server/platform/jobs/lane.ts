import type { Log } from '#server/platform/log.ts';

export type Lane = {
  /** Claims what is due and sets to work on it without waiting for its end; answers how many it claimed. */
  take(): Promise<number>;
  /** Resolves when everything that was under way has ended. */
  drain(): Promise<void>;
};

/** A lane that remembers when it last claimed something. */
export type RowLane = Lane & {
  /** Whether it claimed something within the last so many milliseconds. */
  tookWithin(ms: number): boolean;
};

type LaneWork<Row> = {
  name: string;
  log: Log;
  atOnce: number;
  claim(limit: number): Promise<Row[]>;
  work(row: Row): Promise<void>;
};

/**
 * Works on claimed rows side by side, so many at once, so that one that never ends holds up none of the others. A failure is logged: the
 * lease of the row ends by itself.
 */
export function openLane<Row>({ name, log, atOnce, claim, work }: LaneWork<Row>): RowLane {
  const underWay = new Set<Promise<void>>();
  let tookAtMs = Number.NEGATIVE_INFINITY;
  return {
    tookWithin: (ms) => performance.now() - tookAtMs <= ms,
    async take() {
      if (underWay.size >= atOnce) await Promise.race(underWay);
      const rows = await claim(atOnce - underWay.size);
      if (rows.length > 0) tookAtMs = performance.now();
      for (const row of rows) {
        const done = work(row)
          .catch((error: unknown) =>
            log.error({ lane: name, error: String(error) }, 'A row could not be settled.'),
          )
          .finally(() => underWay.delete(done));
        underWay.add(done);
      }
      return rows.length;
    },
    async drain() {
      await Promise.all(underWay);
    },
  };
}
