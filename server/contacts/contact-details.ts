import type { contacts } from '#contract/contacts.ts';
import { sayNumberWanted } from '#contract/decimals.ts';
import type { Body } from '#contract/endpoint.ts';
import { refusals } from '#contract/refusals.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { readContactName, readContactNotes, readContactWords, readFieldValue } from './contact-values.ts';
import type { FieldRow } from './queries/fields.ts';

export type ContactDetails = Omit<Body<typeof contacts.changeContact>, 'version' | 'number'>;

/** What is stored of a contact, as far as it is given. */
type Details = {
  firstName?: string;
  lastName?: string;
  notes?: string;
  consent?: 'unknown' | 'express' | 'inferred';
  consentWords?: string;
  consentAt?: Date;
  consentUserId?: string;
};

export type ReadDetails = { details: Details; fields: Record<string, string> };
export type ContactValues = Details & { fields: string };

/** Reads what a person wrote about a contact. Refuses field_value_wrong, by the field. */
export function readDetails(
  context: ActorContext,
  { details, fields }: { details: ContactDetails; fields: readonly FieldRow[] },
): ReadDetails {
  const { firstName, lastName, notes, consent } = details;
  return {
    details: {
      ...(firstName !== undefined && { firstName: readContactName(firstName) }),
      ...(lastName !== undefined && { lastName: readContactName(lastName) }),
      ...(notes !== undefined && { notes: readContactNotes(notes) }),
      ...(consent && {
        consent: consent.basis,
        consentWords: readContactWords(consent.words ?? ''),
        consentAt: context.clock.now(),
        consentUserId: context.actor.userId,
      }),
    },
    fields: readFields(fields, details.fields ?? {}),
  };
}

function readFields(fields: readonly FieldRow[], values: Readonly<Record<string, string>>) {
  const read: Record<string, string> = {};
  for (const [id, text] of Object.entries(values)) {
    const field = fields.find((each) => each.id === id);
    const value = field && readFieldValue(field, text);
    if (value === undefined) throw refuseValue(field, `fields/${id}`);
    read[id] = value;
  }
  return read;
}

/** The refusal of a value that a field cannot hold, which says what the field wants. */
export function refuseValue(field: FieldRow | undefined, pointer: string): Refusal {
  const detail = field ? sayWanted(field) : refusals.field_value_wrong.sentence;
  return new Refusal('field_value_wrong', { detail, errors: [{ pointer: `/${pointer}`, detail }] });
}

/** Says what a field wants where it cannot hold a value. */
export function sayWanted({ kind, label, options }: FieldRow): string {
  if (kind === 'number') return sayNumberWanted(label);
  if (kind === 'date') return `${label} wants a date, such as 31/12/2026 or 2026-12-31.`;
  return `${label} wants one of these: ${options.join(', ')}.`;
}

/** The values to store: those given over those that were there; an empty one goes. */
export function storeFields(
  { details, fields }: ReadDetails,
  before: Readonly<Record<string, string>>,
): ContactValues {
  const all = Object.entries({ ...before, ...fields }).filter(([, value]) => value !== '');
  return { ...details, fields: JSON.stringify(Object.fromEntries(all)) };
}
