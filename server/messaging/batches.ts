import { createHash } from 'node:crypto';
import type { Body, Output } from '#contract/endpoint.ts';
import type { Batch, messaging, Quote } from '#contract/messaging.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { acceptTexts } from './accept.ts';
import { countBlockedOf } from './blocked.ts';
import { type Conversing, withoutConversations } from './conversing.ts';
import { countStates, findBatch, listBatchNames } from './queries/batches.ts';
import { describeQuote, sumOf } from './quote.ts';

/**
 * Sends a text to all whom a quote would count, in one transaction, and to nobody else. The same idempotency key with the same request
 * sends once and is answered alike. Refuses text_empty, nobody_to_send_to, sender_unavailable, schedule_out_of_range, not_enough_credits,
 * idempotency_conflict.
 */
export async function sendBatch(
  context: ActorContext,
  body: Body<typeof messaging.sendBatch>,
  conversing: Conversing = withoutConversations,
): Promise<Output<typeof messaging.sendBatch>> {
  const { accountId, userId, name, generation } = context.actor;
  const { idempotencyKey, ...draft } = body;
  const accepted = await acceptTexts(context, {
    accountId,
    user: { id: userId, name, generation },
    draft,
    conversing,
    ...(idempotencyKey !== undefined && { idempotency: { key: idempotencyKey, hash: hashOf(draft) } }),
    answer: (checked) => describeQuote(context, checked),
  });
  const batch = await getBatch(context, accepted.batchId);
  if (!accepted.answer) throw new Refusal('idempotency_conflict');
  return { batch, quote: accepted.answer as Quote };
}

function hashOf(request: object): Buffer {
  return createHash('sha256').update(JSON.stringify(request)).digest();
}

type Shown = Output<typeof messaging.showBatch>;

/** Shows a text to many, how many of its messages are in each state and of its recipients were left out, and its costs. Refuses not_found. */
export async function showBatch(context: ActorContext, batchId: string): Promise<Shown> {
  const batch = await getBatch(context, batchId);
  const rows = await countStates(context.db, context.actor.accountId, batchId);
  const isDue = batch.scheduledFor !== null && new Date(batch.scheduledFor) <= context.clock.now();
  const counts: Record<string, number> = {};
  for (const { state, messages } of rows) {
    const shown = state === 'scheduled' && isDue ? 'queued' : state;
    counts[shown] = (counts[shown] ?? 0) + messages;
  }
  return {
    batch,
    counts: counts as Shown['counts'],
    costs: describeCosts(rows),
    blockedCounts: await countBlockedOf(context, { accountId: context.actor.accountId, batchId }),
  };
}

function describeCosts(rows: Awaited<ReturnType<typeof countStates>>): Shown['costs'] {
  const held = sumOf(rows, (row) => row.held);
  const spent = sumOf(rows, (row) => row.spent);
  return { held, spent, returned: sumOf(rows, (row) => row.credits) - spent - held };
}

/** What batches of the account say, shortened, and the message of those that have but one; of other accounts nothing. */
export async function nameBatches({ db, actor }: ActorContext, batchIds: readonly string[]) {
  const rows = batchIds.length > 0 ? await listBatchNames(db, actor.accountId, batchIds) : [];
  return new Map(rows.map(({ id, ...batch }) => [id, batch]));
}

async function getBatch(context: ActorContext, batchId: string): Promise<Batch> {
  const row = await findBatch(context.db, context.actor.accountId, batchId);
  if (!row) throw new Refusal('not_found');
  const { userId, userName, scheduledFor, createdAt, ...batch } = row;
  return {
    ...batch,
    by: nameBy(userId, userName),
    scheduledFor: scheduledFor?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
