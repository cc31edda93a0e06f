import { type Insertable, type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

const receiptSpace = 20_471;

export async function lockKey(db: Kysely<Database>, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${receiptSpace}, hashtext(${key}))`.execute(db);
}

/** The parts to a number that carry a carrier's id, the newest message first, its first part first. */
export async function findPartsByCarrierKey(db: Kysely<Database>, carrierKey: string, number: string) {
  return db
    .selectFrom('messageParts as part')
    .innerJoin('messages as message', (join) =>
      join.onRef('message.accountId', '=', 'part.accountId').onRef('message.id', '=', 'part.messageId'),
    )
    .select(['part.accountId', 'part.messageId', 'part.part', 'part.state', 'message.parts'])
    .where('part.carrierId', '=', carrierKey)
    .where('message.number', '=', number)
    .orderBy('part.messageId', 'desc')
    .orderBy('part.part')
    .limit(50)
    .execute();
}

export async function insertParked(
  db: Kysely<Database>,
  row: Insertable<Database['parkedReceipts']>,
): Promise<void> {
  await db.insertInto('parkedReceipts').values(row).execute();
}

// A row that a sweep holds is left to that sweep: waiting for it while holding the message could lock both for ever.
export async function takeParkedByKey(db: Kysely<Database>, carrierKey: string, recipient: string) {
  const ids = db
    .selectFrom('parkedReceipts')
    .select('id')
    .where('carrierKey', '=', carrierKey)
    .where('recipient', '=', recipient)
    .forUpdate()
    .skipLocked();
  const rows = await db.deleteFrom('parkedReceipts').where('id', 'in', ids).returningAll().execute();
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export async function listParkedIds(db: Kysely<Database>, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('parkedReceipts')
    .select('id')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id).reverse();
}

export async function lockParked(db: Kysely<Database>, id: string) {
  return db
    .selectFrom('parkedReceipts')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

export async function removeParked(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('parkedReceipts').where('id', '=', id).execute();
}

export async function deleteParkedBefore(db: Kysely<Database>, instant: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('parkedReceipts')
    .where('receivedAt', '<', instant)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
