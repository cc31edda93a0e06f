import { expect, test } from 'vitest';
import { takeNumber } from './number-in-text.ts';

test.each([
  ['Number: 0400 111 226', '0400 111 226'],
  ['Mob.0400-111-226', '0400-111-226'],
  ['Jo <+61 400 111 226>', '+61 400 111 226'],
  ['mobile (0400) 111 226 (after five, please)', '(0400) 111 226'],
  ['Tel: ０４００ 111 226', '0400 111 226'],
])('takes the number out of %s', (text, number) => {
  expect(takeNumber(text)).toBe(number);
});

test.each([
  '0400 111 226',
  '',
  'Sam',
  'Jo 0400 111 226, Kim 0400 111 227',
  'Unit 5, 0400 111 226',
  '0400 111 226 ext 12',
  'X0400111226',
  '0400111226B',
  'jo0400111226@example.com',
  '0400111226@example.com',
  '++61400111226',
  '6.14916E+10',
  '04O0 111 226',
])('leaves %s as it is', (text) => {
  expect(takeNumber(text)).toBe(text);
});
