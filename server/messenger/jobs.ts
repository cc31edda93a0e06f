import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { deleteAutoRepliesBefore } from './queries/reply-rules.ts';
import { placeDueReplies } from './replies.ts';

/** Puts texts whose time has come into their conversations; to be called every second or two by each worker. */
export async function sweepMessenger(context: Context): Promise<void> {
  let taken: number;
  do taken = await placeDueReplies(context);
  while (taken > 0);
}

const autoRepliesKeptSeconds = 2 * 86_400;

/** Every minute: forgets the auto-replies that count no more. Safe to run twice. */
export async function cleanUpMessenger(context: Context): Promise<void> {
  await deleteAutoRepliesBefore(context.db, secondsFrom(context.clock.now(), -autoRepliesKeptSeconds));
}
