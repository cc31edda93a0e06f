import { expect, test } from 'vitest';
import type { ContactFilter } from '#contract/contacts.ts';
import { readContactFilter, writeContactFilter } from './contact-filter.ts';

const fieldId = '01940000-0000-7000-8000-000000000001';

test.each<[string, ContactFilter]>([
  ['everybody', {}],
  ['a search in a list', { search: '0491 57', listId: fieldId }],
  ['those without a name who agreed', { named: false, consent: 'express' }],
  ['who opted out', { named: true, subscription: 'opted_out' }],
  ['days', { createdFrom: '2026-10-03T14:00:00.000Z', createdTo: '2026-10-04T12:59:59.999Z' }],
  ['those of an import', { importId: fieldId }],
  [
    'conditions',
    {
      conditions: [
        { fieldId, test: 'is', value: 'Perth, “WA”' },
        { fieldId, test: 'empty' },
      ],
    },
  ],
])('a filter comes back from the address as it went: %s', (_, filter) => {
  expect(readContactFilter(writeContactFilter(filter, 'Australia/Sydney'), 'Australia/Sydney')).toEqual(
    filter,
  );
});
