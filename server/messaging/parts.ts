import { splitText } from '#contract/segments.ts';
import type { OutgoingPart } from '#server/carriers/carrier.ts';
import type { Context } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import type { ClaimedPart } from './queries/outbox.ts';

/** A part as the carrier is handed it. A text of one submit leaves whole: it is short, or its route splits by itself. */
export function describePart(part: ClaimedPart, now: Date): OutgoingPart {
  const minutesLeft = Math.floor((part.expiresAt.getTime() - now.getTime()) / 60_000);
  return {
    sender: part.sender,
    recipient: part.number,
    ...cutText(part),
    encoding: part.encoding,
    clientReference: part.submits > 1 ? `${part.messageId}.${part.part}` : part.messageId,
    validityMinutes: Math.max(1, minutesLeft),
    lane: part.lane,
  };
}

function cutText({ text, submits, part, reference }: ClaimedPart) {
  if (submits === 1) return { text };
  const short = splitText(text, { referenceBits: 8 });
  const isShort = short.length === submits;
  const texts = isShort ? short : splitText(text, { referenceBits: 16 });
  return {
    text: texts[part - 1] ?? '',
    concatenation: {
      reference: isShort ? (reference ?? 0) % 256 : (reference ?? 0),
      total: submits,
      number: part,
    },
  };
}

/** Tells the open pages of the account, when the transaction commits, that a message is new or has changed. */
export async function announceChange(
  context: Context,
  message: { accountId: string; messageId: string },
): Promise<void> {
  const event = { type: 'message.changed', messageId: message.messageId };
  await announce(context, 'live', { accountId: message.accountId, event });
}
