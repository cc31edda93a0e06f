import { type Insertable, type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

/** False when the idempotency key is taken; it waits for a transaction that is just taking it. */
export async function insertBatch(
  db: Kysely<Database>,
  row: Insertable<Database['batches']>,
): Promise<boolean> {
  const inserted = await db
    .insertInto('batches')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['accountId', 'idempotencyKey']).where('idempotencyKey', 'is not', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function findBatchByKey(db: Kysely<Database>, accountId: AccountId, key: string) {
  return db
    .selectFrom('batches')
    .select(['id', 'requestHash', 'answer'])
    .where('accountId', '=', accountId)
    .where('idempotencyKey', '=', key)
    .executeTakeFirst();
}

export async function findBatch(db: Kysely<Database>, accountId: AccountId, batchId: string) {
  return db
    .selectFrom('batches as batch')
    .leftJoin('users', (join) =>
      join.onRef('users.accountId', '=', 'batch.accountId').onRef('users.id', '=', 'batch.userId'),
    )
    .select([
      'batch.id',
      'batch.text',
      'batch.sender',
      'batch.messages',
      'batch.credits',
      'batch.scheduledFor',
      'batch.userId',
      'users.name as userName',
      'batch.createdAt',
    ])
    .where('batch.accountId', '=', accountId)
    .where('batch.id', '=', batchId)
    .executeTakeFirst();
}

const namedCharacters = 160;

/** What batches say, shortened, and the message of those that have but one. */
export async function listBatchNames(
  db: Kysely<Database>,
  accountId: AccountId,
  batchIds: readonly string[],
): Promise<{ id: string; text: string; messageId: string | null; number: string | null }[]> {
  const { rows } = await sql<{ id: string; text: string; messageId: string | null; number: string | null }>`
    select batch.id, left(batch.text, ${namedCharacters}::int) as text, message.id as message_id, message.number
    from batches batch
    left join lateral (
      select id, number from messages where account_id = ${accountId} and batch_id = batch.id order by id limit 1) message
      on batch.messages = 1
    where batch.account_id = ${accountId} and batch.id = any(${batchIds}::uuid[])`.execute(db);
  return rows;
}

/** How many messages of a batch are in each state, and what they cost. */
export async function countStates(db: Kysely<Database>, accountId: AccountId, batchId: string) {
  return db
    .selectFrom('messages')
    .innerJoin('messageStates as state', (join) =>
      join.onRef('state.accountId', '=', 'messages.accountId').onRef('state.messageId', '=', 'messages.id'),
    )
    .select((select) => [
      'state.state',
      select.fn.countAll<number>().as('messages'),
      select.fn.sum<number>('state.credits').as('credits'),
      select.fn.coalesce(select.fn.sum<number>('state.spent'), sql<number>`0`).as('spent'),
      sql<number>`coalesce(sum(state.credits) filter (where state.spent is null), 0)`.as('held'),
    ])
    .where('messages.accountId', '=', accountId)
    .where('messages.batchId', '=', batchId)
    .groupBy('state.state')
    .execute();
}

/** Which of these numbers (E.164) this installation answers to. */
export async function findHostedAmong(
  db: Kysely<Database>,
  numbers: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ number: string }>`
    select number from hosted_numbers where number = any(${numbers})
    union select address from code_sender where address = any(${numbers})`.execute(db);
  return new Set(rows.map((row) => row.number));
}
