import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { firstIdAt } from '#server/platform/time-ids.ts';
import { listMarks, packMarks, stretchMessages } from './marks.ts';
import {
  findOldestWriteSeconds,
  insertStretch,
  listUnmarked,
  listUnmarkedMessages,
  type UnmarkedMessage,
} from './queries/stretches.ts';

/** Clocks of several machines differ, and an id is made a moment before its transaction begins. */
const settleSeconds = 60;
/** Whoever waits for this process waits no longer than so many messages take. */
const messagesAtOnce = 256;

/**
 * Writes down what occurs in the messages that were accepted since the last time, one stretch of each account that has enough for a whole
 * one. Answers how many stretches it wrote: there may be more until it answers 0. Safe to run in several workers.
 */
export async function markStretches(context: Context, messages = stretchMessages): Promise<number> {
  const unsettled = settleSeconds + (await findOldestWriteSeconds(context.db));
  const before = firstIdAt(secondsFrom(context.clock.now(), -unsettled));
  const unmarked = await listUnmarked(context.db, { before, messages });
  for (const { accountId, after } of unmarked) {
    const stretch = await listUnmarkedMessages(context.db, { accountId, after, before, limit: messages });
    const marks = packMarks(await listAllMarks(stretch));
    await insertStretch(context.db, accountId, { ids: stretch.map(({ id }) => id), marks });
  }
  return unmarked.length;
}

async function listAllMarks(stretch: readonly UnmarkedMessage[]): Promise<string[][]> {
  const marks: string[][] = [];
  for (const message of stretch) {
    marks.push(listMarks(message));
    if (marks.length % messagesAtOnce === 0) await new Promise(setImmediate);
  }
  return marks;
}
