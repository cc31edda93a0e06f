import { expect, test } from 'vitest';
import { readDecimal } from './decimals.ts';

test.each([
  ['42', '42'],
  [' -1,234.50 ', '-1234.50'],
  ['1 234 567', '1234567'],
  ['1\u00a0234.5', '1234.5'],
  ['1\u202f234.5', '1234.5'],
  ['-$12.50', '-12.50'],
  ['Abc', undefined],
  ['1.234,567', undefined],
  ['12,5', undefined],
  ['', undefined],
])('%j is read as %j', (text, decimal) => {
  expect(readDecimal(text)).toBe(decimal);
});
