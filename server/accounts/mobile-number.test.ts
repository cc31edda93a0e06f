import { describe, expect, test } from 'vitest';
import { maskEmail, maskMobile } from '#contract/mask.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { readContactNumber, readMobile } from './mobile-number.ts';

const australia = { homeCountry: 'AU', countries: ['AU'] };

function refusalOf(text: string, numbering = australia): string {
  try {
    return readMobile(text, numbering);
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
}

describe('SND-06 every spelling is one number', () => {
  test.each([
    '0491 570 006',
    '61491570006',
    '+61 491-570-006',
    '610491570006',
    '(0491) 570.006',
    '+61 (0) 491 570 006',
    '0491–570–006',
    '０４９１５７０００６',
  ])('%s', (text) => {
    expect(readMobile(text, australia)).toBe('+61491570006');
  });
});

describe('SND-07 only mobiles of allowed countries get codes', () => {
  test.each([
    ['02 5550 1234', 'mobile_not_allowed'],
    ['1900 123 456', 'mobile_not_allowed'],
    ['1300 123 456', 'mobile_not_allowed'],
    ['1800 123 456', 'mobile_not_allowed'],
    ['+64 21 123 456', 'mobile_not_allowed'],
    ['000', 'mobile_invalid'],
    ['0491 570', 'mobile_invalid'],
    ['0491 570 006 x5', 'mobile_invalid'],
    ['call 0491 570 006', 'mobile_invalid'],
    ['0491 570 006, 0491 570 156', 'mobile_invalid'],
    ['+61491570006;ext=5', 'mobile_invalid'],
  ])('%s is %s', (text, code) => {
    expect(refusalOf(text)).toBe(code);
  });

  test('a country that is added to the list counts', () => {
    expect(refusalOf('+64 21 123 456', { homeCountry: 'AU', countries: ['AU', 'NZ'] })).toBe('+6421123456');
  });

  test('a contact number may be a landline', () => {
    expect(readContactNumber('02 5550 1234', 'AU')).toBe('+61255501234');
  });
});

test('SND-16 masks show the country and the end of a number, the first letter and the domain of an address', () => {
  expect(maskMobile('+61491570006')).toBe('+61 ••• ••• 006');
  expect(maskMobile('+12025550123')).toBe('+1 ••• ••• 123');
  expect(maskMobile('+35312345678')).toBe('+353 ••• ••• 678');
  expect(maskEmail('sam@example.com')).toBe('s•••@example.com');
});
