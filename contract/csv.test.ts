import { expect, test } from 'vitest';
import { formatCsvLine } from './csv.ts';

test('quotes what the format needs, and nothing else', () => {
  expect(formatCsvLine(['a', 'b,c', 'say "hi"', 'two\nlines', null, 7])).toBe(
    'a,"b,c","say ""hi""","two\nlines",,7\r\n',
  );
});

test.each([
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['+1+cmd', "'+1+cmd"],
  ['-2+3', "'-2+3"],
  [' =1', "' =1"],
  ['\t=1', "'\t=1"],
  ['＝1', "'＝1"],
  ['+61491570006', '+61491570006'],
  ['+61 491 570 006', '+61 491 570 006'],
  ['+61 491=1', "'+61 491=1"],
  ['-12.5', '-12.5'],
  ['a=1', 'a=1'],
])('keeps %j from running as a formula', (cell, written) => {
  expect(formatCsvLine([cell])).toBe(`${written}\r\n`);
});
