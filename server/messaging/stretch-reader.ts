import type { Context } from '#server/platform/context.ts';
import type { Read, Search } from './history-reading.ts';
import { findMarkedPlaces } from './marked-places.ts';
import type { WantedMark } from './marks.ts';
import type { MessageRow } from './messages.ts';
import { chosenQuery, type HistoryFilter, listIdsInState } from './queries/history.ts';
import { findMarkedEnd, listIdsAt } from './queries/stretches.ts';
import { nextStep } from './steps.ts';

const steps = { first: 64, least: 32, most: 1024 };

type Marked = { search: Search; marks: readonly WantedMark[]; readUnmarked: Read };

/**
 * Reads only messages that have all marks, which it knows from the stretches without reading any other. What is in no stretch yet, the
 * newest 4,096 at most and what came within a minute or two, it reads as it is.
 */
export function stretchReader(context: Context, { search, marks, readUnmarked }: Marked): Read {
  const { accountId, filter, span } = search;
  const places = findMarkedPlaces(context, search, marks);
  const isWhole = marksTellAll(filter);
  let markedEnd: { id: string | undefined } | undefined;
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

  return async (before, wanted) => {
    markedEnd ??= { id: await findMarkedEnd(context.db, accountId) };
    if (markedEnd.id === undefined || before > markedEnd.id) return readUnmarked(before, wanted);
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
