import type { ContactFilter } from '#contract/contacts.ts';
import type { Output } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { toQuery } from './contact-filter.ts';

/** Contacts as recipients, at most 10,000, without whoever has opted out; and how many there are. */
export function readContactRecipients(
  filter: ContactFilter,
): Promise<Output<typeof endpoints.listContactRecipients>> {
  return call(endpoints.listContactRecipients, { query: toQuery(filter) });
}
