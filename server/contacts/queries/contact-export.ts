import { type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import type { Test } from './contact-filter.ts';

export type ExportRow = {
  id: string;
  number: string;
  firstName: string;
  lastName: string;
  fields: Record<string, string>;
  notes: string;
  consent: 'unknown' | 'express' | 'inferred';
  consentAt: Date | null;
  consentWords: string;
  /** The name of whoever recorded it. */
  consentBy: string | null;
  optedOutAt: Date | null;
  createdAt: Date;
};

type Page = { accountId: AccountId; filter: readonly Test[]; after: string | undefined; limit: number };

/** Contacts along their primary key, so that all pages of a file read the table once. */
export async function listExportRows(
  db: Kysely<Database>,
  { accountId, filter, after, limit }: Page,
): Promise<ExportRow[]> {
  const tests = [
    sql`c.account_id = ${accountId}`,
    ...(after === undefined ? [] : [sql`c.id > ${after}::uuid`]),
    ...filter,
  ];
  const { rows } = await sql<ExportRow>`
    select c.id, c.number, c.first_name, c.last_name, c.fields, c.notes, c.consent, c.consent_at, c.consent_words,
      person.name as consent_by, gone.created_at as opted_out_at, c.created_at
    from contacts c
    left join unsubscribes gone on gone.account_id = c.account_id and gone.number = c.number
    left join users person on person.account_id = c.account_id and person.id = c.consent_user_id
    where ${sql.join(tests, sql` and `)} order by c.id limit ${limit}`.execute(db);
  return rows;
}
