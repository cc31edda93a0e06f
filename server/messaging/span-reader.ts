import type { Context } from '#server/platform/context.ts';
import type { Read, Search } from './history-reading.ts';
import { findSpanEnd, rangeQuery, spanQuery, type Way } from './queries/history.ts';
import { nextStep } from './steps.ts';

const spans = { first: 64, least: 32, most: 4096 };

/** Reads along the index of one filter, or along all messages, and tests the other filters on each row. */
export function spanReader(context: Context, { accountId, filter, words, span }: Search, way: Way): Read {
  const { db } = context;
  const { from } = span;
  const tests = Object.values(filter).filter((value) => value !== undefined).length;
  const isWhole = words === undefined && tests === (way === 'all' ? 0 : 1);
  let length = spans.first;
  return async (before, wanted) => {
    const begun = performance.now();
    const part = { accountId, filter, way, from, before, length: isWhole ? wanted : length, limit: wanted };
    if (isWhole) {
      const rows = await spanQuery(db, part).execute();
      return { rows, next: rows.length === wanted ? rows.at(-1)?.id : undefined };
    }
    const next = await findSpanEnd(db, part);
    const query = way === 'all' ? rangeQuery(db, { ...part, from: next ?? from }) : spanQuery(db, part);
    const rows = await query.execute();
    if (rows.length === wanted) return { rows, next: rows.at(-1)?.id };
    length = nextStep(length, performance.now() - begun, spans);
    return { rows, next };
  };
}
