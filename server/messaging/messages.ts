import { createHash } from 'node:crypto';
import type { Body, Output } from '#contract/endpoint.ts';
import type { Message, messaging, RelatedMessage } from '#contract/messaging.ts';
import type { RefusalCode } from '#contract/refusals.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import type { AccountId, ActorContext } from '#server/platform/context.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { storableText } from '#server/platform/storable-text.ts';
import { acceptTexts, findRepeated, type TextsRequest } from './accept.ts';
import { type Conversing, withoutConversations } from './conversing.ts';
import { judgeRecipient } from './numbers.ts';
import {
  findAnsweredMessage,
  findCosts,
  findMessage,
  findMessageOfBatch,
  listAnsweredAmong,
  listEvents,
  listLeft,
  listMessagesAmong,
  listParts,
  listReceipts,
  listReplies,
} from './queries/messages.ts';
import type { CheckedDraft } from './quote.ts';
import { describeParts, writeTimeline } from './timeline.ts';

export type MessageRow = NonNullable<Awaited<ReturnType<typeof findMessage>>>;

type Single = Body<typeof messaging.sendMessage>;
type Idempotency = NonNullable<TextsRequest['idempotency']>;

/**
 * Sends a text to one number. The same idempotency key with the same recipient and text answers the first message. Refuses
 * recipient_invalid, recipient_opted_out, text_empty, text_too_long (over 10 parts), sender_unavailable, schedule_out_of_range,
 * not_enough_credits, idempotency_conflict.
 */
export async function sendMessage(
  context: ActorContext,
  body: Single,
  conversing: Conversing = withoutConversations,
): Promise<Message> {
  return acceptSingle(context, body, { conversing, idempotency: idempotencyOf(context, body) });
}

type ReplyWay = { conversing: Conversing; findWay(): Promise<Way> };
/** The sender that a text leaves from, and what its merge fields become. */
type Way = { sender: string; fields: Readonly<Record<string, string>> };

/**
 * Sends a text from the sender that is found for it, with the fields of its recipient. Both are looked for only where nothing was accepted
 * under the idempotency key, and are no part of the request: what was sent once is answered, whatever has become of its sender. Refuses as
 * sendMessage, text_has_holes where a field would become nothing, and what `findWay` refuses.
 */
export async function sendFromFound(
  context: ActorContext,
  body: Omit<Single, 'sender'>,
  { conversing, findWay }: ReplyWay,
): Promise<Message> {
  const idempotency = idempotencyOf(context, body);
  const before = idempotency && (await findRepeated(context, context.actor.accountId, idempotency));
  if (before) return getMessageOfBatch(context, before.batchId);
  const { sender, fields } = await findWay();
  return acceptSingle(context, { ...body, sender }, { conversing, idempotency, fields });
}

function idempotencyOf(context: ActorContext, body: Single): Idempotency | undefined {
  const { idempotencyKey: key } = body;
  return key === undefined ? undefined : { key, hash: hashOf(context, body) };
}

type Accepting = {
  conversing: Conversing;
  idempotency: Idempotency | undefined;
  /** Where they are given, the text leaves without holes or not at all. */
  fields?: Way['fields'];
};

async function acceptSingle(
  context: ActorContext,
  { to, idempotencyKey: _key, ...rest }: Single,
  { conversing, idempotency, fields }: Accepting,
): Promise<Message> {
  const { accountId, userId, name, generation } = context.actor;
  const accepted = await acceptTexts(
    context,
    {
      accountId,
      user: { id: userId, name, generation },
      draft: fields
        ? { ...rest, recipients: [{ to, fields }], withoutHoles: true }
        : { ...rest, recipients: [{ to }] },
      conversing,
      ...(idempotency && { idempotency }),
    },
    refuseBlocked,
  );
  return getMessageOfBatch(context, accepted.batchId);
}

async function getMessageOfBatch(context: ActorContext, batchId: string): Promise<Message> {
  const message = await findMessageOfBatch(context.db, context.actor.accountId, batchId);
  if (!message) throw new Error('The message that was just stored is not there.');
  return describeMessage(context, message);
}

export type MessageInConversation = { message: Message; answers: RelatedMessage | null };

/** Messages of an account by their ids, with the text that each answers. */
export async function findMessages(
  context: ActorContext,
  messageIds: readonly string[],
): Promise<Map<string, MessageInConversation>> {
  if (messageIds.length === 0) return new Map();
  const { accountId } = context.actor;
  const rows = await listMessagesAmong(context.db, accountId, messageIds);
  const messages = await describeMessages(context, rows);
  const answered = await listAnsweredAmong(context.db, accountId, messageIds);
  const answers = new Map(answered.map(({ messageId, ...row }) => [messageId, describeRelatedMessage(row)]));
  return new Map(
    messages.map((message) => [message.id, { message, answers: answers.get(message.id) ?? null }]),
  );
}

const refusalsOfReasons: Record<string, { code: RefusalCode; field: string }> = {
  opted_out: { code: 'recipient_opted_out', field: 'to' },
  too_long: { code: 'text_too_long', field: 'text' },
  empty: { code: 'text_empty', field: 'text' },
};

function refuseBlocked({ blocked }: CheckedDraft): Refusal {
  const { code, field } = refusalsOfReasons[blocked[0]?.reason ?? ''] ?? {
    code: 'recipient_invalid',
    field: 'to',
  };
  return refuseField(code, field);
}

// The same number in another spelling is the same request.
function hashOf({ config }: ActorContext, body: Body<typeof messaging.sendMessage>): Buffer {
  const { to, text, idempotencyKey: _key, ...rest } = body;
  const read = judgeRecipient(to, config.homeCountry);
  const number = 'number' in read ? read.number : to;
  const request = [number, storableText(text), Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))];
  return createHash('sha256').update(JSON.stringify(request)).digest();
}

/** Shows one message of the account with all its parts, what happened to it, oldest first, and what it cost. Refuses not_found. */
export async function showMessage(
  context: ActorContext,
  messageId: string,
): Promise<Output<typeof messaging.showMessage>> {
  const { accountId } = context.actor;
  const key = { accountId, messageId };
  const message = await findMessage(context.db, accountId, messageId);
  if (!message) throw new Refusal('not_found');
  const parts = await listParts(context.db, key);
  const receipts = await listReceipts(context.db, key);
  const events = await listEvents(context.db, key);
  return {
    message: await describeMessage(context, message),
    timeline: writeTimeline({ message, parts, receipts, events }),
    parts: describeParts(parts, receipts),
    costs: describeCosts(await findCosts(context.db, key)),
    ...(await describeRelated(context, key)),
  };
}

async function describeRelated({ db }: ActorContext, key: { accountId: AccountId; messageId: string }) {
  const answers = await findAnsweredMessage(db, key);
  const replies = await listReplies(db, key);
  return {
    answers: answers ? describeRelatedMessage(answers) : null,
    replies: replies.map(describeRelatedMessage),
  };
}

/** A text that a message answers, or that answers it, as the API shows it. */
export function describeRelatedMessage({
  createdAt,
  ...message
}: Omit<RelatedMessage, 'createdAt'> & { createdAt: Date }): RelatedMessage {
  return { ...message, createdAt: createdAt.toISOString() };
}

type Costs = Output<typeof messaging.showMessage>['costs'];

function describeCosts(found: Awaited<ReturnType<typeof findCosts>>): Costs {
  if (!found?.heldAt) return [];
  const { credits, spent, heldAt, endedAt } = found;
  const costs: Costs = [{ at: heldAt.toISOString(), kind: 'hold', credits }];
  const end = endedAt?.toISOString();
  if (end === undefined || spent === null) return costs;
  if (spent > 0) costs.push({ at: end, kind: 'settle', credits: spent });
  if (spent < credits) costs.push({ at: end, kind: 'release', credits: credits - spent });
  return costs;
}

/** A message as the API shows it. */
export async function describeMessage(context: ActorContext, row: MessageRow): Promise<Message> {
  const [message] = await describeMessages(context, [row]);
  if (!message) throw new Error('The message that was described is not there.');
  return message;
}

/** Messages of the account as the API shows them: one whose time has come is queued, whether or not a worker has looked. */
export async function describeMessages(
  context: ActorContext,
  rows: readonly MessageRow[],
): Promise<Message[]> {
  const { accountId } = context.actor;
  const waiting = rows.filter(({ state }) => state === 'queued' || state === 'scheduled').map(({ id }) => id);
  const left = await listLeft(context.db, accountId, waiting);
  const now = context.clock.now();
  return rows.map((row) => describe(row, { now, onItsWay: left.has(row.id) }));
}

function describe(row: MessageRow, { now, onItsWay }: { now: Date; onItsWay: boolean }): Message {
  const { userId, userName, scheduledFor, createdAt, sentAt, endedAt, ...message } = row;
  const isDue = row.state === 'scheduled' && scheduledFor !== null && scheduledFor <= now;
  return {
    ...message,
    state: isDue ? 'queued' : row.state,
    onItsWay,
    by: nameBy(userId, userName),
    scheduledFor: scheduledFor?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
    deliveredAt: row.state === 'delivered' ? (endedAt?.toISOString() ?? null) : null,
  };
}
