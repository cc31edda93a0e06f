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

type Between = { number: string; sender: string; since: Date; now: Date };

/**
 * Which account texted a number last from a sender, since an instant. Of the fifty texts asked for last: a text that was scheduled
 * counts when it left, one that never left does not count.
 */
export async function findLastAccount(
  db: Kysely<Database>,
  { number, sender, since, now }: Between,
): Promise<string | undefined> {
  const { rows } = await sql<{ accountId: string }>`
    select account_id from (
      select m.account_id, m.id, s.state, coalesce(s.sent_at, m.scheduled_for, m.created_at) as at
      from messages m join message_states s on s.account_id = m.account_id and s.message_id = m.id
      where m.number = ${number} and m.sender = ${sender} and m.direction = 'out'
      order by m.id desc limit 50) as recent
    where state <> 'cancelled' and at >= ${since} and at <= ${now}
    order by at desc, id desc limit 1`.execute(db);
  return rows[0]?.accountId;
}

/**
 * The text of an account that left last to a number from a sender, since an instant, of the fifty asked for last: what a text that comes
 * in now answers.
 */
export async function findAnswered(
  db: Kysely<Database>,
  { accountId, number, sender, since, now }: Between & { accountId: string },
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from (
      select m.id, s.state, coalesce(s.sent_at, m.scheduled_for, m.created_at) as at
      from messages m join message_states s on s.account_id = m.account_id and s.message_id = m.id
      where m.account_id = ${accountId} and m.number = ${number} and m.sender = ${sender} and m.direction = 'out'
      order by m.id desc limit 50) as recent
    where state <> 'cancelled' and at >= ${since} and at <= ${now}
    order by at desc, id desc limit 1`.execute(db);
  return rows[0]?.id;
}

export async function insertReply(
  db: Kysely<Database>,
  reply: Insertable<Database['messageReplies']>,
): Promise<void> {
  await db.insertInto('messageReplies').values(reply).execute();
}

/** Whether an account has texted a number since an instant; of the fifty texts asked for last. */
export async function wasTextedSince(
  db: Kysely<Database>,
  { accountId, number, since, now }: { accountId: string; number: string; since: Date; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from (
      select s.state, coalesce(s.sent_at, m.scheduled_for, m.created_at) as at
      from messages m join message_states s on s.account_id = m.account_id and s.message_id = m.id
      where m.account_id = ${accountId} and m.number = ${number} and m.direction = 'out'
      order by m.id desc limit 50) as recent
    where state <> 'cancelled' and at >= ${since} and at <= ${now} limit 1`.execute(db);
  return rows.length > 0;
}

export async function insertInbound(
  db: Kysely<Database>,
  message: Insertable<Database['messages']>,
): Promise<void> {
  const { accountId, id } = message;
  await db.insertInto('messages').values(message).execute();
  await db
    .insertInto('messageStates')
    .values({ accountId, messageId: id, state: 'received', spent: 0 })
    .execute();
}

/** Takes the right to answer a number by itself; false when it was answered since that instant. */
export async function takeAutomaticAnswer(
  db: Kysely<Database>,
  { since, ...row }: Insertable<Database['automaticAnswers']> & { since: Date },
): Promise<boolean> {
  const taken = await db
    .insertInto('automaticAnswers')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['accountId', 'number', 'kind'])
        .doUpdateSet({ at: row.at })
        .where('automaticAnswers.at', '<=', since),
    )
    .returning('number')
    .executeTakeFirst();
  return taken !== undefined;
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
