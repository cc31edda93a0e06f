import type { Context } from '#server/platform/context.ts';
import { instantMsOf } from '#server/platform/time-ids.ts';
import type { Read, Reading, Search } from './history-reading.ts';
import { listWantedMarks } from './marks.ts';
import type { MessageRow } from './messages.ts';
import type { HistoryFilter, Way } from './queries/history.ts';
import { spanReader } from './span-reader.ts';
import { stretchReader } from './stretch-reader.ts';
import { hasWords } from './words.ts';

/** A way to read, and how far it came when it was last tried: milliseconds of the history in one of ours. */
type Racer = { read: Read; pace: number };
const untried = Number.POSITIVE_INFINITY;

/** Where filters leave little, a page ends after this time with what it has: the next one goes on from there. */
const pageMs = 20;

/**
 * Finds messages of an account, the newest first, and below which id to go on; undefined at the end. It may find fewer than asked before
 * the end. Each step reads along one index in the order of the ids, at any depth alike. Which index brings it on fastest depends on the
 * words and on the place in the history, so each is tried for a moment, and the fastest one goes on for as long as it is.
 */
export async function searchHistory(
  context: Context,
  search: Search,
): Promise<{ rows: MessageRow[]; next: string | undefined }> {
  const { words, span, limit } = search;
  const racers = listReaders(context, search).map((read): Racer => ({ read, pace: untried }));
  const deadline = performance.now() + pageMs;
  const found: MessageRow[] = [];
  let before: string | undefined = span.before;
  while (before !== undefined && found.length <= limit) {
    const racer = racers.reduce((best, other) => (other.pace > best.pace ? other : best));
    const begun = performance.now();
    const { rows, next }: Reading = await racer.read(before, limit + 1 - found.length);
    const now = performance.now();
    found.push(...(words ? rows.filter((row) => hasWords(row.text, words)) : rows));
    if (next !== undefined) racer.pace = (placeOf(before, context) - placeOf(next, context)) / (now - begun);
    before = next;
    if (now > deadline && racers.every(({ pace }) => pace < untried)) break;
  }
  const rows = found.slice(0, limit);
  return { rows, next: found.length > limit ? rows.at(-1)?.id : before };
}

// Nothing lies between now and the highest id.
function placeOf(id: string, context: Context): number {
  return Math.min(instantMsOf(id), context.clock.now().getTime());
}

function listReaders(context: Context, search: Search): Read[] {
  const { filter, words } = search;
  const ways = listWays(filter);
  const tests = Object.values(filter).filter((value) => value !== undefined).length;
  if (words === undefined && tests === ways.length && tests <= 1)
    return [spanReader(context, search, ways[0] ?? 'all')];
  const byWay = ways.map((way) => spanReader(context, search, way));
  // A person alone is read along an index of their own.
  const marks = words || filter.sender !== undefined ? listWantedMarks({ ...filter, words }) : [];
  if (marks.length > 0) return [stretchReader(context, search, marks), ...byWay];
  return ways.length === 0 ? [spanReader(context, search, 'all')] : byWay;
}

// The likely scarcest first.
function listWays({ batchId, number, state, userId }: HistoryFilter): Way[] {
  return [
    ...(batchId !== undefined ? (['batch'] as const) : []),
    ...(number !== undefined ? (['number'] as const) : []),
    ...(state !== undefined ? (['state'] as const) : []),
    ...(userId !== undefined ? (['user'] as const) : []),
  ];
}
