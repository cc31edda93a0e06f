import type { Consent, Contact } from '#contract/contacts.ts';
import type { Body } from '#contract/endpoint.ts';
import type { endpoints } from '#contract/endpoints.ts';
import { formatNumber } from '#web/lib/format.ts';

export type ContactDraft = Omit<Body<typeof endpoints.changeContact>, 'version'>;

/** What stands in the form of a contact. */
export type ContactInput = {
  number: string;
  firstName: string;
  lastName: string;
  fields: Record<string, string>;
  notes: string;
  basis: Consent;
  words: string;
};

export const emptyContact: ContactInput = {
  number: '',
  firstName: '',
  lastName: '',
  fields: {},
  notes: '',
  basis: 'unknown',
  words: '',
};

export function startContact({ number, firstName, lastName, fields, notes, consent }: Contact): ContactInput {
  const { basis, words } = consent;
  return { number: formatNumber(number), firstName, lastName, fields, notes, basis, words };
}

export function readBasis(value: string): Consent {
  return value === 'express' || value === 'inferred' ? value : 'unknown';
}

/** What was changed in the form; consent is noted anew only where it was touched. */
export function draftOf(input: ContactInput, before: ContactInput): ContactDraft {
  const { number, firstName, lastName, fields, notes, basis, words } = input;
  const isConsentNew = basis !== before.basis || words !== before.words;
  const changed = Object.entries(fields).filter(([id, value]) => value !== (before.fields[id] ?? ''));
  return {
    ...(number !== before.number && { number }),
    ...(firstName !== before.firstName && { firstName }),
    ...(lastName !== before.lastName && { lastName }),
    ...(changed.length > 0 && { fields: Object.fromEntries(changed) }),
    ...(notes !== before.notes && { notes }),
    ...(isConsentNew && { consent: { basis, words } }),
  };
}

const fieldPart = 'fields/';
const consentPart = 'consent';

/** The parts that a contact is changed by: each field is one, and consent with its words is one. */
export function listParts({ fields, basis, words, ...plain }: ContactInput): Record<string, string> {
  const own = Object.entries(fields).map(([id, value]) => [`${fieldPart}${id}`, value]);
  return { ...plain, ...Object.fromEntries(own), [consentPart]: `${basis} ${words}` };
}

export function withPart(input: ContactInput, part: string, value: string): ContactInput {
  if (part.startsWith(fieldPart))
    return { ...input, fields: { ...input.fields, [part.slice(fieldPart.length)]: value } };
  return part === consentPart ? { ...input, ...readConsentPart(value) } : { ...input, [part]: value };
}

/** Consent and its words, out of the part that they are. */
export function readConsentPart(value: string): Pick<ContactInput, 'basis' | 'words'> {
  const space = value.indexOf(' ');
  return { basis: readBasis(value.slice(0, space)), words: value.slice(space + 1) };
}
