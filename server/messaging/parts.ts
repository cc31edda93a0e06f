import { v7 as uuid } from 'uuid';
import type { Context } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { deriveMessageState, hasEnded, mayFollow, type PartState } from './message-state.ts';
import { insertEvent, listPartStates, lockMessage, updateMessageState, updatePart } from './queries/parts.ts';

export type PartKey = { accountId: string; messageId: string; part: number };
export type PartChange = { state: PartState; note: string | null; carrierId?: string };

/**
 * Brings one part into another state, and its message with it, in the open transaction; answers false when the part may not change
 * any more. The message is locked first, so that two parts which end at once are both seen.
 */
export async function advancePart(context: Context, key: PartKey, change: PartChange): Promise<boolean> {
  const now = context.clock.now();
  const message = await lockMessage(context.db, key);
  const parts = await listPartStates(context.db, key);
  const current = parts.find((each) => each.part === key.part);
  if (!message || !current || !mayFollow(current.state, change.state)) return false;
  await updatePart(context.db, key, {
    state: change.state,
    note: change.note,
    ...(change.carrierId && { carrierId: change.carrierId }),
    ...(change.state === 'sent' && { sentAt: now }),
    ...(hasEnded(change.state) && { finalAt: now }),
  });
  const isNews = change.state !== 'queued' || change.note !== current.note;
  if (isNews)
    await recordEvent(context, key, {
      event: eventNames[change.state],
      note: change.note,
      several: parts.length > 1,
    });
  current.state = change.state;
  await advanceMessage(context, {
    key,
    before: message,
    after: deriveMessageState(parts.map((each) => each.state)),
    note: change.note,
  });
  return true;
}

const eventNames: Record<PartState, string> = {
  queued: 'waiting',
  sending: 'sending',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  unknown: 'unknown',
};

type MessageAdvance = {
  key: PartKey;
  before: { state: string; sentAt: Date | null };
  after: PartState;
  note: string | null;
};

async function advanceMessage(context: Context, { key, before, after, note }: MessageAdvance): Promise<void> {
  if (hasEnded(before.state) || before.state === after) return;
  const now = context.clock.now();
  await updateMessageState(context.db, key, {
    state: after,
    stateNote: after === 'failed' || after === 'unknown' ? note : null,
    ...((after === 'sent' || after === 'delivered') && { sentAt: before.sentAt ?? now }),
    ...(after === 'delivered' && { deliveredAt: now }),
  });
  await announceChange(context, key);
}

/** Adds a line to the timeline of a message; `several`: the part is worth naming. */
export async function recordEvent(
  context: Context,
  key: PartKey,
  { event, note, several }: { event: string; note: string | null; several: boolean },
): Promise<void> {
  await insertEvent(context.db, {
    accountId: key.accountId,
    messageId: key.messageId,
    id: uuid(),
    at: context.clock.now(),
    part: several ? key.part : null,
    event,
    note,
  });
}

/** Tells the open pages of the account, when the transaction commits, that a message is new or has changed. */
export async function announceChange(
  context: Context,
  message: { accountId: string; messageId: string },
): Promise<void> {
  const event = { type: 'message.changed', messageId: message.messageId };
  await announce(context, 'live', { accountId: message.accountId, event });
}
