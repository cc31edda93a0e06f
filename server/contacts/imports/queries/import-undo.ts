import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import type { ImportKey } from './imports.ts';

/** Takes some contacts off the list that an import put them on; answers how many. */
export async function leaveList(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  { listId, atMost }: { listId: string; atMost: number },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from contact_list_members where account_id = ${accountId} and list_id = ${listId} and contact_id in (
      select contact_id from contact_list_members
      where account_id = ${accountId} and list_id = ${listId} and import_id = ${id} limit ${atMost})`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}

/** Lets some contacts say again what they said before, unless somebody changed them since; answers how many were looked at. */
export async function restoreContacts(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  { atMost, now }: { atMost: number; now: Date },
): Promise<{ taken: number; restored: number }> {
  const { rows } = await sql<{ taken: number; restored: number }>`
    with taken as (
      delete from contact_import_changes where account_id = ${accountId} and import_id = ${id} and contact_id in (
        select contact_id from contact_import_changes where account_id = ${accountId} and import_id = ${id}
        order by contact_id limit ${atMost})
      returning contact_id, before, version_after),
    restored as (
      update contacts contact set first_name = before ->> 'first_name', last_name = before ->> 'last_name',
        fields = before -> 'fields', notes = before ->> 'notes', consent = before ->> 'consent',
        consent_words = before ->> 'consent_words', consent_at = (before ->> 'consent_at')::timestamptz,
        consent_user_id = (before ->> 'consent_user_id')::uuid, version = contact.version + 1, updated_at = ${now}
      from taken
      where contact.account_id = ${accountId} and contact.id = taken.contact_id and contact.version = taken.version_after
      returning contact.id)
    select (select count(*) from taken)::int as taken, (select count(*) from restored)::int as restored`.execute(
    db,
  );
  return rows[0] ?? { taken: 0, restored: 0 };
}

export type Span = { firstId: string; lastId: string };

/** Removes some contacts that an import made and that nobody changed since, with their places on lists. */
export async function removeMade(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  { firstId, lastId, atMost }: Span & { atMost: number },
): Promise<number> {
  const { rows } = await sql<{ removed: number }>`
    with gone as (
      delete from contacts where account_id = ${accountId} and id in (
        select id from contacts
        where account_id = ${accountId} and id between ${firstId} and ${lastId} and import_id = ${id} and version = 1
        order by id limit ${atMost})
      returning id),
    left_lists as (
      delete from contact_list_members member using gone
      where member.account_id = ${accountId} and member.contact_id = gone.id),
    forgotten as (
      delete from contact_changes told using gone
      where told.account_id = ${accountId} and told.contact_id = gone.id)
    select count(*)::int as removed from gone`.execute(db);
  return rows[0]?.removed ?? 0;
}

/** How many contacts that an import made are still there. */
export async function countMade(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  { firstId, lastId }: Span,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from contacts
    where account_id = ${accountId} and id between ${firstId} and ${lastId} and import_id = ${id}`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/** Forgets what contacts said before an import: it can no longer be undone. */
export async function deleteChanges(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  atMost: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from contact_import_changes where account_id = ${accountId} and import_id = ${id} and contact_id in (
      select contact_id from contact_import_changes where account_id = ${accountId} and import_id = ${id} limit ${atMost})`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}
