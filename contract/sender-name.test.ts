import { expect, test } from 'vitest';
import { findSenderNameFault } from './sender-name.ts';

test.each([
  'Vale',
  'VALE',
  'ab',
  'A1',
  'Vale Plumb',
  "Vale's",
  'ACMA Alerts',
  '3 Little',
  'a-b.c&d',
  'H_Dental',
  '  Vale  ',
])('“%s” can be a business name', (name) => {
  expect(findSenderNameFault(name)).toBeUndefined();
});

test.each([
  ['', 'Enter a name'],
  ['   ', 'Enter a name'],
  ['V', 'at least 2'],
  ['Vale Plumbing', 'at most 11'],
  ['123456', 'at least one letter'],
  ['0491-570006', 'at least one letter'],
  ['+61491570', 'at least one letter'],
  ['_Vale', 'underscore'],
  ['Vale_', 'underscore'],
  ['Unverified', 'Unverified'],
  ['UNVERIFIED1', 'Unverified'],
  ['Café', '“é”'],
  ['Vale`s', '“`”'],
  ['Vale{1}', '“{”'],
  ['Vale\n1', 'Phones cannot show'],
  ['Váĺe', 'Phones cannot show'],
  ['Vale🙂', '“🙂”'],
  ['\u0412ale', 'Phones cannot show'],
])('“%s” cannot: %s', (name, fault) => {
  expect(findSenderNameFault(name)).toContain(fault);
});
