import type { Context } from '#server/platform/context.ts';
import type { Read, Search } from './history-reading.ts';
import { findMarkedPlaces } from './marked-places.ts';
import type { WantedMark } from './marks.ts';
import type { MessageRow } from './messages.ts';
import { chosenQuery, type HistoryFilter, listIdsInState } from './queries/history.ts';
import { findMarkedEnd, listIdsAt } from './queries/stretches.ts';
import { spanReader } from './span-reader.ts';
import { nextStep } from './steps.ts';

const steps = { first: 64, least: 32, most: 1024 };

/**
 * Reads only messages that have all marks, which it knows from the stretches without reading any other. What is in no stretch yet, the
 * newest 4,096 at most and what came within a minute or two, it reads as it is.
 */
export function stretchReader(context: Context, search: Search, marks: readonly WantedMark[]): Read {
  const { accountId, filter, span } = search;
  const places = findMarkedPlaces(context, search, marks);
  const isWhole = marksTellAll(filter);
  let unmarked: Awaited<ReturnType<typeof openUnmarked>> | undefined;
  let goesOnFrom: string | undefined;
  let atOnce = steps.first;

  async function readChosen(ids: readonly string[], limit: number): Promise<MessageRow[]> {
    const { state } = filter;
    const chosen =
      ids.length === 0 || state === undefined || state === 'received'
        ? ids
        : await listIdsInState(context.db, { accountId, state, ids });
    if (chosen.length === 0) return [];
    return chosenQuery(context.db, { accountId, filter, ids: chosen, limit }).execute();
  }

  async function openUnmarked() {
    const markedEnd = await findMarkedEnd(context.db, accountId);
    const isMarked = markedEnd !== undefined && markedEnd > span.from;
    const from = isMarked ? markedEnd : span.from;
    const read = spanReader(context, { ...search, span: { ...span, from } }, 'all');
    return { from, read, below: isMarked ? markedEnd : undefined };
  }

  return async (before, wanted) => {
    unmarked ??= await openUnmarked();
    if (before > unmarked.from) {
      const { rows, next } = await unmarked.read(before, wanted);
      return { rows, next: next ?? unmarked.below };
    }
    if (before !== goesOnFrom) places.forget();
    const { taken, hasMore, next } = await places.take(before, isWhole ? wanted : atOnce);
    goesOnFrom = next;
    if (taken.length === 0) return { rows: [], next };
    const begun = performance.now();
    const ids = await listIdsAt(context.db, accountId, taken);
    const rows = await readChosen(
      ids.filter((id) => id >= span.from),
      wanted,
    );
    if (rows.length === wanted) {
      places.forget();
      return { rows, next: rows.at(-1)?.id };
    }
    atOnce = nextStep(atOnce, performance.now() - begun, steps);
    if (hasMore) goesOnFrom = ids.at(-1);
    return { rows, next: goesOnFrom };
  };
}

/** Whether whatever has the marks passes the filter. */
function marksTellAll({ state, direction, number, batchId }: HistoryFilter): boolean {
  return (
    [direction, number, batchId].every((test) => test === undefined) &&
    [undefined, 'received'].includes(state)
  );
}
