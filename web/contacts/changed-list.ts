import type { ContactFilter } from '#contract/contacts.ts';
import type { List } from '#contract/lists.ts';
import { writeContactFilter } from './contact-filter.ts';

/** Names the list whose filter is being changed, and the version that was seen, in the address of the contacts. */
export const changedListNames = ['changing', 'version'] as const;
export type ChangedList = Record<(typeof changedListNames)[number], string>;

/** The address of the contacts at which the filter of a dynamic list is changed. */
export function addressToChange(
  { id, version }: Pick<List, 'id' | 'version'>,
  filter: ContactFilter,
  timeZone: string,
) {
  const search = { ...writeContactFilter(filter, timeZone), changing: id, version: String(version) };
  return {
    to: '/contacts',
    search: Object.fromEntries(Object.entries(search).filter(([, value]) => value)),
  } as const;
}
