import { completeDigits } from '#server/messaging/numbers.ts';
import type { Context } from '#server/platform/context.ts';
import { checkIdCursor } from '#server/platform/id-cursor.ts';
import {
  type ConversationRow,
  listConversationsAmong,
  listNumbersByDigits,
  listNumbersByName,
  searchStretch,
  type ViewOf,
} from './queries/conversations.ts';

/** How many conversations one answer reads through, some 10 ms. */
const stretchRows = 1000;
const candidatesAtMost = 250;
const digitsAtLeast = 3;
/** The cursor of the first answer of the walk: before it come the finds by number and name. */
const walkBegins = 'walk';

type Search = { search: string; cursor: string | undefined; limit: number };
type Found = { rows: ConversationRow[]; next: string | null };

/**
 * Finds conversations by the number, the name of the contact, or words of the newest text. The first answer holds those that an index
 * knows by number or name; the next ones read through the tab, so many conversations at a time.
 */
export async function searchConversations(
  context: Context,
  view: ViewOf,
  { search, cursor, limit }: Search,
): Promise<Found> {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (cursor === undefined)
    return { rows: await findByIndex(context, view, { words, limit }), next: walkBegins };
  const before = cursor === walkBegins ? undefined : cursor;
  checkIdCursor(before);
  const { rows, end } = await searchStretch(context.db, view, {
    before,
    length: stretchRows,
    words: toDigits(words),
    limit: limit + 1,
  });
  const isFull = rows.length > limit;
  const page = rows.slice(0, limit);
  return { rows: page, next: isFull ? (page.at(-1)?.lastId ?? null) : (end ?? null) };
}

async function findByIndex(
  { db, config }: Context,
  view: ViewOf,
  { words, limit }: { words: readonly string[]; limit: number },
): Promise<ConversationRow[]> {
  const { accountId } = view;
  const written = words.join('');
  const [digits] = toDigits([written]);
  if (digits !== undefined && /^\d+$/.test(digits)) {
    if (digits.length < digitsAtLeast) return [];
    const start = written.startsWith('+')
      ? digits
      : completeDigits(written.replace(/\D/g, ''), config.homeCountry);
    const numbers = await listNumbersByDigits(db, { accountId, start, end: digits, limit: candidatesAtMost });
    return listConversationsAmong(db, view, { numbers, limit });
  }
  const [first = '', ...others] = words;
  const numbers = await listNumbersByName(db, { accountId, word: first, limit: candidatesAtMost });
  return listConversationsAmong(db, view, { numbers, named: others, limit });
}

// 0491 570 156 becomes the digits 491570156, which stand in the number as it is kept; other words stay.
function toDigits(words: readonly string[]): string[] {
  const joined = words.join('');
  if (!/^\+?[\d().-]+$/.test(joined)) return [...words];
  const digits = joined.replace(/\D/g, '');
  return [joined.startsWith('0') ? digits.replace(/^0+/, '') : digits];
}
