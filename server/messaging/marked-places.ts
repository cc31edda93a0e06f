import type { Context } from '#server/platform/context.ts';
import type { Search } from './history-search.ts';
import { eachPlaceBack, findPlaces, keepCommonPlaces, type Places, type WantedMark } from './marks.ts';
import { getStretchIds, listStretches, type Place, type Stretch } from './queries/stretches.ts';
import { nextStep } from './steps.ts';

const steps = { first: 64, least: 8, most: 1024 };

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
  let open: { firstId: string; places: Generator<number> }[] = [];
  let lookedTo: string | undefined;
  let step = steps.first;

  async function look(before: string): Promise<void> {
    const begun = performance.now();
    const part = { accountId, before, from: span.from, limit: step, buckets };
    const stretches = await listStretches(context.db, part);
    lookedTo = stretches.length < step ? undefined : stretches.at(-1)?.firstId;
    for (const stretch of stretches) {
      const places = findCommonPlaces(stretch, marks);
      if (!places) continue;
      const below = await countBelow(stretch, before);
      open.push({ firstId: stretch.firstId, places: eachPlaceBack(places, below) });
    }
    step = nextStep(step, performance.now() - begun, steps);
  }

  async function countBelow({ firstId, lastId }: Stretch, before: string): Promise<number | undefined> {
    if (lastId < before) return undefined;
    const ids = await getStretchIds(context.db, accountId, firstId);
    return ids.filter((id) => id < before).length;
  }

  return {
    async take(before, atMost) {
      if (open.length === 0) await look(before);
      const taken: Place[] = [];
      while (taken.length < atMost && open[0]) {
        const { firstId, places } = open[0];
        const { value, done } = places.next();
        if (done) open.shift();
        else taken.push({ firstId, place: value });
      }
      return { taken, hasMore: open.length > 0, next: lookedTo };
    },
    forget() {
      open = [];
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
