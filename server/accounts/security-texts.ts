import { v7 as uuid } from 'uuid';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { deleteInBatches } from '#server/platform/jobs/batches.ts';
import { type Lane, openLane } from '#server/platform/jobs/lane.ts';
import {
  claimDueTexts,
  deleteOldestReceiptKeys,
  dropText,
  findByCarrierIds,
  insertReceiptKey,
  insertText,
  postponeText,
} from './queries/security-texts.ts';

/** What became of a text: handed to the carrier with its id, refused, or without an answer. */
export type TextSubmission =
  | { outcome: 'accepted'; carrierId: string }
  | { outcome: 'refused'; permanent: boolean; reason: string }
  | { outcome: 'unknown'; reason: string }
  | { outcome: 'unwritten'; reason: string };

export type SubmitText = (text: {
  id: string;
  recipient: string;
  text: string;
  expiresAt: Date;
}) => Promise<TextSubmission>;

export type TextKey = { accountId: string; id: string };
/** What is known of a text: taken by the carrier, on the phone, or not delivered. */
export type TextDelivery = { delivery: 'sent' | 'delivered' | 'failed'; note: string | null };
export type OnTextDelivery = (key: TextKey, known: TextDelivery) => Promise<void>;

const noticeLifeSeconds = 3600;
// A submit waits up to 30 s for a slot and 20 s for the answer.
const leaseSeconds = 60;
const inFlightAtMost = 200;
const receiptLifeSeconds = 2 * 86_400;

/**
 * Queues a login code or a security notice by SMS in the open transaction. The lane is apart from the messages of the account: no
 * history, no bill, no quiet hours, no opt-out. The text lies encrypted, and is gone when the carrier has answered.
 */
export async function queueSecurityText(
  context: Context,
  text: {
    accountId: string;
    id?: string;
    recipient: string;
    text: string;
    isCode: boolean;
    lifeSeconds?: number;
  },
): Promise<string> {
  const id = text.id ?? uuid();
  const now = context.clock.now();
  await insertText(context.db, {
    accountId: text.accountId,
    id,
    recipient: text.recipient,
    body: context.secrets.encrypt(text.text),
    isCode: text.isCode,
    expiresAt: secondsFrom(now, text.lifeSeconds ?? noticeLifeSeconds),
    createdAt: now,
  });
  return id;
}

/**
 * The worker's end of the lane. Expired texts are dropped: a late code is worse than none. A text without an answer is sent once more
 * while it lives: the same code twice does no harm.
 */
export function openTextLane(context: Context, submit: SubmitText, onDelivery: OnTextDelivery): Lane {
  return openLane({
    name: 'security texts',
    log: context.log,
    atOnce: inFlightAtMost,
    claim: (limit) => {
      const now = context.clock.now();
      return claimDueTexts(context.db, { now, leaseUntil: secondsFrom(now, leaseSeconds), limit });
    },
    work: (row) => submitOne(context, { submit, onDelivery }, row),
  });
}

type DueText = Awaited<ReturnType<typeof claimDueTexts>>[number];

async function submitOne(
  context: Context,
  { submit, onDelivery }: { submit: SubmitText; onDelivery: OnTextDelivery },
  row: DueText,
): Promise<void> {
  const key = { accountId: row.accountId, id: row.id };
  if (row.expiresAt <= context.clock.now()) {
    await dropText(context.db, key);
    return onDelivery(key, { delivery: 'failed', note: 'It could not be handed to the carrier in time.' });
  }
  const submission = await submit({
    id: row.id,
    recipient: row.recipient,
    text: context.secrets.decrypt(row.body),
    expiresAt: row.expiresAt,
  });
  const now = context.clock.now();
  if (submission.outcome === 'accepted') {
    await insertReceiptKey(context.db, {
      carrierId: submission.carrierId,
      ...key,
      recipient: row.recipient,
      submittedAt: now,
    });
    await dropText(context.db, key);
    return onDelivery(key, { delivery: 'sent', note: null });
  }
  const isFinal =
    (submission.outcome === 'refused' && submission.permanent) ||
    (submission.outcome === 'unknown' && row.attempts >= 2);
  if (isFinal) {
    await dropText(context.db, key);
    return onDelivery(key, { delivery: 'failed', note: submission.reason });
  }
  await postponeText(context.db, key, secondsFrom(now, Math.min(2 ** (row.attempts - 1), 30)));
}

/** A receipt, with both of its addresses: carriers disagree on which is the phone's. */
export type TextReceipt = {
  carrierId: string;
  recipients: string[];
  delivery: 'delivered' | 'failed' | null;
  note: string | null;
};

/** Takes those receipts that belong to security texts, and answers for each whether it does. A text's end is told once. */
export async function recordTextReceipts(
  context: Context,
  receipts: readonly TextReceipt[],
  onDelivery: OnTextDelivery,
): Promise<boolean[]> {
  const found = await findByCarrierIds(context.db, receipts);
  for (const { place, accountId, id } of found) {
    const { delivery = null, note = null } = receipts[place] ?? {};
    if (delivery) await onDelivery({ accountId, id }, { delivery, note });
  }
  const places = new Set(found.map(({ place }) => place));
  return receipts.map((_, place) => places.has(place));
}

/** Forgets carrier ids whose receipts will not come any more. */
export async function sweepSecurityTexts(context: Context): Promise<void> {
  const before = secondsFrom(context.clock.now(), -receiptLifeSeconds);
  await deleteInBatches((atMost) => deleteOldestReceiptKeys(context.db, { before, atMost }));
}
