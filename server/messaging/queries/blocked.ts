import { type Kysely, sql } from 'kysely';
import type { BlockedReason } from '#contract/messaging.ts';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

type Key = { accountId: AccountId; batchId: string };
type Blocked = { row: number; to: string; reason: BlockedReason };

/** In one statement: 10,000 rows, as many as a batch may have, take some 40 ms. */
export async function insertBlocked(
  db: Kysely<Database>,
  { accountId, batchId }: Key,
  blocked: readonly Blocked[],
): Promise<void> {
  await sql`
    insert into blocked_recipients (account_id, batch_id, place, written, reason)
    select ${accountId}::uuid, ${batchId}::uuid, place, written, reason
    from unnest(${blocked.map(({ row }) => row)}::int[], ${blocked.map(({ to }) => to)}::text[],
      ${blocked.map(({ reason }) => reason)}::text[]) as given (place, written, reason)`.execute(db);
}

type Page = { reason: BlockedReason | undefined; after: number | undefined; limit: number };

/** In the order in which they were given. */
export async function listBlockedRows(
  db: Kysely<Database>,
  { accountId, batchId }: Key,
  { reason, after, limit }: Page,
): Promise<Blocked[]> {
  let rows = db
    .selectFrom('blockedRecipients')
    .select(['place as row', 'written as to', 'reason'])
    .where('accountId', '=', accountId)
    .where('batchId', '=', batchId)
    .orderBy('place')
    .limit(limit);
  if (reason !== undefined) rows = rows.where('reason', '=', reason);
  if (after !== undefined) rows = rows.where('place', '>', after);
  return rows.execute();
}

export async function countBlocked(db: Kysely<Database>, { accountId, batchId }: Key) {
  return db
    .selectFrom('blockedRecipients')
    .select(['reason', (select) => select.fn.countAll<number>().as('recipients')])
    .where('accountId', '=', accountId)
    .where('batchId', '=', batchId)
    .groupBy('reason')
    .execute();
}
