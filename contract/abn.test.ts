import { expect, test } from 'vitest';
import { readAbn } from './abn.ts';

test.each([
  ['51824753556', '51 824 753 556'],
  ['51 824 753 556', '51 824 753 556'],
  ['51824753557', undefined],
  ['5182475355', undefined],
  ['00000000000', undefined],
  ['5182475355a', undefined],
])('the ABN %s reads as %s', (text, abn) => {
  expect(readAbn(text)).toBe(abn);
});
