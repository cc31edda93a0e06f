import { expect, test } from 'vitest';
import { isMobile, parseNumber } from '#server/accounts/mobile-number.ts';
import { readWrittenNumber } from './written-number.ts';

/** The same numbers in every run (Park and Miller's generator). */
function diceOf(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % sides;
  };
}

const byLibrary = (text: string) => {
  const number = parseNumber(text, 'AU');
  return number && isMobile(number) ? number.number : undefined;
};

test('the quick way agrees with the library on mobiles and what looks like them, in every spelling', () => {
  const roll = diceOf(20_260_701);
  const starts = ['0', '+61', '61', '+61 ', '', '0 ', '+61-', '+610', '(0)'];
  for (let round = 0; round < 6000; round += 1) {
    const digits = `${4 + (roll(12) === 0 ? roll(5) : 0)}${String(roll(100_000_000)).padStart(roll(20) === 0 ? 7 : 8, '0')}`;
    const gap = ['', ' ', '-', '  '][roll(4)] ?? '';
    const text = `${starts[roll(starts.length)]}${[digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)].join(gap)}`;
    const read = readWrittenNumber(text, 'AU');
    expect('number' in read ? read.number : undefined, text).toBe(byLibrary(text));
  }
});

test.each([
  ['0491 570 006', { number: '+61491570006' }],
  ['+61491570006', { number: '+61491570006' }],
  ['61491570006', { number: '+61491570006' }],
  ['(04) 9157 0006', { number: '+61491570006' }],
  ['491570006', { number: '+61491570006', mend: 'zero' }],
  ['491570006.0', { number: '+61491570006', mend: 'decimals' }],
  ['6.1491570006E+10', { number: '+61491570006', mend: 'exponent' }],
  ['6,1491570006E+10', { number: '+61491570006', mend: 'exponent' }],
  ['="0491570006"', { number: '+61491570006', mend: 'marks' }],
  ["'0491570006", { number: '+61491570006', mend: 'marks' }],
  ['６１４９１５７０００６', { number: '+61491570006' }],
  ['6.14916E+10', { reason: 'digits_lost' }],
  ['6.14915700E+10', { reason: 'digits_lost' }],
  [`${"'".repeat(54)}0491570006`, { number: '+61491570006', mend: 'marks' }],
  [`${"'".repeat(55)}0491570006`, { reason: 'number_unreadable' }],
  ['', { reason: 'number_missing' }],
  ['Number: 0491 570 006', { number: '+61491570006' }],
  ['Ana', { reason: 'number_unreadable' }],
  ['0491 570 006, 0491 570 156', { reason: 'number_unreadable' }],
  ['Tel: 0491 570 0066', { reason: 'number_unreadable' }],
  ['0491 570 00', { reason: 'number_unreadable' }],
  ['02 5550 1234', { reason: 'not_mobile' }],
])('reads %s', (text, expected) => {
  expect(readWrittenNumber(text, 'AU')).toEqual(expected);
});
