import { type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import type { ActKey } from './acts.ts';

type Undoing = ActKey & { at: Date; undoId: string; userId: string };
type Restored = { id: string };

/** Gives contacts back the value that a field had, where nothing of them was changed since; answers how many. */
export async function restoreField(
  db: Kysely<Database>,
  { accountId, actId, at, fieldId }: Undoing & { fieldId: string },
): Promise<string[]> {
  const { rows } = await sql<Restored>`
    update contacts c set version = c.version + 1, updated_at = ${at},
      fields = case when coalesce(kept.before -> 'value', 'null') = 'null' then c.fields - ${fieldId}::text
        else c.fields || jsonb_build_object(${fieldId}::text, kept.before -> 'value') end
    from contact_act_rows kept
    where kept.account_id = ${accountId} and kept.act_id = ${actId} and c.account_id = ${accountId}
      and c.id = kept.contact_id and c.version = kept.version_after
    returning c.id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Gives contacts back the consent that stood there, where nothing of them was changed since; answers which. */
export async function restoreConsent(
  db: Kysely<Database>,
  { accountId, actId, at }: Undoing,
): Promise<string[]> {
  const { rows } = await sql<Restored>`
    update contacts c set consent = was.consent, consent_words = was.consent_words, consent_at = was.consent_at,
      consent_user_id = was.consent_user_id, version = c.version + 1, updated_at = ${at}
    from contact_act_rows kept, jsonb_populate_record(null::contacts, kept.before) was
    where kept.account_id = ${accountId} and kept.act_id = ${actId} and c.account_id = ${accountId}
      and c.id = kept.contact_id and c.version = kept.version_after
    returning c.id`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Makes the contacts again that an act deleted, as they were, with their places in lists that are still there; whoever has opted out
 * meanwhile is in none. Left out are those whose number another contact has by now, and the one that a merge kept.
 */
export async function restoreContacts(
  db: Kysely<Database>,
  { accountId, actId, at }: Undoing,
): Promise<string[]> {
  const { rows } = await sql<Restored>`
    insert into contacts
    select was.account_id, was.id, was.number, was.first_name, was.last_name, was.fields, was.notes, was.consent, was.consent_words,
      was.consent_at, was.consent_user_id, was.import_id, was.version + 1, was.created_at, ${at}::timestamptz
    from contact_act_rows kept, jsonb_populate_record(null::contacts, kept.before) was
    where kept.account_id = ${accountId} and kept.act_id = ${actId} and kept.version_after is null and was.account_id = ${accountId}
    order by was.id
    on conflict do nothing returning id`.execute(db);
  const ids = rows.map(({ id }) => id);
  await sql`
    insert into contact_list_members (account_id, list_id, contact_id, added_at)
    select kept.account_id, list.id, kept.contact_id, ${at}::timestamptz
    from contact_act_rows kept
    join contacts c on c.account_id = kept.account_id and c.id = kept.contact_id
    cross join lateral jsonb_array_elements_text(kept.before -> 'lists') was_in
    join contact_lists list on list.account_id = kept.account_id and list.id = was_in::uuid and list.kind = 'static'
    where kept.account_id = ${accountId} and kept.act_id = ${actId} and kept.contact_id = any(${ids}::uuid[])
      and not exists (select from unsubscribes gone where gone.account_id = ${accountId} and gone.number = c.number)
    on conflict do nothing`.execute(db);
  return ids;
}

/** Takes contacts off a list again, those that are in it since the act; answers which. */
export async function undoListAdd(
  db: Kysely<Database>,
  { accountId, actId, listId, addedAt }: Undoing & { listId: string; addedAt: Date },
): Promise<string[]> {
  const { rows } = await sql<Restored>`
    delete from contact_list_members member using contact_act_rows kept
    where kept.account_id = ${accountId} and kept.act_id = ${actId} and member.account_id = ${accountId}
      and member.list_id = ${listId} and member.contact_id = kept.contact_id and member.added_at = ${addedAt}
    returning member.contact_id as id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Puts contacts back into a list, where both are still there, and stay until the open transaction ends, and nobody has opted out; answers which. */
export async function undoListRemove(
  db: Kysely<Database>,
  { accountId, actId, at, listId }: Undoing & { listId: string },
): Promise<string[]> {
  const { rows } = await sql<Restored>`
    insert into contact_list_members (account_id, list_id, contact_id, added_at)
    select c.account_id, list.id, c.id, ${at}::timestamptz
    from (
      select c.account_id, c.id, c.number from contact_act_rows kept
      join contacts c on c.account_id = kept.account_id and c.id = kept.contact_id
      where kept.account_id = ${accountId} and kept.act_id = ${actId} order by c.id for key share of c) c
    join contact_lists list on list.account_id = c.account_id and list.id = ${listId}
    where not exists (select from unsubscribes gone where gone.account_id = ${accountId} and gone.number = c.number)
    on conflict do nothing returning contact_id as id`.execute(db);
  return rows.map(({ id }) => id);
}

/** Gives the contact that a merge kept its values back, and takes it off the lists that it got, where nothing of it was changed since. */
export async function restoreKept(
  db: Kysely<Database>,
  { accountId, actId, at }: Undoing,
): Promise<string[]> {
  const { rows } = await sql<Restored>`
    update contacts c set first_name = was.first_name, last_name = was.last_name, fields = was.fields, notes = was.notes,
      version = c.version + 1, updated_at = ${at}
    from contact_act_rows kept, jsonb_populate_record(null::contacts, kept.before) was
    where kept.account_id = ${accountId} and kept.act_id = ${actId} and kept.version_after is not null
      and c.account_id = ${accountId} and c.id = kept.contact_id and c.version = kept.version_after
    returning c.id`.execute(db);
  const ids = rows.map(({ id }) => id);
  await sql`
    delete from contact_list_members member using contact_act_rows kept
    where kept.account_id = ${accountId} and kept.act_id = ${actId} and kept.contact_id = any(${ids}::uuid[])
      and member.account_id = ${accountId} and member.contact_id = kept.contact_id
      and not (kept.before -> 'lists') @> to_jsonb(member.list_id::text)
      and exists (select from contact_act_rows merged where merged.account_id = ${accountId} and merged.act_id = ${actId}
        and merged.contact_id <> kept.contact_id and (merged.before -> 'lists') @> to_jsonb(member.list_id::text))`.execute(
    db,
  );
  return ids;
}

/** Notes on the pages of contacts that something was undone. */
export async function noteUndone(
  db: Kysely<Database>,
  { accountId, at, undoId, userId }: Undoing,
  { ids, change, words }: { ids: readonly string[]; change: 'undone' | 'restored'; words: string },
): Promise<void> {
  await sql`
    insert into contact_changes (account_id, contact_id, id, change, words, user_id, at)
    select ${accountId}::uuid, contact_id, ${undoId}::uuid, ${change}, ${words}, ${userId}::uuid, ${at}::timestamptz
    from unnest(${ids}::uuid[]) as contact_id on conflict do nothing`.execute(db);
}

type Merging = ActKey & { keptId: string; at: Date };

/** Puts the contact that stays into the lists of those that go. */
export async function uniteLists(
  db: Kysely<Database>,
  { accountId, actId, keptId, at }: Merging,
): Promise<void> {
  await sql`
    insert into contact_list_members (account_id, list_id, contact_id, added_at)
    select distinct member.account_id, member.list_id, ${keptId}::uuid, ${at}::timestamptz
    from contact_act_rows picked
    join contact_list_members member on member.account_id = picked.account_id and member.contact_id = picked.contact_id
    where picked.account_id = ${accountId} and picked.act_id = ${actId}
      and not exists (select from contacts c join unsubscribes gone on gone.account_id = c.account_id and gone.number = c.number
        where c.account_id = ${accountId} and c.id = ${keptId})
    on conflict do nothing`.execute(db);
}

/** Remembers at which version a merge left the contact that stays, and deletes the others with their places in lists. */
export async function deleteMerged(
  db: Kysely<Database>,
  {
    accountId,
    actId,
    keptId,
    version,
  }: { accountId: AccountId; actId: string; keptId: string; version: number },
): Promise<void> {
  await sql`
    update contact_act_rows set version_after = ${version}
    where account_id = ${accountId} and act_id = ${actId} and contact_id = ${keptId}`.execute(db);
  const others = sql`picked.account_id = ${accountId} and picked.act_id = ${actId} and picked.contact_id <> ${keptId}`;
  await sql`
    delete from contact_list_members member using contact_act_rows picked
    where ${others} and member.account_id = ${accountId} and member.contact_id = picked.contact_id`.execute(
    db,
  );
  await sql`
    delete from contacts c using contact_act_rows picked
    where ${others} and c.account_id = ${accountId} and c.id = picked.contact_id`.execute(db);
}
