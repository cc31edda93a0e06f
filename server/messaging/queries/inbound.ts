import { type Insertable, type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type Group = { sender: string; recipient: string; reference: number; total: number };

const inboundSpace = 20_472;

export async function lockInboundGroup(db: Kysely<Database>, group: Group): Promise<void> {
  const name = `${group.sender} ${group.recipient} ${group.reference} ${group.total}`;
  await sql`select pg_advisory_xact_lock(${inboundSpace}, hashtext(${name}))`.execute(db);
}

/** Stores a part once, however often it comes, and answers how many of its text wait now. */
export async function insertInboundPart(
  db: Kysely<Database>,
  row: Insertable<Database['inboundParts']>,
): Promise<number> {
  await db
    .insertInto('inboundParts')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { count } = await db
    .selectFrom('inboundParts')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('sender', '=', row.sender)
    .where('recipient', '=', row.recipient)
    .where('reference', '=', row.reference)
    .where('total', '=', row.total)
    .executeTakeFirstOrThrow();
  return count;
}

export async function takeInboundParts(db: Kysely<Database>, group: Group) {
  return db
    .deleteFrom('inboundParts')
    .where('sender', '=', group.sender)
    .where('recipient', '=', group.recipient)
    .where('reference', '=', group.reference)
    .where('total', '=', group.total)
    .returning(['part', 'text'])
    .execute();
}

export async function listUnfinished(db: Kysely<Database>, before: Date): Promise<Group[]> {
  return db
    .selectFrom('inboundParts')
    .select(['sender', 'recipient', 'reference', 'total'])
    .groupBy(['sender', 'recipient', 'reference', 'total'])
    .having((having) => having.fn.max('receivedAt'), '<', before)
    .limit(100)
    .execute();
}

/** Which account texted a number last from a sender. */
export async function findLastAccount(
  db: Kysely<Database>,
  between: { number: string; sender: string },
): Promise<string | undefined> {
  const last = await db
    .selectFrom('messages')
    .select('accountId')
    .where('direction', '=', 'out')
    .where('number', '=', between.number)
    .where('sender', '=', between.sender)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.accountId;
}

type NewInbound = { message: Insertable<Database['messages']>; eventId: string };

export async function insertInbound(db: Kysely<Database>, { message, eventId }: NewInbound): Promise<void> {
  const { accountId, id, createdAt } = message;
  await db.insertInto('messages').values(message).execute();
  await db
    .insertInto('messageEvents')
    .values({ accountId, messageId: id, id: eventId, at: createdAt, event: 'received' })
    .execute();
}

export async function insertStray(
  db: Kysely<Database>,
  row: Insertable<Database['strayTexts']>,
): Promise<void> {
  await db.insertInto('strayTexts').values(row).execute();
}

export async function deleteStraysBefore(db: Kysely<Database>, instant: Date): Promise<void> {
  await db.deleteFrom('strayTexts').where('receivedAt', '<', instant).execute();
}
