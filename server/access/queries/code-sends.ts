import { type Insertable, type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

export async function lockDestination(db: Kysely<Database>, destination: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${destination}, 7))`.execute(db);
}

/** The sends of a day to this person or destination, newest first; never many, for the caps bound them. */
export async function readRecentSends(
  db: Kysely<Database>,
  target: { accountId: string; userId: string; destination: string },
  since: Date,
) {
  const { rows } = await sql<{ sentAt: Date; convertedAt: Date | null; own: boolean; there: boolean }>`
    select sent_at, converted_at, bool_or(own) as own, bool_or(there) as there from (
      select account_id, id, sent_at, converted_at, true as own, false as there from code_sends
      where account_id = ${target.accountId} and user_id = ${target.userId} and sent_at > ${since}
      union all
      select account_id, id, sent_at, converted_at, false, true from code_sends
      where destination = ${target.destination} and sent_at > ${since}
    ) as recent group by account_id, id, sent_at, converted_at order by sent_at desc`.execute(db);
  return rows;
}

/** Texts since an instant, counted no further than `most`. */
export async function countRecentTexts(db: Kysely<Database>, since: Date, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select 1 from code_sends where channel = 'sms' and sent_at > ${since} limit ${most}) as recent`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

export async function countUnconverted(db: Kysely<Database>, prefix: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from code_sends
    where prefix = ${prefix} and sent_at > ${since} and converted_at is null and enrolment`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function insertSend(
  db: Kysely<Database>,
  row: Insertable<Database['codeSends']>,
): Promise<void> {
  await db.insertInto('codeSends').values(row).execute();
}

export async function markConverted(
  db: Kysely<Database>,
  send: { accountId: string; id: string },
  now: Date,
): Promise<void> {
  await db
    .updateTable('codeSends')
    .set({ convertedAt: now })
    .where('accountId', '=', send.accountId)
    .where('id', '=', send.id)
    .execute();
}

/** Sets what is known of a code's way; what is final stays. Answers whose code it was, when something changed. */
export async function setDelivery(
  db: Kysely<Database>,
  send: { accountId: string; id: string },
  known: { delivery: 'sent' | 'delivered' | 'failed'; note: string | null },
) {
  return db
    .updateTable('codeSends')
    .set(known)
    .where('accountId', '=', send.accountId)
    .where('id', '=', send.id)
    .where('delivery', 'in', known.delivery === 'sent' ? ['queued'] : ['queued', 'sent'])
    .returning(['userId', 'channel'])
    .executeTakeFirst();
}
