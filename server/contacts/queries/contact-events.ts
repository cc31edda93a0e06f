import { type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

type Part = { accountId: AccountId; before: string; limit: number };

type ChangeRow = {
  id: string;
  at: Date;
  change: Database['contactChanges']['change'];
  words: string;
  userId: string | null;
  userName: string | null;
  importId: string | null;
  fileName: string | null;
};

/**
 * What happened to a contact, the newest first. What an import changed has the id of the import, where it does not name it; that one made the
 * contact stands in the contact alone, for a million rows would say the same.
 */
export async function listContactChangeRows(
  db: Kysely<Database>,
  { accountId, contactId, before, limit }: Part & { contactId: string },
): Promise<ChangeRow[]> {
  const { rows } = await sql<ChangeRow>`
    with told as (
      (select id, at, change, words, user_id, coalesce(import_id, id) as import_id from contact_changes
      where account_id = ${accountId} and contact_id = ${contactId} and id < ${before} order by id desc limit ${limit})
      union all
      select id, created_at, 'created', '', null, import_id from contacts
      where account_id = ${accountId} and id = ${contactId} and id < ${before} and import_id is not null)
    select told.id, told.at, told.change, told.words, coalesce(told.user_id, import.user_id) as user_id, person.name as user_name, import.id as import_id,
      import.file_name
    from told
    left join contact_imports import on import.account_id = ${accountId} and import.id = told.import_id
    left join users person on person.account_id = ${accountId} and person.id = coalesce(told.user_id, import.user_id)
    order by told.id desc limit ${limit}`.execute(db);
  return rows;
}

/** How a number opted out and in, the newest first. */
export async function listSubscriptionRows(
  db: Kysely<Database>,
  { accountId, number, before, limit }: Part & { number: string },
) {
  return db
    .selectFrom('unsubscribeChanges as change')
    .leftJoin('users', (join) =>
      join.onRef('users.accountId', '=', 'change.accountId').onRef('users.id', '=', 'change.userId'),
    )
    .select([
      'change.id',
      'change.at',
      'change.change',
      'change.origin',
      'change.reason',
      'change.userId',
      'users.name as userName',
    ])
    .where('change.accountId', '=', accountId)
    .where('change.number', '=', number)
    .where(sql<boolean>`change.id < ${before}`)
    .orderBy('change.id', 'desc')
    .limit(limit)
    .execute();
}
