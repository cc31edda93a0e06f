import type { Body } from '#contract/endpoint.ts';
import type { Message } from '#contract/messaging.ts';
import type { messenger } from '#contract/messenger.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { expectActivity } from '#server/accounts/activity.ts';
import { readMergeFields } from '#server/contacts/contact-merging.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import type { AcceptedMessages, Conversing } from '#server/messaging/conversing.ts';
import { sendFromFound } from '#server/messaging/messages.ts';
import type { AccountId, ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { conversing, shorten } from './arrivals.ts';
import { announceConversation, readOtherSide } from './conversations.ts';
import { findConversationRow, replyInConversation } from './queries/conversations.ts';
import { insertEntry } from './queries/entries.ts';
import {
  awaitInConversation,
  type DueText,
  leaveInConversations,
  lockScheduled,
  takeDue,
} from './queries/scheduled.ts';
import { findReplyWay } from './reply-way.ts';

/**
 * Replies from the number that the other side wrote to last, now or later, with the fields of the contact. A reply opens the conversation,
 * and one that leaves now has read it as far as `seenUpTo`: a text that came in after that stays unread. Refuses recipient_invalid,
 * recipient_opted_out, sender_unavailable where that number cannot be sent from any more, text_empty, text_too_long, text_has_holes,
 * reply_stop_one_way, schedule_out_of_range, not_enough_credits, idempotency_conflict.
 */
export async function sendReply(
  context: ActorContext,
  text: string,
  { seenUpTo, ...body }: Body<typeof messenger.sendReply>,
): Promise<Message> {
  const number = readOtherSide(context, text);
  const findWay = async () => ({
    sender: await getReplySender(context, number),
    fields: await readFieldsOf(context, number),
  });
  return sendFromFound(context, { ...body, to: number }, { conversing: replying(seenUpTo), findWay });
}

function readFieldsOf(context: ActorContext, number: string): Promise<Record<string, string>> {
  return readMergeFields(context, { accountId: context.actor.accountId, number });
}

async function getReplySender(context: ActorContext, number: string): Promise<string> {
  const key = { accountId: context.actor.accountId, number };
  const { sender, obstacle } = await findReplyWay(context, key, await findConversationRow(context.db, key));
  if (sender !== null) return sender;
  if (obstacle === 'sender_gone') throw refuseField('sender_unavailable', 'sender');
  if (obstacle === 'opted_out') throw refuseField('recipient_opted_out', 'to');
  throw refuseField('recipient_invalid', 'to');
}

/** As for every text to one, but that the conversation opens, at once for a text that waits too. */
const replying = (seenUpTo: string | undefined): Conversing => ({
  ...conversing,
  async onAccepted(context, accepted) {
    const isForLater = accepted.scheduledFor !== null;
    if (isForLater) await conversing.onAccepted(context, accepted);
    for (const message of accepted.messages) await putReply(context, accepted, { ...message, seenUpTo });
  },
});

type Reply = AcceptedMessages['messages'][number] & { seenUpTo: string | undefined };

async function putReply(
  context: Context,
  { accountId, userId, scheduledFor }: AcceptedMessages,
  { id, number, text, seenUpTo }: Reply,
): Promise<void> {
  const key = { accountId, number };
  const at = context.clock.now();
  const before =
    scheduledFor === null
      ? await replyInConversation(context.db, { ...key, id, text: shorten(text), seenUpTo, at })
      : await awaitInConversation(context.db, { ...key, id, at });
  if (before === 'closed') await insertEntry(context.db, key, { id: mintId(at), kind: 'opened', userId, at });
  await announceConversation(context, key);
}

/**
 * Changes the text or the time of a reply that waits: what waits is cancelled and put anew, in one transaction. Refuses not_found,
 * already_left, and what a reply is refused for.
 */
export async function changeScheduledReply(
  context: ActorContext,
  messageId: string,
  body: Body<typeof messenger.changeScheduledReply>,
): Promise<Message> {
  const { accountId, name } = context.actor;
  return actInTransaction(context, async (context) => {
    // The activity log comes before the states of messages.
    await expectActivity(context, accountId);
    const before = await lockScheduled(context.db, { accountId, messageId });
    if (!before || before.scheduledFor === null) throw new Refusal('not_found');
    const reason = `Changed by ${name}, and put anew.`;
    if (before.done || (await cancelWaiting(context, { accountId, messageId, reason })) === 0)
      throw new Refusal('already_left');
    const { number, sender } = before;
    const scheduledFor = body.scheduledFor ?? before.scheduledFor.toISOString();
    const { text = before.text } = body;
    const findWay = async () => ({ sender, fields: await readFieldsOf(context, number) });
    return sendFromFound(context, { to: number, text, scheduledFor }, { conversing, findWay });
  });
}

const dueAtOnce = 100;

/**
 * Puts texts whose time has come at the top of their conversations, where they leave, open or closed as these are: whoever closed one knew
 * what waits, and the next text of the other side opens it. To be called every second or two. Answers how many.
 */
export async function placeDueReplies(context: Context): Promise<number> {
  return inTransaction(context, async (context) => {
    const due = await takeDue(context.db, context.clock.now(), dueAtOnce);
    const leaving = due
      .filter(({ isCancelled }) => !isCancelled)
      .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (a.messageId < b.messageId ? -1 : 1));
    // Accounts in order, and the numbers of each: workers that lock the same conversations wait for each other in no circle.
    const accounts = [...new Set(leaving.map(({ accountId }) => accountId))].sort();
    for (const accountId of accounts)
      await placeDue(
        context,
        accountId,
        leaving.filter((text) => text.accountId === accountId),
      );
    return due.length;
  });
}

async function placeDue(context: Context, accountId: AccountId, due: readonly DueText[]): Promise<void> {
  const at = context.clock.now();
  const newest = new Map<string, Leaving>();
  for (const { messageId, number, text } of due) {
    const id = mintId(at);
    await insertEntry(context.db, { accountId, number }, { id, kind: 'left', messageId, at });
    newest.set(number, { id, number, text: shorten(text) });
  }
  await leaveInConversations(context.db, { accountId, texts: [...newest.values()], at });
  for (const number of newest.keys()) await announceConversation(context, { accountId, number });
}

type Leaving = { id: string; number: string; text: string };
