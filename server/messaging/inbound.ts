import { v7 as uuid } from 'uuid';
import { measureText } from '#contract/segments.ts';
import type { InboundPart } from '#server/carriers/carrier.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { AccountId, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { storableText } from '#server/platform/storable-text.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { type Conversing, type ReceivedText, withoutConversations } from './conversing.ts';
import { followWish } from './keywords.ts';
import { normalizeAddress } from './numbers.ts';
import { announceChange } from './parts.ts';
import {
  findAnswered,
  findLastAccount,
  insertInbound,
  insertInboundPart,
  insertReply,
  insertStray,
  listUnfinished,
  lockInboundGroup,
  takeInboundParts,
} from './queries/inbound.ts';
import { findHostedNumber } from './queries/senders.ts';

type InboundText = { sender: string; recipient: string; text: string } & Arrival;
/** How a text came, and who follows it. */
export type Arrival = { routeId?: string; conversing?: Conversing };

type InboundGroup = { sender: string; recipient: string; reference: number; total: number };

/** How long the parts of a long text wait for the missing ones. */
const partsWaitSeconds = 600;
/** How long after a text from the shared number a reply to it still belongs to its account. */
const replyWithinSeconds = 30 * 86_400;

/**
 * Stores a text from a phone, durable when it returns, and follows what it wishes: STOP, START, HELP. A text to a dedicated number belongs
 * to its account; one to the shared number to the account that texted that phone last from it, within 30 days; one that belongs to nobody
 * is kept apart. The parts of a long text wait for each other (3GPP 23.040 9.2.3.24.1).
 */
export async function recordInbound(
  context: Context,
  part: InboundPart,
  arrival: Arrival = {},
): Promise<void> {
  const { homeCountry } = context.config;
  const sender = normalizeAddress(part.from, homeCountry);
  const recipient = normalizeAddress(part.to, homeCountry);
  const text = storableText(part.text);
  await inTransaction(context, async (context) => {
    if (!part.concatenation || part.concatenation.total < 2)
      return storeText(context, { sender, recipient, text, ...arrival });
    const { reference, total, number } = part.concatenation;
    const group = { sender, recipient, reference, total };
    await lockInboundGroup(context.db, group);
    const waiting = await insertInboundPart(context.db, {
      ...group,
      part: number,
      text,
      receivedAt: context.clock.now(),
    });
    if (waiting === total) await storeGroup(context, group, arrival);
  });
}

async function storeGroup(context: Context, group: InboundGroup, arrival: Arrival): Promise<void> {
  const parts = await takeInboundParts(context.db, group);
  if (parts.length === 0) return;
  const texts = Array.from(
    { length: group.total },
    (_, index) => parts.find((each) => each.part === index + 1)?.text ?? ' […] ',
  );
  const { sender, recipient } = group;
  await storeText(context, { sender, recipient, text: texts.join(''), ...arrival });
}

async function storeText(context: Context, inbound: InboundText): Promise<void> {
  const { sender, recipient, text, routeId = '', conversing = withoutConversations } = inbound;
  const createdAt = context.clock.now();
  const accountId = await findAddressee(context, inbound);
  if (accountId === undefined)
    return insertStray(context.db, { id: uuid(), sender, recipient, text, receivedAt: createdAt });
  const id = mintId(createdAt);
  const { encoding, parts } = measureText(text);
  await insertInbound(context.db, {
    accountId,
    id,
    direction: 'in',
    number: sender,
    sender: recipient,
    text,
    encoding,
    parts,
    submits: 0,
    routeId,
    createdAt,
  });
  await announceChange(context, { accountId, messageId: id });
  const received = { accountId, messageId: id, number: sender, recipient, text };
  await linkAnswered(context, received);
  await conversing.onReceived(context, received);
  if (!(await followWish(context, received))) await conversing.onUnanswered(context, received);
}

async function linkAnswered(
  context: Context,
  { accountId, messageId, number, recipient }: ReceivedText,
): Promise<void> {
  const now = context.clock.now();
  const since = secondsFrom(now, -replyWithinSeconds);
  const answersId = await findAnswered(context.db, { accountId, number, sender: recipient, since, now });
  if (answersId !== undefined) await insertReply(context.db, { accountId, messageId, answersId });
}

async function findAddressee(
  context: Context,
  { sender, recipient }: InboundText,
): Promise<AccountId | undefined> {
  const hosted = await findHostedNumber(context.db, recipient);
  if (!hosted || hosted.accountId !== null) return (hosted?.accountId ?? undefined) as AccountId | undefined;
  const now = context.clock.now();
  const since = secondsFrom(now, -replyWithinSeconds);
  return (await findLastAccount(context.db, { number: sender, sender: recipient, since, now })) as
    | AccountId
    | undefined;
}

/** Stores long texts of which a part never came, with a mark where it is missing. */
export async function storeUnfinishedTexts(context: Context, arrival: Arrival = {}): Promise<void> {
  const before = secondsFrom(context.clock.now(), -partsWaitSeconds);
  for (const group of await listUnfinished(context.db, before)) {
    await inTransaction(context, async (context) => {
      await lockInboundGroup(context.db, group);
      await storeGroup(context, group, arrival);
    });
  }
}
