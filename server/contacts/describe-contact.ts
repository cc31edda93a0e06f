import type { Contact } from '#contract/contacts.ts';
import type { UnsubscribeOrigin } from '#contract/unsubscribes.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { writeFieldValues } from './contact-values.ts';
import { listOptOuts, listUserNames, type StoredContact } from './queries/contact-rows.ts';
import { type FieldRow, listFieldRows } from './queries/fields.ts';

/** Contacts as the API shows them: with their opt-outs, who noted the consent, and the values of the fields that there are. */
export async function describeContacts(
  context: ActorContext,
  rows: readonly StoredContact[],
): Promise<Contact[]> {
  if (rows.length === 0) return [];
  const { accountId } = context.actor;
  const fields = await listFieldRows(context.db, accountId);
  const numbers = rows.map(({ number }) => number);
  const optOuts = await listOptOuts(context.db, accountId, numbers);
  const noted = [...new Set(rows.flatMap(({ consentUserId }) => consentUserId ?? []))];
  const names =
    noted.length > 0 ? await listUserNames(context.db, accountId, noted) : new Map<string, string>();
  return rows.map((row) => describeRow(row, { fields, optOut: optOuts.get(row.number), names }));
}

type Standing = {
  fields: readonly FieldRow[];
  optOut: { origin: UnsubscribeOrigin; at: Date } | undefined;
  names: ReadonlyMap<string, string>;
};

function describeRow(row: StoredContact, { fields, optOut, names }: Standing): Contact {
  const { id, number, firstName, lastName, notes, version, createdAt, updatedAt } = row;
  return {
    id,
    number,
    firstName,
    lastName,
    fields: writeFieldValues(row.fields, fields),
    notes,
    consent: {
      basis: row.consent,
      words: row.consentWords,
      at: row.consentAt?.toISOString() ?? null,
      by: nameBy(row.consentUserId, names.get(row.consentUserId ?? '') ?? null),
    },
    optedOut: optOut ? { origin: optOut.origin, at: optOut.at.toISOString() } : null,
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
