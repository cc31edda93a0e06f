import type { ContactField } from '#contract/contact-fields.ts';
import type { Contact, ContactFilter } from '#contract/contacts.ts';
import type { Output } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { toQuery } from './contact-filter.ts';
import { writeValue } from './field-words.ts';

/** What merge fields become for a contact. */
export function mergeFieldsOf(
  { firstName, lastName, fields: values }: Contact,
  fields: readonly ContactField[],
): Record<string, string> {
  const own = fields.map((field) => [field.key, writeValue(field, values[field.id] ?? '')] as const);
  const name = `${firstName} ${lastName}`.trim();
  return { ...Object.fromEntries(own), first_name: firstName, last_name: lastName, name };
}

/** Contacts as recipients, at most 10,000, without whoever has opted out; and how many there are. */
export function readContactRecipients(
  filter: ContactFilter,
): Promise<Output<typeof endpoints.listContactRecipients>> {
  return call(endpoints.listContactRecipients, { query: toQuery(filter) });
}
