import { expect, test } from 'vitest';
import { splitCode } from './code-in-text.ts';

test('the origin-bound last line is told from the words', () => {
  expect(splitCode('123456 is your code.\n\n@texts.example.com #123456')).toEqual({
    words: '123456 is your code.',
    autofill: '@texts.example.com #123456',
    code: '123456',
  });
});

test.each(['Hello', 'Meet @home #1', '@texts.example.com #123456 and more', ''])('%j has no code', (text) => {
  expect(splitCode(text)).toEqual({ words: text, autofill: undefined, code: undefined });
});
