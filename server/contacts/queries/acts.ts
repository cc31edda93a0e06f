import { type Insertable, type Kysely, type RawBuilder, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import type { Test } from './contact-filter.ts';

export type ActKey = { accountId: AccountId; actId: string };

export async function insertAct(
  db: Kysely<Database>,
  row: Insertable<Database['contactActs']>,
): Promise<void> {
  await db.insertInto('contactActs').values(row).execute();
}

export async function countAct(
  db: Kysely<Database>,
  { accountId, actId }: ActKey,
  contacts: number,
): Promise<void> {
  await db
    .updateTable('contactActs')
    .set({ contacts })
    .where('accountId', '=', accountId)
    .where('id', '=', actId)
    .execute();
}

function selectActs(db: Kysely<Database>, accountId: AccountId) {
  return db
    .selectFrom('contactActs as act')
    .leftJoin('users', (join) =>
      join.onRef('users.accountId', '=', 'act.accountId').onRef('users.id', '=', 'act.userId'),
    )
    .select([
      'act.id',
      'act.kind',
      'act.name',
      'act.listId',
      'act.fieldId',
      'act.contacts',
      'act.userId',
      'users.name as userName',
      'act.at',
      'act.undoneAt',
    ])
    .where('act.accountId', '=', accountId);
}

export async function listActRows(
  db: Kysely<Database>,
  { accountId, before, limit }: { accountId: AccountId; before: string | undefined; limit: number },
) {
  const rows = selectActs(db, accountId).orderBy('act.id', 'desc').limit(limit);
  return (before === undefined ? rows : rows.where('act.id', '<', before)).execute();
}

export type ActRow = Awaited<ReturnType<typeof listActRows>>[number];

export async function findAct(db: Kysely<Database>, { accountId, actId }: ActKey) {
  return selectActs(db, accountId).where('act.id', '=', actId).executeTakeFirst();
}

/** Keeps an act to whoever undoes it. */
export async function lockAct(db: Kysely<Database>, { accountId, actId }: ActKey) {
  return selectActs(db, accountId).where('act.id', '=', actId).forUpdate('act').executeTakeFirst();
}

export async function endAct(
  db: Kysely<Database>,
  { accountId, actId }: ActKey,
  { at, userId }: { at: Date; userId: string },
): Promise<void> {
  await db
    .updateTable('contactActs')
    .set({ undoneAt: at, undoneBy: userId, isCleared: true })
    .where('accountId', '=', accountId)
    .where('id', '=', actId)
    .execute();
  await deleteActRows(db, { accountId, actId });
}

async function deleteActRows(db: Kysely<Database>, { accountId, actId }: ActKey): Promise<void> {
  await db
    .deleteFrom('contactActRows')
    .where('accountId', '=', accountId)
    .where('actId', '=', actId)
    .execute();
}

type Picking = ActKey & { tests: readonly Test[]; limit: number };

/** What is kept of a contact by an act: its whole row with its lists, its consent, the value of a field, or nothing. */
export type Kept = 'row' | 'nothing' | 'consent' | { fieldId: string };

const wholeRow = sql`to_jsonb(c) || jsonb_build_object('lists', coalesce((
  select jsonb_agg(member.list_id) from contact_list_members member
  where member.account_id = c.account_id and member.contact_id = c.id), '[]'))`;

const consent = sql`jsonb_build_object('consent', c.consent, 'consent_words', c.consent_words, 'consent_at', c.consent_at,
  'consent_user_id', c.consent_user_id)`;

function writeKept(kept: Exclude<Kept, 'row'>): RawBuilder<unknown> {
  if (kept === 'nothing') return sql`null::jsonb`;
  return kept === 'consent' ? consent : sql`jsonb_build_object('value', c.fields -> ${kept.fieldId}::text)`;
}

/** Locks those that pass in the order of their ids, and keeps what stands there; answers how many, which is `limit` where there may be more. */
export async function pickContacts(
  db: Kysely<Database>,
  { accountId, actId, tests, limit }: Picking,
  kept: Kept,
): Promise<number> {
  const { numAffectedRows } = await sql`
    with picked as materialized (
      select c.* from contacts c where ${sql.join([sql`c.account_id = ${accountId}`, ...tests], sql` and `)}
      order by c.id limit ${limit} for update of c)
    insert into contact_act_rows (account_id, act_id, contact_id, before)
    select c.account_id, ${actId}::uuid, c.id, ${writeKept(kept === 'row' ? 'nothing' : kept)} from picked c`.execute(
    db,
  );
  if (kept === 'row') await keepRows(db, { accountId, actId });
  return Number(numAffectedRows ?? 0);
}

// By a statement of its own: that which locks them sees their lists as they were before it waited for whoever puts them on one.
async function keepRows(db: Kysely<Database>, { accountId, actId }: ActKey): Promise<void> {
  await sql`
    update contact_act_rows picked set before = ${wholeRow} from contacts c
    where picked.account_id = ${accountId} and picked.act_id = ${actId}
      and c.account_id = picked.account_id and c.id = picked.contact_id`.execute(db);
}

/** The contact that was picked, where it is the only one. */
export async function findOnlyPicked(db: Kysely<Database>, { accountId, actId }: ActKey) {
  const { rows } = await sql<{ id: string; number: string; firstName: string; lastName: string }>`
    select c.id, c.number, c.first_name, c.last_name from contact_act_rows picked
    join contacts c on c.account_id = picked.account_id and c.id = picked.contact_id
    where picked.account_id = ${accountId} and picked.act_id = ${actId} limit 2`.execute(db);
  return rows.length === 1 ? rows[0] : undefined;
}

export const isAmong = (ids: readonly string[]): Test => sql`c.id = any(${ids}::uuid[])`;

/** The numbers of those that pass, in their order. */
export async function listNumbers(
  db: Kysely<Database>,
  { accountId, tests, limit }: Omit<Picking, 'actId'>,
): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    select c.number from contacts c where ${sql.join([sql`c.account_id = ${accountId}`, ...tests], sql` and `)}
    order by c.number limit ${limit}`.execute(db);
  return rows.map(({ number }) => number);
}

type Done = ActKey & { at: Date };

/** Sets a field of those that were picked; an undefined value takes it away. Answers how many were not so already. */
export async function setField(
  db: Kysely<Database>,
  { accountId, actId, at, fieldId, value }: Done & { fieldId: string; value: string | undefined },
): Promise<number> {
  const json = value === undefined ? sql`null::jsonb` : sql`${JSON.stringify(value)}::jsonb`;
  const fields =
    value === undefined
      ? sql`c.fields - ${fieldId}::text`
      : sql`c.fields || jsonb_build_object(${fieldId}::text, ${json})`;
  await sql`
    with changed as (
      update contacts c set fields = ${fields}, version = c.version + 1, updated_at = ${at}
      from contact_act_rows picked
      where picked.account_id = ${accountId} and picked.act_id = ${actId} and c.account_id = ${accountId}
        and c.id = picked.contact_id and (c.fields -> ${fieldId}::text) is distinct from ${json}
      returning c.id, c.version)
    update contact_act_rows picked set version_after = changed.version from changed
    where picked.account_id = ${accountId} and picked.act_id = ${actId} and picked.contact_id = changed.id`.execute(
    db,
  );
  return keepChanged(db, { accountId, actId }, sql`picked.version_after is not null`);
}

export type NotedConsent = { basis: 'unknown' | 'express' | 'inferred'; words: string; userId: string };

/** Notes the consent of those that were picked; answers how many. */
export async function setConsent(
  db: Kysely<Database>,
  { accountId, actId, at, basis, words, userId }: Done & NotedConsent,
): Promise<number> {
  await sql`
    with changed as (
      update contacts c set consent = ${basis}, consent_words = ${words}, consent_at = ${at}::timestamptz,
        consent_user_id = ${userId}::uuid, version = c.version + 1, updated_at = ${at}
      from contact_act_rows picked
      where picked.account_id = ${accountId} and picked.act_id = ${actId} and c.account_id = ${accountId}
        and c.id = picked.contact_id and (c.consent, c.consent_words) <> (${basis}, ${words})
      returning c.id, c.version)
    update contact_act_rows picked set version_after = changed.version from changed
    where picked.account_id = ${accountId} and picked.act_id = ${actId} and picked.contact_id = changed.id`.execute(
    db,
  );
  return keepChanged(db, { accountId, actId }, sql`picked.version_after is not null`);
}

/** Forgets of those that were picked whoever was as they should be; answers how many are left. */
async function keepChanged(
  db: Kysely<Database>,
  { accountId, actId }: ActKey,
  isChanged: Test,
): Promise<number> {
  await sql`
    delete from contact_act_rows picked
    where picked.account_id = ${accountId} and picked.act_id = ${actId} and not (${isChanged})`.execute(db);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from contact_act_rows where account_id = ${accountId} and act_id = ${actId}`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/** Puts those that were picked into a list, save whoever is in it or has opted out; answers how many were put in. */
export async function addToList(
  db: Kysely<Database>,
  { accountId, actId, at, listId }: Done & { listId: string },
): Promise<number> {
  await sql`
    insert into contact_list_members (account_id, list_id, contact_id, added_at)
    select picked.account_id, ${listId}::uuid, picked.contact_id, ${at}::timestamptz
    from contact_act_rows picked join contacts c on c.account_id = picked.account_id and c.id = picked.contact_id
    where picked.account_id = ${accountId} and picked.act_id = ${actId}
      and not exists (select from unsubscribes gone where gone.account_id = ${accountId} and gone.number = c.number)
      and not exists (select from contact_list_members there where there.account_id = ${accountId}
        and there.list_id = ${listId} and there.contact_id = c.id)
    order by picked.contact_id
    on conflict do nothing`.execute(db);
  return keepChanged(
    db,
    { accountId, actId },
    sql`exists (select from contact_list_members added where added.account_id = ${accountId} and added.list_id = ${listId}
      and added.contact_id = picked.contact_id and added.added_at = ${at})`,
  );
}

/** Takes those that were picked off a list; answers how many were in it. */
export async function removeFromList(
  db: Kysely<Database>,
  { accountId, actId, listId }: ActKey & { listId: string },
): Promise<number> {
  await sql`
    with removed as (
      delete from contact_list_members member using contact_act_rows picked
      where picked.account_id = ${accountId} and picked.act_id = ${actId} and member.account_id = ${accountId}
        and member.list_id = ${listId} and member.contact_id = picked.contact_id
      returning member.contact_id)
    update contact_act_rows picked set version_after = 0 from removed
    where picked.account_id = ${accountId} and picked.act_id = ${actId} and picked.contact_id = removed.contact_id`.execute(
    db,
  );
  return keepChanged(db, { accountId, actId }, sql`picked.version_after is not null`);
}

/** Deletes those that were picked, with their places in lists. */
export async function deletePicked(db: Kysely<Database>, { accountId, actId }: ActKey): Promise<number> {
  await sql`
    delete from contact_list_members member using contact_act_rows picked
    where picked.account_id = ${accountId} and picked.act_id = ${actId}
      and member.account_id = ${accountId} and member.contact_id = picked.contact_id`.execute(db);
  const { numAffectedRows } = await sql`
    delete from contacts c using contact_act_rows picked
    where picked.account_id = ${accountId} and picked.act_id = ${actId}
      and c.account_id = ${accountId} and c.id = picked.contact_id`.execute(db);
  return Number(numAffectedRows ?? 0);
}

type Noting = Done & {
  change: Database['contactChanges']['change'];
  words: string;
  userId: string;
};

/** Notes for the page of each contact what an act did. */
export async function noteAct(
  db: Kysely<Database>,
  { accountId, actId, at, change, words, userId }: Noting,
): Promise<void> {
  await sql`
    insert into contact_changes (account_id, contact_id, id, change, words, user_id, at)
    select account_id, contact_id, act_id, ${change}, ${words}, ${userId}::uuid, ${at}::timestamptz
    from contact_act_rows where account_id = ${accountId} and act_id = ${actId}`.execute(db);
}

type KeptAct = { accountId: string; actId: string };

/** Acts whose rows are kept still and that can be undone no more, oldest first. */
export async function listActsToClear(
  db: Kysely<Database>,
  { before, limit }: { before: Date; limit: number },
): Promise<KeptAct[]> {
  return db
    .selectFrom('contactActs')
    .select(['accountId', 'id as actId'])
    .where('at', '<', before)
    .where('isCleared', '=', false)
    .orderBy('at')
    .limit(limit)
    .execute();
}

/** Forgets some of what an act kept; answers how many rows went. */
export async function deleteSomeActRows(
  db: Kysely<Database>,
  { accountId, actId }: KeptAct,
  limit: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from contact_act_rows where account_id = ${accountId} and act_id = ${actId} and contact_id = any(array(
      select contact_id from contact_act_rows where account_id = ${accountId} and act_id = ${actId}
      limit ${limit}))`.execute(db);
  return Number(numAffectedRows ?? 0);
}

export async function clearAct(db: Kysely<Database>, { accountId, actId }: KeptAct): Promise<void> {
  await db
    .updateTable('contactActs')
    .set({ isCleared: true })
    .where('accountId', '=', accountId)
    .where('id', '=', actId)
    .execute();
}
