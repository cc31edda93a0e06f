import { mergeFieldsOf } from '#contract/contact-merge-fields.ts';
import type { AccountId, Context } from '#server/platform/context.ts';
import { writeFieldValues } from './contact-values.ts';
import { findNamedValues } from './queries/contact-rows.ts';
import { type FieldRow, listFieldRows } from './queries/fields.ts';

/** What the merge fields of a text to a number become: the names and own fields of its contact, or nothing where there is none. */
export async function readMergeFields(
  { db }: Pick<Context, 'db'>,
  { accountId, number }: { accountId: AccountId; number: string },
): Promise<Record<string, string>> {
  const contact = await findNamedValues(db, accountId, number);
  return contact ? mergeStoredFields(contact, await listFieldRows(db, accountId)) : {};
}

type Stored = { firstName: string; lastName: string; fields: Readonly<Record<string, string>> };

/** What merge fields become for a contact as it is stored. */
export function mergeStoredFields(contact: Stored, fields: readonly FieldRow[]): Record<string, string> {
  return mergeFieldsOf({ ...contact, fields: writeFieldValues(contact.fields, fields) }, fields);
}
