import { type Insertable, type Kysely, sql, type Updateable } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import type { Test } from './contact-filter.ts';

type Lists = Database['contactLists'];
export type ListKey = { accountId: AccountId; id: string };

const listColumns = ['id', 'name', 'kind', 'filter', 'version', 'createdAt', 'updatedAt'] as const;

export async function listListRows(db: Kysely<Database>, accountId: AccountId) {
  return db
    .selectFrom('contactLists')
    .select(listColumns)
    .where('accountId', '=', accountId)
    .orderBy(sql`lower(name)`)
    .execute();
}

export type ListRow = Awaited<ReturnType<typeof listListRows>>[number];

export async function findListRow(db: Kysely<Database>, { accountId, id }: ListKey) {
  return db
    .selectFrom('contactLists')
    .select(listColumns)
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function listDynamicFilters(db: Kysely<Database>, accountId: AccountId) {
  return db
    .selectFrom('contactLists')
    .select(['id', 'filter'])
    .where('accountId', '=', accountId)
    .where('kind', '=', 'dynamic')
    .execute();
}

/**
 * How many members static lists have, along their primary key: 1,000,000 in about 60 ms. A count that was kept would make everybody who opts
 * out wait for whoever changes the list.
 */
export async function countMembers(
  db: Kysely<Database>,
  accountId: AccountId,
  listIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ listId: string; count: number }>`
    select list_id, count(*)::int as count from contact_list_members
    where account_id = ${accountId} and list_id = any(${listIds}::uuid[]) group by list_id`.execute(db);
  return new Map(rows.map(({ listId, count }) => [listId, count]));
}

const listSpace = 20_477;

/** Lets one transaction at a time name and remove lists of an account. */
export async function lockLists(db: Kysely<Database>, accountId: AccountId): Promise<void> {
  await sql`select pg_advisory_xact_lock(${listSpace}, hashtext(${accountId}))`.execute(db);
}

/** Whether another list of the account has that name, in whatever case. */
export async function isListNameTaken(
  db: Kysely<Database>,
  { accountId, id }: ListKey,
  name: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('contactLists')
    .select('id')
    .where('accountId', '=', accountId)
    .where('id', '<>', id)
    .where(sql<boolean>`lower(name) = lower(${name})`)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertList(db: Kysely<Database>, row: Insertable<Lists>): Promise<void> {
  await db.insertInto('contactLists').values(row).execute();
}

/** False when it is not there, or not at that version. */
export async function updateList(
  db: Kysely<Database>,
  { accountId, id, version }: ListKey & { version: number },
  values: Updateable<Lists>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('contactLists')
    .set({ ...values, version: version + 1 })
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Removes a list with its members. */
export async function deleteList(db: Kysely<Database>, { accountId, id }: ListKey): Promise<void> {
  await db.deleteFrom('contactLists').where('accountId', '=', accountId).where('id', '=', id).execute();
  await db
    .deleteFrom('contactListMembers')
    .where('accountId', '=', accountId)
    .where('listId', '=', id)
    .execute();
}

/** Keeps a list from being removed until the open transaction ends. */
export async function holdList(db: Kysely<Database>, { accountId, id }: ListKey) {
  return db
    .selectFrom('contactLists')
    .select(listColumns)
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .forShare()
    .executeTakeFirst();
}

/** Puts all that pass into a list, and keeps them until the open transaction ends; answers how many, which is `limit` where there may be more. */
export async function copyMembers(
  db: Kysely<Database>,
  {
    accountId,
    listId,
    filter,
    at,
    limit,
  }: { accountId: AccountId; listId: string; filter: readonly Test[]; at: Date; limit: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into contact_list_members (account_id, list_id, contact_id, added_at)
    select held.account_id, ${listId}::uuid, held.id, ${at}::timestamptz from (
      select c.account_id, c.id from contacts c
      where ${sql.join([sql`c.account_id = ${accountId}`, ...filter], sql` and `)}
      order by c.id limit ${limit} for key share of c) held`.execute(db);
  return Number(numAffectedRows ?? 0);
}

type Noting = { accountId: AccountId; listId: string; id: string; words: string; userId: string; at: Date };

/** Notes for the page of each member of a new list that it came onto it. */
export async function noteMembers(
  db: Kysely<Database>,
  { accountId, listId, id, words, userId, at }: Noting,
): Promise<void> {
  await sql`
    insert into contact_changes (account_id, contact_id, id, change, words, user_id, at)
    select account_id, contact_id, ${id}::uuid, 'list_added', ${words}, ${userId}::uuid, ${at}::timestamptz
    from contact_list_members where account_id = ${accountId} and list_id = ${listId}`.execute(db);
}

/** Puts one contact into lists that it is not in yet; answers the lists. */
export async function addMember(
  db: Kysely<Database>,
  {
    accountId,
    contactId,
    listIds,
    at,
  }: { accountId: AccountId; contactId: string; listIds: readonly string[]; at: Date },
): Promise<void> {
  await sql`
    insert into contact_list_members (account_id, list_id, contact_id, added_at)
    select ${accountId}::uuid, list_id, ${contactId}::uuid, ${at}::timestamptz from unnest(${listIds}::uuid[]) as list_id
    on conflict do nothing`.execute(db);
}

/** The static lists that a contact is in, by name. */
export async function listListsOf(db: Kysely<Database>, accountId: AccountId, contactId: string) {
  return db
    .selectFrom('contactListMembers as member')
    .innerJoin('contactLists as list', (join) =>
      join.onRef('list.accountId', '=', 'member.accountId').onRef('list.id', '=', 'member.listId'),
    )
    .select(['list.id', 'list.name'])
    .where('member.accountId', '=', accountId)
    .where('member.contactId', '=', contactId)
    .orderBy(sql`lower(list.name)`)
    .execute();
}

/**
 * Takes those whose numbers have just opted out off every static list. Rows that an act on many holds at the moment are passed over, for
 * nobody's opt-out waits: lists are read without whoever has opted out in any case.
 */
export async function removeOptedOut(
  db: Kysely<Database>,
  accountId: string,
  numbers: readonly string[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from contact_list_members gone using (
      select m.account_id, m.list_id, m.contact_id from contacts c
      join contact_list_members m on m.account_id = c.account_id and m.contact_id = c.id
      where c.account_id = ${accountId} and c.number = any(${numbers}::text[])
      for update of m skip locked) found
    where gone.account_id = found.account_id and gone.list_id = found.list_id and gone.contact_id = found.contact_id`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}
