import { v7 as uuid } from 'uuid';
import { maskMobile } from '#contract/mask.ts';
import { holdActor } from '#server/accounts/acting.ts';
import { recordActivity } from '#server/accounts/activity.ts';
import { findBalance, holdCredits } from '#server/billing/ledger.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { AccountId, Context } from '#server/platform/context.ts';
import type { BatchAnswer, LaneName } from '#server/platform/db/sending-schema.ts';
import { announce, inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { storableText } from '#server/platform/storable-text.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { keepBlocked } from './blocked.ts';
import type { Conversing } from './conversing.ts';
import { insertMessages, type NewMessage, takeReferences } from './queries/accept.ts';
import { findBatchByKey, insertBatch } from './queries/batches.ts';
import { type CheckedDraft, checkDraft, type Draft, type ReadyText, sumOf } from './quote.ts';
import { storeLinks } from './short-links.ts';

export type TextsRequest = {
  accountId: AccountId;
  /** Who asked, as the session check found them; null for what the service sends by itself. */
  user: { id: string; name: string; generation: number } | null;
  draft: Draft;
  /** The same key with the same hash is accepted once. */
  idempotency?: { key: string; hash: Buffer };
  /** Costs the account nothing. */
  free?: boolean;
  conversing?: Conversing;
  /** What to answer to the same key later. */
  answer?(checked: CheckedDraft): Promise<BatchAnswer>;
};

export type AcceptedTexts = {
  batchId: string;
  messageIds: string[];
  checked: CheckedDraft;
  answer: BatchAnswer | null;
};
export type RepeatedTexts = { batchId: string; repeated: true; answer: BatchAnswer | null };

const lifeSeconds: Record<LaneName, number> = { normal: 86_400, bulk: 2 * 86_400 };
/** Rows in one statement: some 20 ms of this process's time, after which other requests get a turn. */
const insertRows = 1000;

/**
 * The one way in for every text that leaves: checks the draft, then stores the batch with all that can be sent, queues it and holds its
 * credits, in one transaction. Refuses not_signed_in, text_empty, text_has_holes, sender_unavailable, schedule_out_of_range, idempotency_conflict,
 * not_enough_credits, nobody_to_send_to; `onNobody` may refuse better.
 */
export async function acceptTexts(
  context: Context,
  request: TextsRequest,
  onNobody: (checked: CheckedDraft) => Refusal = () => new Refusal('nobody_to_send_to'),
): Promise<AcceptedTexts | RepeatedTexts> {
  const { accountId, draft, idempotency } = request;
  const before = idempotency && (await findRepeated(context, accountId, idempotency));
  if (before) return before;
  const checked = await checkDraft(context, accountId, draft);
  if (checked.ready.length === 0) throw onNobody(checked);
  const answer = (await request.answer?.(checked)) ?? null;
  const credits = request.free ? 0 : sumOf(checked.ready, (text) => text.parts);
  if (credits > (await findBalance(context, accountId)).available && credits > 0)
    throw new Refusal('not_enough_credits');
  const references = await takeReferencesOf(context, checked);
  const storing = { request, checked, credits, answer, references };
  return inTransaction(context, (context) => storeTexts(context, storing));
}

type Idempotency = NonNullable<TextsRequest['idempotency']>;

/** What was accepted under a key before; undefined where nothing was. Refuses idempotency_conflict, invalid_input. */
export async function findRepeated(
  context: Context,
  accountId: AccountId,
  { key, hash }: Idempotency,
): Promise<RepeatedTexts | undefined> {
  if (key.includes('\0')) throw refuseField('invalid_input', 'idempotencyKey');
  const known = await findBatchByKey(context.db, accountId, key);
  if (!known) return undefined;
  if (!known.requestHash?.equals(hash)) throw refuseField('idempotency_conflict', 'idempotencyKey');
  return { batchId: known.id, repeated: true, answer: known.answer };
}

type References = ReadonlyMap<string, number>;

// All at once, and before the transaction, which would hold them until its end: batches to the same numbers would wait for each other in
// a circle. A reference that nothing is stored with does no harm.
async function takeReferencesOf({ db }: Context, { sender, ready }: CheckedDraft): Promise<References> {
  const long = ready.filter((text) => text.submits > 1).map((text) => text.number);
  return long.length > 0 ? takeReferences(db, sender.address, long) : new Map();
}

type Storing = {
  request: TextsRequest;
  checked: CheckedDraft;
  credits: number;
  answer: BatchAnswer | null;
  references: References;
};

async function storeTexts(
  context: Context,
  { request, checked, credits, answer, references }: Storing,
): Promise<AcceptedTexts | RepeatedTexts> {
  const { accountId, user, draft, idempotency } = request;
  if (user) await holdActor(context, { ...user, accountId, userId: user.id });
  const batchId = uuid();
  const isNew = await insertBatch(context.db, {
    accountId,
    id: batchId,
    userId: user?.id ?? null,
    sender: checked.sender.address,
    text: storableText(draft.text),
    lane: checked.lane,
    messages: checked.ready.length,
    credits,
    scheduledFor: checked.scheduledFor,
    idempotencyKey: idempotency?.key ?? null,
    requestHash: idempotency?.hash ?? null,
    answer: idempotency && answer ? JSON.stringify(answer) : null,
    createdAt: context.clock.now(),
  });
  const other = !isNew && idempotency && (await findRepeated(context, accountId, idempotency));
  if (other) return other;
  await keepBlocked(context, { accountId, batchId }, checked.blocked);
  const holdEntryId = credits > 0 ? uuid() : null;
  const stored = await storeMessages(context, { request, checked, batchId, holdEntryId, references });
  const messageIds = stored.map(({ id }) => id);
  await recordSending(context, request, { checked, batchId, messageIds });
  if (checked.lane === 'normal')
    await request.conversing?.onAccepted(context, {
      accountId,
      userId: user?.id ?? null,
      scheduledFor: checked.scheduledFor,
      messages: stored,
    });
  const messages = messageIds.length;
  if (holdEntryId)
    await holdCredits(context, {
      accountId,
      credits,
      messages,
      batchId,
      userId: user?.id ?? null,
      entryId: holdEntryId,
    });
  return { batchId, messageIds, checked, answer };
}

type Batch = Pick<Storing, 'request' | 'checked' | 'references'> & {
  batchId: string;
  holdEntryId: string | null;
};

type StoredMessage = { id: string; number: string; text: string };

async function storeMessages(
  context: Context,
  { request, checked, batchId, holdEntryId, references }: Batch,
): Promise<StoredMessage[]> {
  const { accountId, user, draft, free } = request;
  const { sender, plan, lane, scheduledFor, ready } = checked;
  const now = context.clock.now();
  const commonText = ready[0]?.text ?? '';
  const stored: StoredMessage[] = [];
  for (let start = 0; start < ready.length; start += insertRows) {
    const texts = ready.slice(start, start + insertRows);
    const ids = texts.map(() => mintId(now));
    const rows = await describeRows(context, {
      texts,
      ids,
      commonText,
      accountId,
      batchId,
      references,
    });
    await insertMessages(context.db, {
      accountId,
      batchId,
      userId: user?.id ?? null,
      sender: sender.address,
      routeId: plan.routeId,
      lane,
      commonText,
      creditsAPart: free ? 0 : 1,
      holdEntryId,
      exempt: draft.ignoreUnsubscribes ?? false,
      scheduledFor,
      now,
      expiresAt: secondsFrom(scheduledFor ?? now, lifeSeconds[lane]),
      rows,
    });
    for (const { id, number, text } of rows) stored.push({ id, number, text: text ?? commonText });
  }
  return stored;
}

type Describing = {
  texts: readonly ReadyText[];
  ids: readonly string[];
  commonText: string;
  accountId: AccountId;
  batchId: string;
  references: References;
};

async function describeRows(
  context: Context,
  { texts, ids, commonText, accountId, batchId, references }: Describing,
): Promise<NewMessage[]> {
  const linked = texts.map((text, index) => ({ ...text, messageId: ids[index] ?? '' }));
  const hasLinks = texts.some((text) => text.links.length > 0);
  const final = hasLinks
    ? await storeLinks(context, { accountId, batchId, messages: linked })
    : texts.map((text) => text.text);
  return linked.map(({ messageId, number, encoding, parts, submits }, index) => ({
    id: messageId,
    number,
    text: final[index] === commonText ? null : (final[index] ?? ''),
    encoding,
    parts,
    submits,
    reference: references.get(number) ?? null,
  }));
}

type Sent = { checked: CheckedDraft; batchId: string; messageIds: readonly string[] };

/** Writes the activity log, wakes the workers and tells open pages, when the transaction commits. */
async function recordSending(
  context: Context,
  { accountId, user }: TextsRequest,
  { checked, messageIds }: Sent,
): Promise<void> {
  const [first] = checked.ready;
  const single = messageIds.length === 1 && first !== undefined;
  if (user)
    await recordActivity(context, {
      accountId,
      action: 'message.sent',
      actor: user,
      target: {
        kind: 'message',
        id: single ? (messageIds[0] ?? null) : null,
        name: single ? maskMobile(first.number) : `${messageIds.length} numbers`,
      },
      details: { parts: sumOf(checked.ready, (text) => text.parts) },
    });
  await announce(context, 'messages', {});
  const event = single ? { type: 'message.changed', messageId: messageIds[0] } : { type: 'messages.changed' };
  await announce(context, 'live', { accountId, event });
}
