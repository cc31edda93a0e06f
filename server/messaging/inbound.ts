import { v7 as uuid } from 'uuid';
import { measureText } from '#contract/segments.ts';
import type { InboundPart } from '#server/carriers/carrier.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { storableText } from './messages.ts';
import { normalizeAddress } from './numbers.ts';
import { announceChange } from './parts.ts';
import {
  findLastAccount,
  insertInbound,
  insertInboundPart,
  insertStray,
  listUnfinished,
  lockInboundGroup,
  takeInboundParts,
} from './queries/inbound.ts';
import { findHostedNumber } from './queries/senders.ts';

type InboundText = { sender: string; recipient: string; text: string };
type InboundGroup = { sender: string; recipient: string; reference: number; total: number };

/** How long the parts of a long text wait for the missing ones. */
const partsWaitSeconds = 600;

/**
 * Stores a text from a phone, durable when it returns. A text to the shared number belongs to the account that texted that phone last
 * from it; one that belongs to nobody is kept apart. The parts of a long text wait for each other (3GPP 23.040 9.2.3.24.1).
 */
export async function recordInbound(context: Context, part: InboundPart): Promise<void> {
  const { homeCountry } = context.config;
  const sender = normalizeAddress(part.from, homeCountry);
  const recipient = normalizeAddress(part.to, homeCountry);
  const text = storableText(part.text);
  await inTransaction(context, async (context) => {
    if (!part.concatenation || part.concatenation.total < 2)
      return storeText(context, { sender, recipient, text });
    const { reference, total, number } = part.concatenation;
    const group = { sender, recipient, reference, total };
    await lockInboundGroup(context.db, group);
    const waiting = await insertInboundPart(context.db, {
      ...group,
      part: number,
      text,
      receivedAt: context.clock.now(),
    });
    if (waiting === total) await storeGroup(context, group);
  });
}

async function storeGroup(context: Context, group: InboundGroup): Promise<void> {
  const parts = await takeInboundParts(context.db, group);
  if (parts.length === 0) return;
  const texts = Array.from(
    { length: group.total },
    (_, index) => parts.find((each) => each.part === index + 1)?.text ?? ' […] ',
  );
  await storeText(context, { sender: group.sender, recipient: group.recipient, text: texts.join('') });
}

async function storeText(context: Context, { sender, recipient, text }: InboundText): Promise<void> {
  const now = context.clock.now();
  const accountId = await findAddressee(context, sender, recipient);
  if (accountId === undefined) {
    return insertStray(context.db, { id: uuid(), sender, recipient, text, receivedAt: now });
  }
  const id = uuid();
  const { encoding, parts } = measureText(text);
  await insertInbound(context.db, {
    message: {
      accountId,
      id,
      direction: 'in',
      number: sender,
      sender: recipient,
      text,
      encoding,
      parts,
      state: 'received',
      createdAt: now,
    },
    eventId: uuid(),
  });
  await announceChange(context, { accountId, messageId: id });
}

async function findAddressee(
  context: Context,
  sender: string,
  recipient: string,
): Promise<string | undefined> {
  const hosted = await findHostedNumber(context.db, recipient);
  if (!hosted) return undefined;
  return hosted.accountId ?? findLastAccount(context.db, { number: sender, sender: recipient });
}

/** Stores long texts of which a part never came, with a mark where it is missing. */
export async function storeUnfinishedTexts(context: Context): Promise<void> {
  const before = secondsFrom(context.clock.now(), -partsWaitSeconds);
  for (const group of await listUnfinished(context.db, before)) {
    await inTransaction(context, async (context) => {
      await lockInboundGroup(context.db, group);
      await storeGroup(context, group);
    });
  }
}
