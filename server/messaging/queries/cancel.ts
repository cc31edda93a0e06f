import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type Wanted = { accountId: string; numbers?: readonly string[]; messageId?: string; batchId?: string };

/** Locks the states of messages that may still be cancelled, in the order in which everybody locks them. */
export async function lockWaitingStates(db: Kysely<Database>, wanted: Wanted) {
  const { accountId, numbers, messageId, batchId } = wanted;
  if (numbers === undefined && messageId === undefined && batchId === undefined)
    throw new Error('Whose messages are to be cancelled was not said.');
  let rows = db
    .selectFrom('messageStates as state')
    .innerJoin('messages as message', (join) =>
      join.onRef('message.accountId', '=', 'state.accountId').onRef('message.id', '=', 'state.messageId'),
    )
    .select(['state.messageId', 'message.submits', 'message.batchId'])
    .where('message.accountId', '=', accountId)
    .where('state.accountId', '=', accountId)
    .where('state.state', 'in', ['scheduled', 'queued']);
  if (numbers !== undefined) rows = rows.where('message.number', 'in', numbers);
  if (messageId !== undefined) rows = rows.where('message.id', '=', messageId);
  if (batchId !== undefined) rows = rows.where('message.batchId', '=', batchId);
  return rows.orderBy('state.messageId').forUpdate('state').execute();
}

export async function countWaitingTo(db: Kysely<Database>, accountId: string, numbers: readonly string[]) {
  return db
    .selectFrom('messages as message')
    .innerJoin('messageStates as state', (join) =>
      join.onRef('state.accountId', '=', 'message.accountId').onRef('state.messageId', '=', 'message.id'),
    )
    .select(['message.number', (select) => select.fn.countAll<number>().as('messages')])
    .where('message.accountId', '=', accountId)
    .where('message.number', 'in', numbers)
    .where('state.state', 'in', ['scheduled', 'queued'])
    .groupBy('message.number')
    .execute();
}

/** Locks the waiting parts of these messages, but those that a worker is just claiming, and counts them by message. */
export async function lockWaitingParts(
  db: Kysely<Database>,
  accountId: string,
  messageIds: readonly string[],
): Promise<{ messageId: string; parts: number }[]> {
  const { rows } = await sql<{ messageId: string; parts: number }>`
    with normal as (select message_id from outbox_normal where account_id = ${accountId} and message_id = any(${messageIds}::uuid[])
      for update skip locked),
    bulk as (select message_id from outbox_bulk where account_id = ${accountId} and message_id = any(${messageIds}::uuid[])
      for update skip locked)
    select message_id, count(*) as parts from (select * from normal union all select * from bulk) waiting
    group by message_id`.execute(db);
  return rows;
}

export async function deleteWaiting(
  db: Kysely<Database>,
  accountId: string,
  messageIds: readonly string[],
): Promise<void> {
  await sql`
    with normal as (delete from outbox_normal where account_id = ${accountId} and message_id = any(${messageIds}::uuid[]))
    delete from outbox_bulk where account_id = ${accountId} and message_id = any(${messageIds}::uuid[])`.execute(
    db,
  );
}

type Cancelling = {
  accountId: string;
  messageIds: readonly string[];
  entryId: string;
  note: string;
  now: Date;
};

export async function markCancelled(db: Kysely<Database>, cancelling: Cancelling) {
  const { accountId, messageIds, entryId, note, now } = cancelling;
  const { rows } = await sql<{ credits: number }>`
    update message_states set state = 'cancelled', note = ${note}, spent = 0, ended_at = ${now},
      end_entry_id = case when credits > 0 then ${entryId}::uuid end
    where account_id = ${accountId} and message_id = any(${messageIds}::uuid[])
    returning credits`.execute(db);
  return rows;
}
