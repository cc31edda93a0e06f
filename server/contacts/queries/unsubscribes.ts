import { type Insertable, type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type Key = { accountId: string; number: string };

/** Opts numbers out in their order; answers those that were not already. It waits for a transaction that is just doing it. */
export async function insertUnsubscribes(
  db: Kysely<Database>,
  rows: readonly Insertable<Database['unsubscribes']>[],
): Promise<string[]> {
  const inserted = await db
    .insertInto('unsubscribes')
    .values([...rows])
    .onConflict((conflict) => conflict.columns(['accountId', 'number']).doNothing())
    .returning('number')
    .execute();
  return inserted.map(({ number }) => number);
}

/** Answers what stood there, undefined when the number was not unsubscribed. */
export async function deleteUnsubscribe(db: Kysely<Database>, key: Key) {
  return db
    .deleteFrom('unsubscribes')
    .where('accountId', '=', key.accountId)
    .where('number', '=', key.number)
    .returning(['origin', 'createdAt'])
    .executeTakeFirst();
}

export async function findUnsubscribe(db: Kysely<Database>, key: Key) {
  return db
    .selectFrom('unsubscribes')
    .select(['origin', 'createdAt'])
    .where('accountId', '=', key.accountId)
    .where('number', '=', key.number)
    .executeTakeFirst();
}

export async function insertChanges(
  db: Kysely<Database>,
  rows: readonly Insertable<Database['unsubscribeChanges']>[],
): Promise<void> {
  await db
    .insertInto('unsubscribeChanges')
    .values([...rows])
    .execute();
}

const changesSpace = 20_473;

/** Held while the last change of a number is read and the next one written. */
export async function lockChanges(db: Kysely<Database>, { accountId, number }: Key): Promise<void> {
  await sql`select pg_advisory_xact_lock(${changesSpace}, hashtext(${`${accountId} ${number}`}))`.execute(db);
}

/** The same for several numbers, one after the other. */
export async function lockAllChanges(
  db: Kysely<Database>,
  accountId: string,
  numbers: readonly string[],
): Promise<void> {
  const keys = numbers.map((number) => `${accountId} ${number}`);
  await sql`
    select pg_advisory_xact_lock(${changesSpace}, hash) from (
      select distinct hashtext(key) as hash from unnest(${keys}::text[]) as key order by 1) as ordered`.execute(
    db,
  );
}

export async function findLastChange(db: Kysely<Database>, key: Key) {
  return db
    .selectFrom('unsubscribeChanges')
    .select('change')
    .where('accountId', '=', key.accountId)
    .where('number', '=', key.number)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

type Numbered = { number: string };

/** Which of these numbers are not texted; one look at the primary key for each. */
export async function listUnsubscribedAmong(
  db: Kysely<Database>,
  accountId: string,
  numbers: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<Numbered>`
    select asked.number from unnest(${numbers}::text[]) as asked (number)
    join unsubscribes u on u.account_id = ${accountId} and u.number = asked.number`.execute(db);
  return rows.map(({ number }) => number);
}

/** Which of these numbers wrote something like an opt-out that nobody has decided on: their last change says so. */
export async function listSuspectedAmong(
  db: Kysely<Database>,
  accountId: string,
  numbers: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<Numbered>`
    select asked.number from unnest(${numbers}::text[]) as asked (number)
    cross join lateral (
      select change from unsubscribe_changes c
      where c.account_id = ${accountId} and c.number = asked.number order by c.id desc limit 1) last
    where last.change = 'suspected'`.execute(db);
  return rows.map(({ number }) => number);
}
