import { v7 as uuid } from 'uuid';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { deleteInBatches } from '#server/platform/jobs/batches.ts';
import { openLane, type RowLane } from '#server/platform/jobs/lane.ts';
import { storableText } from '#server/platform/storable-text.ts';
import {
  claimDueTexts,
  deleteOldestReceiptKeys,
  dropText,
  findByCarrierKeys,
  insertReceiptKey,
  insertText,
  listAwaited,
  markTextsOver,
  postponeText,
} from './queries/security-texts.ts';

/** What became of a text on a route: handed to the carrier with its id, as it is written and as it is compared, refused, or without an answer. */
export type TextSubmission = { routeId: string } & (
  | { outcome: 'accepted'; carrierId: string; carrierKey: string }
  | { outcome: 'refused'; permanent: boolean; reason: string }
  | { outcome: 'unknown'; reason: string }
  | { outcome: 'unwritten'; reason: string }
);

export type SubmitText = (text: {
  id: string;
  recipient: string;
  text: string;
  expiresAt: Date;
  /** How often it was tried, this time included. */
  tries: number;
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

type TextLaneParts = {
  /** Connections of their own for taking texts out of the queue: while a campaign drains, nobody is in front of them there. */
  claimsOn: Context['db'];
  submit: SubmitText;
  onDelivery: OnTextDelivery;
};

/**
 * The worker's end of the lane. Expired texts are dropped: a late code is worse than none. A text without an answer is sent once more
 * while it lives: the same code twice does no harm.
 */
export function openTextLane(context: Context, { claimsOn, submit, onDelivery }: TextLaneParts): RowLane {
  return openLane({
    name: 'security texts',
    log: context.log,
    atOnce: inFlightAtMost,
    claim: (limit) => {
      const now = context.clock.now();
      return claimDueTexts(claimsOn, { now, leaseUntil: secondsFrom(now, leaseSeconds), limit });
    },
    work: (row) => submitOne(context, { submit, onDelivery }, row),
  });
}

type DueText = Awaited<ReturnType<typeof claimDueTexts>>[number];

async function submitOne(
  context: Context,
  { submit, onDelivery }: Omit<TextLaneParts, 'claimsOn'>,
  row: DueText,
): Promise<void> {
  const key = { accountId: row.accountId, id: row.id };
  if (row.expiresAt <= context.clock.now()) {
    if (row.attempts > 1) await noteReceipt(context, row, { routeId: '' });
    await dropText(context.db, key);
    return onDelivery(key, { delivery: 'failed', note: 'It could not be handed to the carrier in time.' });
  }
  const submission = await submit({
    id: row.id,
    recipient: row.recipient,
    text: context.secrets.decrypt(row.body),
    expiresAt: row.expiresAt,
    tries: row.attempts,
  });
  const now = context.clock.now();
  if (submission.outcome === 'accepted') {
    await noteReceipt(context, row, submission);
    await dropText(context.db, key);
    return onDelivery(key, { delivery: 'sent', note: null });
  }
  const isFinal =
    (submission.outcome === 'refused' && submission.permanent) ||
    (submission.outcome === 'unknown' && row.attempts >= 2);
  if (isFinal) {
    if (row.attempts > 1) await noteReceipt(context, row, { routeId: submission.routeId });
    await dropText(context.db, key);
    return onDelivery(key, { delivery: 'failed', note: storableText(submission.reason) });
  }
  await postponeText(context.db, key, secondsFrom(now, Math.min(2 ** (row.attempts - 1), 30)));
}

type Taken = { routeId: string; carrierId?: string; carrierKey?: string };

/** Remembers by what the receipt is known. After more than one try, a try before may have been taken under an id that nobody knows. */
async function noteReceipt(context: Context, row: DueText, taken: Taken): Promise<void> {
  const { accountId, id, recipient, attempts } = row;
  await insertReceiptKey(context.db, {
    accountId,
    id,
    recipient,
    routeId: taken.routeId,
    carrierId: storableText(taken.carrierId ?? ''),
    carrierKey: taken.carrierKey ?? null,
    isUnsure: attempts > 1,
    submittedAt: context.clock.now(),
  });
}

/** A receipt, with the ids that it may mean, most trusted first, and both of its addresses: carriers disagree on which is the phone's. */
export type TextReceipt = {
  routeId: string;
  keys: string[];
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
  const found = await findByCarrierKeys(context.db, receipts);
  for (const { place, accountId, id } of found) {
    const { delivery = null, note = null } = receipts[place] ?? {};
    if (delivery) await onDelivery({ accountId, id }, { delivery, note });
  }
  const over = found.filter(({ place }) => receipts[place]?.delivery);
  if (over.length > 0) await markTextsOver(context.db, over);
  const places = new Set(found.map(({ place }) => place));
  return receipts.map((_, place) => places.has(place));
}

/** For each receipt whether it could be that of a security text to its number, whatever its id. */
export async function couldBeOfText(
  context: Context,
  receipts: readonly Pick<TextReceipt, 'routeId' | 'recipients'>[],
): Promise<boolean[]> {
  if (receipts.length === 0) return [];
  const places = new Set((await listAwaited(context.db, receipts)).map(({ place }) => place));
  return receipts.map((_, place) => places.has(place));
}

/** Forgets carrier ids whose receipts will not come any more. */
export async function sweepSecurityTexts(context: Context): Promise<void> {
  const before = secondsFrom(context.clock.now(), -receiptLifeSeconds);
  await deleteInBatches((atMost) => deleteOldestReceiptKeys(context.db, { before, atMost }));
}
