import type { Context } from '#server/platform/context.ts';
import type { Search } from './history-reading.ts';
import { eachPlaceBack, findPlaces, keepCommonPlaces, type Places, type WantedMark } from './marks.ts';
import { countIdsBelow, listStretches, type Place, type Stretch } from './queries/stretches.ts';
import { nextStep } from './steps.ts';

const steps = { first: 128, least: 16, most: 1024 };

/** Some places, the newest first; whether those looked at hold more, and where not, below which id to look on: undefined at the end. */
export type Taken = { taken: Place[]; hasMore: boolean; next: string | undefined };

export type MarkedPlaces = {
  take(before: string, atMost: number): Promise<Taken>;
  /** Looks anew at the next time: it goes on from elsewhere, or not all that was taken has been used. */
  forget(): void;
};

/** Finds the places of stretches where messages have all of some marks: many stretches at a time where that is quick. */
export function findMarkedPlaces(
  context: Context,
  { accountId, span }: Search,
  marks: readonly WantedMark[],
): MarkedPlaces {
  const buckets = [...new Set(marks.map(({ bucket }) => bucket))];
  let ahead: Stretch[] = [];
  let open: { firstId: string; places: Generator<number, undefined> } | undefined;
  let lookedTo: string | undefined;
  let step = steps.first;

  async function look(before: string): Promise<void> {
    const begun = performance.now();
    ahead = await listStretches(context.db, { accountId, before, from: span.from, limit: step, buckets });
    lookedTo = ahead.length < step ? undefined : ahead.at(-1)?.firstId;
    step = nextStep(step, performance.now() - begun, steps);
  }

  // Only when it is its turn: where marks are common, the first stretch is enough for a page.
  async function openNext(before: string): Promise<void> {
    open = undefined;
    for (let stretch = ahead.shift(); stretch && !open; stretch = open ? undefined : ahead.shift()) {
      const places = findCommonPlaces(stretch, marks);
      if (places)
        open = { firstId: stretch.firstId, places: eachPlaceBack(places, await below(stretch, before)) };
    }
  }

  async function below({ firstId, lastId }: Stretch, before: string): Promise<number | undefined> {
    return lastId < before ? undefined : countIdsBelow(context.db, { accountId, firstId, before });
  }

  return {
    async take(before, atMost) {
      if (!open && ahead.length === 0) await look(before);
      if (!open) await openNext(before);
      const taken: Place[] = [];
      while (open && taken.length < atMost) {
        const { firstId, places } = open;
        const { value } = places.next();
        if (value === undefined) await openNext(before);
        else taken.push({ firstId, place: value });
      }
      return { taken, hasMore: open !== undefined, next: lookedTo };
    },
    forget() {
      open = undefined;
      ahead = [];
    },
  };
}

function findCommonPlaces({ buckets }: Stretch, marks: readonly WantedMark[]): Places | undefined {
  let common: Places | undefined;
  for (const mark of marks) {
    const bucket = buckets.get(mark.bucket);
    const places = bucket && findPlaces(bucket, mark);
    if (!places || (common && !keepCommonPlaces(places, common))) return undefined;
    common = places;
  }
  return common;
}
