import { v7 as uuid } from 'uuid';
import type { Body, Output } from '#contract/endpoint.ts';
import { maskMobile } from '#contract/mask.ts';
import type { Message, messaging } from '#contract/messaging.ts';
import { measureText } from '#contract/segments.ts';
import { recordActivity } from '#server/accounts/activity.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { announce, inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { readRecipient } from './numbers.ts';
import { announceChange } from './parts.ts';
import {
  findByIdempotencyKey,
  findMessage,
  insertMessage,
  insertPartsToSend,
  listEvents,
  takeReference,
} from './queries/messages.ts';
import { isHostedNumber } from './senders.ts';

export type MessageRow = NonNullable<Awaited<ReturnType<typeof findMessage>>>;

const partsAtMost = 10;
/** How long a text may wait for the carrier, and the carrier for the phone. */
const lifeSeconds = 86_400;

/**
 * Sends a text from the shared number: stores it with its parts and queues them, in one transaction. The same idempotency key with the
 * same recipient and text answers the first message. Refuses recipient_invalid, text_empty, text_too_long (over 10 parts),
 * idempotency_conflict.
 */
export async function sendMessage(
  context: ActorContext,
  body: Body<typeof messaging.sendMessage>,
): Promise<Message> {
  const draft = await checkDraft(context, body);
  return inTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const id = uuid();
    const key = body.idempotencyKey ?? null;
    const isNew = await storeMessage(context, { id, key, draft });
    const message =
      isNew || key === null
        ? await findMessage(context.db, accountId, id)
        : await findByIdempotencyKey(context.db, accountId, key);
    if (!message) throw new Error('The message that was just stored is not there.');
    if (message.number !== draft.number || message.text !== draft.text)
      throw refuseField('idempotency_conflict', 'idempotencyKey');
    return describeMessage(message);
  });
}

type CheckedDraft = { number: string; text: string; encoding: 'gsm7' | 'ucs2'; parts: number };

async function checkDraft(
  context: ActorContext,
  body: Body<typeof messaging.sendMessage>,
): Promise<CheckedDraft> {
  const number = readRecipient(body.to, context.config.homeCountry);
  if (await isHostedNumber(context, number)) throw refuseField('recipient_invalid', 'to');
  const text = storableText(body.text);
  if (text.trim() === '') throw refuseField('text_empty', 'text');
  const { encoding, parts } = measureText(text);
  if (parts > partsAtMost) throw refuseField('text_too_long', 'text');
  if (body.idempotencyKey?.includes('\0')) throw refuseField('invalid_input', 'idempotencyKey');
  return { number, text, encoding, parts };
}

/** The text as PostgreSQL and a carrier can take it: without NUL and without halves of surrogate pairs. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

type NewMessage = { id: string; key: string | null; draft: CheckedDraft };

async function storeMessage(context: ActorContext, { id, key, draft }: NewMessage): Promise<boolean> {
  const { actor, clock, config, db } = context;
  const now = clock.now();
  const isNew = await insertMessage(db, {
    accountId: actor.accountId,
    id,
    direction: 'out',
    ...draft,
    sender: config.sharedNumber,
    state: 'queued',
    userId: actor.userId,
    idempotencyKey: key,
    reference: draft.parts > 1 ? await takeReference(db, config.sharedNumber, draft.number) : null,
    createdAt: now,
  });
  if (!isNew) return false;
  await insertPartsToSend(db, {
    accountId: actor.accountId,
    messageId: id,
    parts: draft.parts,
    now,
    expiresAt: secondsFrom(now, lifeSeconds),
    eventId: uuid(),
  });
  await recordActivity(context, {
    accountId: actor.accountId,
    action: 'message.sent',
    actor: { id: actor.userId, name: actor.name },
    target: { kind: 'message', id, name: maskMobile(draft.number) },
    details: { parts: draft.parts },
  });
  await announce(context, 'messages', {});
  await announceChange(context, { accountId: actor.accountId, messageId: id });
  return true;
}

/** Shows one message of the account with what happened to it, oldest first. Refuses not_found. */
export async function showMessage(
  context: ActorContext,
  messageId: string,
): Promise<Output<typeof messaging.showMessage>> {
  const { accountId } = context.actor;
  const message = await findMessage(context.db, accountId, messageId);
  if (!message) throw new Refusal('not_found');
  const events = await listEvents(context.db, accountId, messageId);
  return {
    message: describeMessage(message),
    timeline: events.map((event) => ({ ...event, at: event.at.toISOString() })),
  };
}

/** A message as the API shows it. */
export function describeMessage({
  userId,
  userName,
  createdAt,
  sentAt,
  deliveredAt,
  ...row
}: Omit<MessageRow, 'accountId'>): Message {
  return {
    ...row,
    by: userId === null ? null : { id: userId, name: userName ?? '' },
    createdAt: createdAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
    deliveredAt: deliveredAt?.toISOString() ?? null,
  };
}
