import { type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { firstName, lastName } from './contact-filter.ts';

type Namesakes = { accountId: AccountId; contactIds: readonly string[]; userId: string; at: Date };

/** Keeps that contacts of one name are different people; false where they do not share a name. */
export async function keepNamesakes(
  db: Kysely<Database>,
  { accountId, contactIds, userId, at }: Namesakes,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into contact_namesakes as kept (account_id, last_name, first_name, contact_ids, user_id, at)
    select c.account_id, ${lastName}, ${firstName}, array_agg(c.id), ${userId}::uuid, ${at}::timestamptz
    from contacts c where c.account_id = ${accountId} and c.id = any(${contactIds}::uuid[])
    group by 1, 2, 3 having count(*) = ${contactIds.length}
    on conflict (account_id, last_name, first_name) do update
    set contact_ids = excluded.contact_ids, user_id = excluded.user_id, at = excluded.at`.execute(db);
  return numAffectedRows === 1n;
}

/** Those of some last names whom somebody said to be different people. */
export async function listNamesakes(
  db: Kysely<Database>,
  accountId: AccountId,
  lastNames: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select unnest(contact_ids) as id from contact_namesakes
    where account_id = ${accountId} and last_name = any(${lastNames}::text[])`.execute(db);
  return new Set(rows.map(({ id }) => id));
}
