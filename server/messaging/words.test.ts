import { expect, test } from 'vitest';
import { hasWords, listWords, readWordSearch } from './words.ts';

const finds = (typed: string, text: string) => {
  const search = readWordSearch(typed);
  return search !== undefined && hasWords(text, search);
};

test('words are runs of letters, digits and underscores, and pictures', () => {
  expect(listWords("Don't pay $20.50 at ÉCOLE_1 🎉 don")).toEqual([
    'don',
    't',
    'pay',
    '20',
    '50',
    'at',
    'école_1',
    '🎉',
  ]);
  expect(listWords('…')).toEqual([]);
});

test('every word but the last must be there whole, in any order', () => {
  const text = 'Your order 4711 is ready';
  expect(finds('ready ord', text)).toBe(true);
  expect(finds('ORDER your', text)).toBe(true);
  expect(finds('read order', text)).toBe(false);
  expect(finds('der', text)).toBe(false);
  expect(finds('%', text)).toBe(false);
});
