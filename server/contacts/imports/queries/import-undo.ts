import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import type { ImportKey } from './imports.ts';

// Each takes up behind the id where the one before ended: what is deleted stays in the index for a while, and to walk over it from the
// beginning each time would make a million rows cost a hundred times as much.

/** Some rows that were looked at, and the last of their ids; none where nothing is left. */
export type Taken = { taken: number; last: string | null };
type Some = { after: string; atMost: number };
/** Who takes an import back, and the id under which the stories of contacts tell it. */
export type Telling = { eventId: string; userId: string | null; now: Date };

/**
 * Takes some contacts off the list that an import put them on. One that somebody changed since stays on it, and no longer counts as put
 * there by the import: a second look, after a crash, leaves it there too.
 */
export async function leaveList(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  { listId, after, atMost, eventId, userId, now }: Some & Telling & { listId: string },
): Promise<Taken> {
  const { rows } = await sql<Taken>`
    with looked as materialized (
      select member.contact_id, contact.import_id is distinct from ${id} as is_older,
        (contact.import_id = ${id} and contact.version > 1) or contact.version <> said.version_after as is_changed
      from (
        select contact_id from contact_list_members
        where account_id = ${accountId} and list_id = ${listId} and contact_id > ${after} and import_id = ${id}
        order by contact_id limit ${atMost}) as member
      left join contacts contact on contact.account_id = ${accountId} and contact.id = member.contact_id
      left join contact_import_changes said
        on said.account_id = ${accountId} and said.import_id = ${id} and said.contact_id = member.contact_id),
    kept as (
      update contact_list_members set import_id = null
      where account_id = ${accountId} and list_id = ${listId}
        and contact_id = any(array(select contact_id from looked where is_changed))),
    gone as (
      delete from contact_list_members
      where account_id = ${accountId} and list_id = ${listId}
        and contact_id = any(array(select contact_id from looked where is_changed is not true))),
    told as (
      insert into contact_changes (account_id, contact_id, id, change, words, user_id, at, import_id)
      select ${accountId}, looked.contact_id, ${eventId}, 'list_removed', list.name, ${userId}::uuid, ${now}, ${id}
      from looked join contact_lists list on list.account_id = ${accountId} and list.id = ${listId}
      where looked.is_older and looked.is_changed is not true)
    select count(*)::int as taken, max(contact_id::text) as last from looked`.execute(db);
  return rows[0] ?? { taken: 0, last: null };
}

/** Lets some contacts say again what they said before, unless somebody changed them since. */
export async function restoreContacts(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  { after, atMost, eventId, userId, now }: Some & Telling,
): Promise<Taken & { restored: number }> {
  const { rows } = await sql<Taken & { restored: number }>`
    with taken as (
      delete from contact_import_changes where account_id = ${accountId} and import_id = ${id} and contact_id = any(array(
        select contact_id from contact_import_changes
        where account_id = ${accountId} and import_id = ${id} and contact_id > ${after}
        order by contact_id limit ${atMost}))
      returning contact_id, before, version_after),
    restored as (
      update contacts contact set first_name = before ->> 'first_name', last_name = before ->> 'last_name',
        fields = before -> 'fields', notes = before ->> 'notes', consent = before ->> 'consent',
        consent_words = before ->> 'consent_words', consent_at = (before ->> 'consent_at')::timestamptz,
        consent_user_id = (before ->> 'consent_user_id')::uuid, version = contact.version + 1, updated_at = ${now}
      from taken
      where contact.account_id = ${accountId} and contact.id = taken.contact_id and contact.version = taken.version_after
      returning contact.id),
    told as (
      insert into contact_changes (account_id, contact_id, id, change, user_id, at, import_id)
      select ${accountId}, restored.id, ${eventId}, 'undone', ${userId}::uuid, ${now}, ${id} from restored)
    select (select count(*) from taken)::int as taken, (select max(contact_id::text) from taken) as last,
      (select count(*) from restored)::int as restored`.execute(db);
  return rows[0] ?? { taken: 0, last: null, restored: 0 };
}

/** Removes some contacts that an import made and that nobody changed since, with their places on lists. */
export async function removeMade(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  { after, upTo, atMost }: Some & { upTo: string },
): Promise<Taken> {
  const { rows } = await sql<Taken>`
    with gone as (
      delete from contacts where account_id = ${accountId} and id = any(array(
        select id from contacts
        where account_id = ${accountId} and id > ${after} and id <= ${upTo} and import_id = ${id} and version = 1
        order by id limit ${atMost}))
      returning id),
    left_lists as (
      delete from contact_list_members member using gone
      where member.account_id = ${accountId} and member.contact_id = gone.id),
    forgotten as (
      delete from contact_changes told using gone
      where told.account_id = ${accountId} and told.contact_id = gone.id)
    select count(*)::int as taken, max(id::text) as last from gone`.execute(db);
  return rows[0] ?? { taken: 0, last: null };
}

/** Forgets what contacts said before an import: it can no longer be undone. */
export async function deleteChanges(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  atMost: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from contact_import_changes where account_id = ${accountId} and import_id = ${id} and contact_id = any(array(
      select contact_id from contact_import_changes where account_id = ${accountId} and import_id = ${id} limit ${atMost}))`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}
