import type { AccountId, Context } from '#server/platform/context.ts';
import type { MessageRow } from './messages.ts';
import {
  countSpan,
  findSpanEnd,
  type HistoryFilter,
  type Span,
  spanQuery,
  stretchesQuery,
  type Way,
} from './queries/history.ts';
import { findMarkedEnd, listStretches, type Stretch } from './queries/stretches.ts';
import { stretchMessages, writeMarksQuery } from './stretches.ts';
import { hasWords, type WordSearch } from './words.ts';

export type Search = {
  accountId: AccountId;
  filter: HistoryFilter;
  words: WordSearch | undefined;
  span: Span;
  limit: number;
};

/** Some rows, the newest first, and below which id to read on; undefined at the end. */
type Reading = { rows: MessageRow[]; next: string | undefined };
export const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

type Read = (before: string, wanted: number) => Promise<Reading>;

/** Where filters leave little, a page ends after this time with what it has: the next one goes on from there. */
const pageMs = 20;
const quickMs = 3;
const slowMs = 8;
const spans = { first: 128, least: 64, most: 4096 };
const stretchSteps = { first: 2, least: 1, most: 16 };
const countedAtMost = 1000;
const stretchesListed = 256;

/**
 * Finds messages of an account, the newest first, and below which id to go on; undefined at the end. It may find fewer than asked before
 * the end. Each step reads along one index in the order of the ids, at any depth alike.
 */
export async function searchHistory(
  context: Context,
  search: Search,
): Promise<{ rows: MessageRow[]; next: string | undefined }> {
  const { words, span, limit } = search;
  const read = await chooseReader(context, search);
  const deadline = performance.now() + pageMs;
  const found: MessageRow[] = [];
  let before: string | undefined = span.before;
  while (before !== undefined && found.length <= limit) {
    const { rows, next }: Reading = await read(before, limit + 1 - found.length);
    found.push(...(words ? rows.filter((row) => hasWords(row.text, words)) : rows));
    before = next;
    if (performance.now() > deadline) break;
  }
  const rows = found.slice(0, limit);
  return { rows, next: found.length > limit ? rows.at(-1)?.id : before };
}

/** Reads along the index that has the least to read; each is counted only as far as it matters. */
async function chooseReader(context: Context, search: Search): Promise<Read> {
  const { accountId, filter, words, span } = search;
  const ways = listWays(filter);
  const marks = writeMarksQuery(accountId, { ...filter, ...(words && { words }) });
  const byStretches = marks !== undefined && (words !== undefined || filter.sender !== undefined);
  if (ways.length === 0)
    return byStretches ? stretchReader(context, search, marks) : spanReader(context, search, 'all');
  if (ways.length === 1 && !byStretches) return spanReader(context, search, ways[0] ?? 'all');
  let best: { way: Way | 'stretches'; rows: number } = { way: ways[0] ?? 'all', rows: countedAtMost };
  for (const way of ways) {
    const rows = await countSpan(context.db, { ...span, accountId, filter, way, length: countedAtMost });
    if (rows < best.rows) best = { way, rows };
  }
  if (byStretches && best.rows > stretchMessages) {
    const limit = Math.ceil(countedAtMost / stretchMessages);
    const stretches = await listStretches(context.db, { ...span, accountId, marks, limit });
    const rows = stretches.length * stretchMessages;
    if (rows < best.rows || (words && rows < countedAtMost)) best = { way: 'stretches', rows };
  }
  if (best.way === 'stretches' && marks !== undefined) return stretchReader(context, search, marks);
  return spanReader(context, search, best.way === 'stretches' ? 'all' : best.way);
}

// The likely scarcest first: it is taken where all have more than is counted.
function listWays({ batchId, number, state, userId }: HistoryFilter): Way[] {
  return [
    ...(batchId !== undefined ? (['batch'] as const) : []),
    ...(number !== undefined ? (['number'] as const) : []),
    ...(state !== undefined ? (['state'] as const) : []),
    ...(userId !== undefined ? (['user'] as const) : []),
  ];
}

// Steps grow while they are quick, so that a machine that is idle looks far, and one that is busy still answers in time.
function nextStep(step: number, begun: number, { least, most }: { least: number; most: number }): number {
  const took = performance.now() - begun;
  if (took > slowMs) return Math.max(least, Math.floor(step / 2));
  return took < quickMs ? Math.min(most, step * 4) : step;
}

function spanReader(context: Context, { accountId, filter, words, span }: Search, way: Way): Read {
  const tests = Object.values(filter).filter((value) => value !== undefined).length;
  const isWhole = words === undefined && tests === (way === 'all' ? 0 : 1);
  let length = spans.first;
  return async (before, wanted) => {
    const begun = performance.now();
    const part = { accountId, filter, way, from: span.from, before, length: isWhole ? wanted : length };
    const rows = await spanQuery(context.db, { ...part, limit: wanted }).execute();
    if (rows.length === wanted) return { rows, next: rows.at(-1)?.id };
    if (isWhole) return { rows, next: undefined };
    const next = await findSpanEnd(context.db, part);
    length = nextStep(length, begun, spans);
    return { rows, next };
  };
}

/**
 * Reads the newest messages as they are, which is enough for a common word, and those that are in no stretch yet; then only stretches in
 * which all that is looked for occurs.
 */
function stretchReader(context: Context, search: Search, marks: string): Read {
  const { accountId, filter, span } = search;
  const readAll = spanReader(context, search, 'all');
  let listed: Stretch[] | undefined;
  let isLast = false;
  let atOnce = stretchSteps.first;
  let isFirst = true;
  let markedEnd: string | undefined;

  async function readUnmarked(before: string, wanted: number): Promise<Reading> {
    const reading = await readAll(before, wanted);
    if (isFirst) markedEnd = await findMarkedEnd(context.db, accountId);
    isFirst = false;
    return reading;
  }

  return async (before, wanted) => {
    // The way of a page that goes on further down: nothing is left unmarked there, and it was not common enough to fill the page.
    if (isFirst && before !== highestId) {
      markedEnd = await findMarkedEnd(context.db, accountId);
      isFirst = false;
    }
    if (isFirst || markedEnd === undefined || before > markedEnd) return readUnmarked(before, wanted);
    if (!listed || (listed.length === 0 && !isLast)) {
      const limit = stretchesListed;
      listed = await listStretches(context.db, { accountId, marks, from: span.from, before, limit });
      isLast = listed.length < limit;
    }
    const begun = performance.now();
    const stretches = listed.slice(0, atOnce);
    const part = { accountId, filter, stretches, from: span.from, before, limit: wanted };
    const rows = stretches.length === 0 ? [] : await stretchesQuery(context.db, part).execute();
    if (rows.length === wanted) return { rows, next: rows.at(-1)?.id };
    listed = listed.slice(atOnce);
    atOnce = nextStep(atOnce, begun, stretchSteps);
    return { rows, next: listed.length === 0 && isLast ? undefined : stretches.at(-1)?.firstId };
  };
}
