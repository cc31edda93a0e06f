import { expect, test } from 'vitest';
import { formatCsvLine } from '#contract/csv.ts';
import { numberCell } from './csv-number.ts';
import { type CsvTable, openCsvTable } from './csv-table.ts';

test.each([
  ['+61491570006', '+61 491 570 006'],
  ['+61255501234', '+61 2 5550 1234'],
  ['+12025550123', '+1 202 555 0123'],
  ['+99912345678', '+99 912345678'],
  ['0491570157', '0491 570 157'],
  ['61491570157', '61 491 570 157'],
  ['0491 570 157', '0491 570 157'],
  ['Wattle', 'Wattle'],
  ['19881', '19881'],
])('%s leaves as %s, which no spreadsheet takes for a number and no guard marks', (number, written) => {
  expect(numberCell(number)).toBe(written);
  expect(formatCsvLine([numberCell(number)])).toBe(`${written}\r\n`);
});

const visits: CsvTable<{ at: string | null; number: string }> = {
  columns: { Time: ({ at }) => at, Number: ({ number }) => number },
  times: ['Time'],
};

test('an instant is a time of the zone that the header names, on both sides of daylight saving', () => {
  const table = openCsvTable(visits, 'Australia/Sydney');
  expect(table.header).toBe('Time (Australia/Sydney),Number\r\n');
  const rows = ['2026-07-01T02:00:05.123Z', '2026-12-31T13:30:00.000Z', null].map((at) => ({
    at,
    number: '1',
  }));
  expect(table.writeLines(rows)).toBe('2026-07-01 12:00:05,1\r\n2027-01-01 00:30:00,1\r\n,1\r\n');
});
