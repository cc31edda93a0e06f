import { expect, test } from 'vitest';
import { formatCsvLine, unguardFormula } from './csv.ts';
import { undoSpreadsheet } from './spreadsheet-numbers.ts';

test.each([
  ['0491 570 006', { text: '0491 570 006' }],
  ['4.91570006E+08', { text: '491570006', mended: 'exponent' }],
  ['4,91570006e8', { text: '491570006', mended: 'exponent' }],
  ['4.915E+08', { text: '4.915E+08', isCutOff: true }],
  ['491570006.00', { text: '491570006', mended: 'decimals' }],
  ['="0491570006"', { text: '0491570006', mended: 'marks' }],
  ['’0491570006', { text: '0491570006', mended: 'marks' }],
  ['Ana', { text: 'Ana' }],
])('undoes what a spreadsheet did to %s', (written, expected) => {
  expect(undoSpreadsheet(written)).toEqual(expected);
});

test.each(['=1+1', '+1 form', '-5 Main St', '@ana', "it's", '+61491570006', 'plain', "'quoted'"])(
  'a cell that was guarded on its way out is as it was when it comes back: %s',
  (text) => {
    const cell = formatCsvLine([text]).trimEnd();
    expect(unguardFormula(cell)).toBe(text);
  },
);
