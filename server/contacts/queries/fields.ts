import { type Insertable, type Kysely, sql, type Updateable } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

type Fields = Database['contactFields'];
export type FieldKey = { accountId: AccountId; id: string };

export async function listFieldRows(db: Kysely<Database>, accountId: AccountId) {
  return db
    .selectFrom('contactFields')
    .select(['id', 'key', 'label', 'kind', 'options'])
    .where('accountId', '=', accountId)
    .where('removedAt', 'is', null)
    .orderBy('place')
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

export type FieldRow = Awaited<ReturnType<typeof listFieldRows>>[number];

const fieldSpace = 20_476;

/** Lets one transaction at a time change the fields of an account. */
export async function lockFields(db: Kysely<Database>, accountId: AccountId): Promise<void> {
  await sql`select pg_advisory_xact_lock(${fieldSpace}, hashtext(${accountId}))`.execute(db);
}

/** Stores a field, unless the account has or had one of that id; answers whether it did. */
export async function insertField(db: Kysely<Database>, row: Insertable<Fields>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('contactFields')
    .values(row)
    .onConflict((conflict) => conflict.columns(['accountId', 'id']).doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows) > 0;
}

export async function updateField(
  db: Kysely<Database>,
  { accountId, id }: FieldKey,
  values: Updateable<Fields>,
): Promise<void> {
  await db
    .updateTable('contactFields')
    .set(values)
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .execute();
}

export async function placeFields(
  db: Kysely<Database>,
  accountId: AccountId,
  ids: readonly string[],
): Promise<void> {
  await sql`
    update contact_fields as field set place = placed.place
    from unnest(${ids}::text[]) with ordinality as placed (id, place)
    where field.account_id = ${accountId} and field.id = placed.id`.execute(db);
}

/** A field that was removed and whose values may still stand in contacts. */
export async function findRemovedField(db: Kysely<Database>) {
  return db
    .selectFrom('contactFields')
    .select(['accountId', 'id'])
    .where('removedAt', 'is not', null)
    .where('isCleared', '=', false)
    .orderBy('removedAt')
    .limit(1)
    .executeTakeFirst();
}

/**
 * Takes the values of a field away from the next contacts in the order of their ids, waiting for whoever changes one; answers the id behind
 * which to go on, undefined at the end.
 */
export async function stripField(
  db: Kysely<Database>,
  { accountId, id }: { accountId: string; id: string },
  { after, limit }: { after: string; limit: number },
): Promise<string | undefined> {
  const { rows } = await sql<{ last: string | null }>`
    with walked as materialized (
      select id from contacts where account_id = ${accountId} and id > ${after}::uuid order by id limit ${limit}),
    held as materialized (
      select c.id from contacts c join walked on walked.id = c.id
      where c.account_id = ${accountId} and c.fields -> ${id}::text is not null order by c.id for update of c),
    stripped as (
      update contacts c set fields = c.fields - ${id}::text from held
      where c.account_id = ${accountId} and c.id = held.id)
    select (select id from walked order by id offset ${limit - 1} limit 1) as last`.execute(db);
  return rows[0]?.last ?? undefined;
}

/** Notes that no contact has a value of a removed field any more. The field stays, so that no other gets its id. */
export async function clearField(
  db: Kysely<Database>,
  { accountId, id }: { accountId: string; id: string },
): Promise<void> {
  await db
    .updateTable('contactFields')
    .set({ isCleared: true })
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .execute();
}
