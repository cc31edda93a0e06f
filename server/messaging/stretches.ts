import { secondsFrom } from '#server/platform/clock.ts';
import type { AccountId, Context } from '#server/platform/context.ts';
import { firstIdAt } from '#server/platform/time-ids.ts';
import {
  findOldestWriteSeconds,
  insertStretches,
  listUnmarked,
  listUnmarkedMessages,
  type NewStretch,
  type UnmarkedMessage,
} from './queries/stretches.ts';
import { listWords, type WordSearch } from './words.ts';

/** A word of 512 is found in a stretch by reading its rows, which takes 0.4 to 1 ms. */
export const stretchMessages = 512;
/** The marks of a stretch must stay far below the 1 MB of a tsvector. */
const stretchCharacters = 100_000;
/** Clocks of several machines differ, and an id is made a moment before its transaction begins. */
const settleSeconds = 60;
const stretchesAtOnce = 16;
/** A longer word, an address perhaps, is found by its beginning. */
const longestWord = 64;
/** Fewer letters begin too many words to look each of them up. */
const shortestStart = 3;

/**
 * Writes down what occurs in the messages that were accepted since the last time, stretch by stretch. Answers how many stretches it wrote:
 * there may be more until it answers 0. Safe to run in several workers.
 */
export async function markStretches(context: Context): Promise<number> {
  const unsettled = settleSeconds + (await findOldestWriteSeconds(context.db));
  const before = firstIdAt(secondsFrom(context.clock.now(), -unsettled));
  let written = 0;
  for (const { accountId, after } of await listUnmarked(context.db, { before, messages: stretchMessages })) {
    const limit = stretchMessages * stretchesAtOnce;
    const messages = await listUnmarkedMessages(context.db, { accountId, after, before, limit });
    const stretches = cutStretches(accountId, messages);
    await insertStretches(context.db, accountId, stretches);
    written += stretches.length;
  }
  return written;
}

// What is left at the end waits until there is enough for a whole stretch.
function cutStretches(accountId: AccountId, messages: readonly UnmarkedMessage[]): NewStretch[] {
  const stretches: NewStretch[] = [];
  let open: UnmarkedMessage[] = [];
  let characters = 0;
  for (const message of messages) {
    open.push(message);
    characters += message.text.length;
    if (open.length < stretchMessages && characters < stretchCharacters) continue;
    stretches.push(describeStretch(accountId, open));
    open = [];
    characters = 0;
  }
  return stretches;
}

function describeStretch(accountId: AccountId, messages: readonly UnmarkedMessage[]): NewStretch {
  const marks = new Set([accountMark(accountId)]);
  for (const { text, sender, user_id } of messages) {
    marks.add(senderMark(sender));
    if (user_id !== null) marks.add(userMark(user_id));
    for (const word of listWords(text)) marks.add(wordMark(word));
  }
  const firstId = messages[0]?.id ?? '';
  const lastId = messages.at(-1)?.id ?? '';
  return { firstId, lastId, messages: messages.length, marks: [...marks] };
}

const accountMark = (accountId: AccountId) => `a${accountId}`;
const senderMark = (sender: string) => `s${sender}`;
const userMark = (userId: string) => `u${userId}`;
const wordMark = (word: string) => `w${word.slice(0, longestWord)}`;

type Wanted = { words?: WordSearch; sender?: string; userId?: string };

/** What to look for in the marks of stretches, as a tsquery; undefined where they cannot tell one stretch from another. */
export function writeMarksQuery(accountId: AccountId, wanted: Wanted): string | undefined {
  const { words, sender, userId } = wanted;
  const marks = [
    ...(sender === undefined ? [] : [quote(senderMark(sender))]),
    ...(userId === undefined ? [] : [quote(userMark(userId))]),
    ...(words?.whole ?? []).map((word) => quote(wordMark(word))),
    ...(words && words.start.length >= shortestStart ? [`${quote(wordMark(words.start))}:*`] : []),
  ];
  return marks.length === 0 ? undefined : [quote(accountMark(accountId)), ...marks].join(' & ');
}

function quote(mark: string): string {
  return `'${mark.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
