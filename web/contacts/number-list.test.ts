import { expect, test } from 'vitest';
import { countWords, splitNumbers } from './number-list.ts';

test.each([
  ['0491 570 006', ['0491 570 006']],
  ['0491 570 006\r\n0491 570 156\n\n', ['0491 570 006', '0491 570 156']],
  [
    '0491570006, 0491570156; +61 491 570 157\t0491570158',
    ['0491570006', '0491570156', '+61 491 570 157', '0491570158'],
  ],
  ['"0491570006","0491570156"', ['0491570006', '0491570156']],
  ['0491570006\n0491570006', ['0491570006']],
  [' \n,;', []],
])('%j is %j', (text, numbers) => {
  expect(splitNumbers(text)).toEqual(numbers);
});

test('counts in words', () => {
  expect([countWords(1, 'number is', 'numbers are'), countWords(2000, 'number is', 'numbers are')]).toEqual([
    '1 number is',
    '2,000 numbers are',
  ]);
});
