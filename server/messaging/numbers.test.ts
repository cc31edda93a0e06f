import { expect, test } from 'vitest';
import { isMobile, parseNumber } from '#server/accounts/mobile-number.ts';
import { judgeRecipient } from './numbers.ts';

const expectedOf = (text: string) => {
  const number = parseNumber(text, 'AU');
  if (!number) return { reason: 'invalid' };
  if (number.country !== 'AU') return { reason: 'not_served' };
  return isMobile(number) ? { number: number.number } : { reason: 'not_mobile' };
};

test('reads every block of Australian mobiles as the library does, in each usual spelling', () => {
  for (let block = 4000; block < 5000; block += 1) {
    const digits = `${block}${String((block * 7919) % 100_000).padStart(5, '0')}`;
    const spellings = [
      `0${digits}`,
      `+61${digits}`,
      `+61 ${digits.slice(0, 3)} ${digits.slice(3, 6)}-${digits.slice(6)}`,
    ];
    for (const text of spellings) expect(judgeRecipient(text, 'AU'), text).toEqual(expectedOf(text));
  }
});

test.each([
  ['(0491) 570 006', { number: '+61491570006' }],
  ['61491570006', { number: '+61491570006' }],
  ['０491 570 006', { number: '+61491570006' }],
  ['02 5550 1234', { reason: 'not_mobile' }],
  ['+1 202 555 0123', { reason: 'not_served' }],
  ['0491 570 00', { reason: 'invalid' }],
  ['0491 570 0066', { reason: 'invalid' }],
  ['4.91E+08', { reason: 'invalid' }],
  ['', { reason: 'invalid' }],
  ['Sam', { reason: 'invalid' }],
  ['Number: 0491 570 006', { number: '+61491570006' }],
  ['Office: 02 5550 1234', { reason: 'not_mobile' }],
  ['0491 570 006 or 0491 570 156', { reason: 'invalid' }],
  ['Number: 0491 570 0066', { reason: 'invalid' }],
])('reads %s', (text, expected) => {
  expect(judgeRecipient(text, 'AU')).toEqual(expected);
});
