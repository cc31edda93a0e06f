import type { Contact } from '#contract/contacts.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { writeFieldValues } from './contact-values.ts';
import type { ContactRow } from './queries/contact-rows.ts';
import { listFieldRows } from './queries/fields.ts';

/** Somebody by their id; one who was removed since has no name here any more. */
export function nameBy(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: name ?? 'Somebody who has since left' };
}

/** Contacts as the API shows them, with the values of the fields that there are. */
export async function describeContacts(
  context: ActorContext,
  rows: readonly ContactRow[],
): Promise<Contact[]> {
  if (rows.length === 0) return [];
  const fields = await listFieldRows(context.db, context.actor.accountId);
  const ids = new Set(fields.map(({ id }) => id));
  return rows.map((row) => describeRow(row, (id) => ids.has(id)));
}

function describeRow(row: ContactRow, isField: (id: string) => boolean): Contact {
  const { id, number, firstName, lastName, notes, version, createdAt, updatedAt } = row;
  const { optOutOrigin, optedOutAt } = row;
  return {
    id,
    number,
    firstName,
    lastName,
    fields: writeFieldValues(row.fields, isField),
    notes,
    consent: {
      basis: row.consent,
      words: row.consentWords,
      at: row.consentAt?.toISOString() ?? null,
      by: nameBy(row.consentUserId, row.consentUserName),
    },
    optedOut: optOutOrigin && optedOutAt ? { origin: optOutOrigin, at: optedOutAt.toISOString() } : null,
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
