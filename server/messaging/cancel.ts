import { v7 as uuid } from 'uuid';
import type { Output } from '#contract/endpoint.ts';
import type { Message, messaging } from '#contract/messaging.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { recordByActor } from '#server/accounts/activity.ts';
import { endHolds } from '#server/billing/ledger.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { announce, inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { describeMessage } from './messages.ts';
import { findBatch } from './queries/batches.ts';
import { deleteWaiting, lockWaitingParts, lockWaitingStates, markCancelled } from './queries/cancel.ts';
import { findMessage } from './queries/messages.ts';
import { sumOf } from './quote.ts';

export type WaitingTexts = {
  accountId: string;
  /** E.164. */
  numbers?: readonly string[];
  messageId?: string;
  batchId?: string;
  /** Whoever cancels; nobody where an opt-out does. */
  userId?: string;
  reason: string;
};

/**
 * Cancels the scheduled and queued messages of which no part has left or is just leaving, and releases their credits, in one transaction.
 * Answers how many. A part that a worker has claimed at this moment leaves: it cannot be called back.
 */
export async function cancelWaiting(context: Context, what: WaitingTexts): Promise<number> {
  return inTransaction(context, async (context) => {
    const { accountId, reason, userId } = what;
    const candidates = await lockWaitingStates(context.db, what);
    const waiting = await lockWaitingParts(
      context.db,
      accountId,
      candidates.map((row) => row.messageId),
    );
    const parts = new Map(waiting.map((row) => [row.messageId, row.parts]));
    const whole = candidates.filter((row) => row.submits === parts.get(row.messageId));
    const messageIds = whole.map((row) => row.messageId);
    if (messageIds.length === 0) return 0;
    await deleteWaiting(context.db, accountId, messageIds);
    const entryId = uuid();
    const cancelled = await markCancelled(context.db, {
      accountId,
      messageIds,
      entryId,
      note: reason,
      now: context.clock.now(),
    });
    const event = { type: 'messages.changed' };
    await announce(context, 'live', { accountId, event });
    const released = sumOf(cancelled, (row) => row.credits);
    const [batchId, ...otherBatches] = new Set(whole.map((row) => row.batchId));
    const why = {
      note: reason,
      ...(batchId && otherBatches.length === 0 && { batchId }),
      ...(userId && { userId }),
    };
    await endHolds(context, [
      { entryId, accountId, messages: messageIds.length, spent: 0, released, ...why },
    ]);
    return messageIds.length;
  });
}

/** Cancels one message that has not left. Refuses not_found, and already_left when any part of it has, or is just leaving. */
export async function cancelMessage(context: ActorContext, messageId: string): Promise<Message> {
  const { actor } = context;
  const { accountId } = actor;
  return actInTransaction(context, async (context) => {
    const before = await findMessage(context.db, accountId, messageId);
    if (!before || before.direction === 'in') throw new Refusal('not_found');
    if (before.state !== 'cancelled') await cancelOne(context, messageId);
    const message = await findMessage(context.db, accountId, messageId);
    if (!message) throw new Refusal('not_found');
    return describeMessage(context, message);
  });
}

async function cancelOne(context: ActorContext, messageId: string): Promise<void> {
  const { actor } = context;
  await recordCancelling(context, { id: messageId, name: 'one text' });
  const { accountId } = actor;
  const reason = `Cancelled by ${actor.name}.`;
  if ((await cancelWaiting(context, { accountId, messageId, userId: actor.userId, reason })) === 0)
    throw new Refusal('already_left');
}

/** Cancels what has not left of a text to many. Refuses not_found. */
export async function cancelBatch(
  context: ActorContext,
  batchId: string,
): Promise<Output<typeof messaging.cancelBatch>> {
  const { actor } = context;
  const { accountId } = actor;
  return actInTransaction(context, async (context) => {
    if (!(await findBatch(context.db, accountId, batchId))) throw new Refusal('not_found');
    await recordCancelling(context, { id: null, name: 'a text to many' });
    const reason = `Cancelled by ${actor.name}.`;
    return { cancelled: await cancelWaiting(context, { accountId, batchId, userId: actor.userId, reason }) };
  });
}

// Before anything else is locked: the head of the activity log comes before the messages, as where they are accepted.
async function recordCancelling(
  context: ActorContext,
  { id, name }: { id: string | null; name: string },
): Promise<void> {
  await recordByActor(context, { action: 'message.cancelled', target: { kind: 'message', id, name } });
}
