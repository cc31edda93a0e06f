import { type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import type { ImportSpan } from './contact-filter.ts';

/** How many contacts an import made and changed, and around which ids those lie that it made. */
export async function findImportSpan(
  db: Kysely<Database>,
  accountId: AccountId,
  id: string,
): Promise<ImportSpan | undefined> {
  const { rows } = await sql<ImportSpan>`
    select id, first_id, last_id,
      coalesce((counts ->> 'made')::int, 0) + coalesce((counts ->> 'updated')::int, 0) as contacts
    from contact_imports where account_id = ${accountId} and id = ${id}`.execute(db);
  return rows[0];
}
