import { expect, test } from 'vitest';
import type { AccountId } from '#server/platform/context.ts';
import { writeZip } from '#server/testing/workbook.ts';
import { looksLikeHeadings } from './column-guess.ts';
import type { FileBytes } from './file-bytes.ts';
import { headingKey, partRows, readFirstRows } from './import-columns.ts';
import { walkRows } from './import-walk.ts';
import { tidyCells, UnreadableTable } from './table.ts';
import { readXlsxTable } from './xlsx-table.ts';

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relate = (...targets: [string, string][]) =>
  `<Relationships>${targets
    .map(
      ([type, target], place) =>
        `<Relationship Id="rId${place + 1}" Type="${office}/${type}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`;

const plain = {
  '_rels/.rels': relate(['officeDocument', 'xl/workbook.xml']),
  'xl/workbook.xml': '<workbook><sheets><sheet name="P" r:id="rId1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels': relate(
    ['worksheet', 'sheet1.xml'],
    ['styles', 'styles.xml'],
    ['sharedStrings', 'strings.xml'],
  ),
  'xl/styles.xml': '<styleSheet/>',
  'xl/strings.xml': '<sst/>',
  'xl/sheet1.xml': '<worksheet><row r="1"><c r="A1"><v>61491570156</v></c></row></worksheet>',
};

function openFile(parts: Record<string, string | Buffer>, onRead = () => {}): FileBytes {
  const bytes = writeZip({ ...plain, ...parts });
  return {
    size: bytes.length,
    async read(start, end) {
      onRead();
      return bytes.subarray(start, end);
    },
  };
}

async function readCells(parts: Record<string, string | Buffer>, rowsAtMost?: number): Promise<string[][]> {
  const file = openFile(parts);
  const found: string[][] = [];
  for await (const { rows } of readXlsxTable(file, rowsAtMost === undefined ? {} : { rowsAtMost }))
    found.push(...rows.map(({ cells }) => cells));
  return found;
}

const repeat = (times: number, write: (place: number) => string) =>
  Array.from({ length: times }, (_, place) => write(place)).join('');

test('reads the workbook that the others here are made of', async () => {
  expect(await readCells({})).toEqual([['61491570156']]);
});

test.each<[string, Record<string, string>]>([
  ['a part nested beyond 64 levels', { 'xl/styles.xml': `<styleSheet>${'<a>'.repeat(64)}` }],
  ['a sheet nested beyond 64 levels', { 'xl/sheet1.xml': `<worksheet>${'<a>'.repeat(64)}` }],
  ['styles beyond 16 MiB', { 'xl/styles.xml': `<styleSheet>${'<a/>'.repeat(4_200_000)}</styleSheet>` }],
  ['an attribute without an end', { 'xl/sheet1.xml': `<worksheet a="${'x'.repeat(1_200_000)}` }],
  ['a text without an end', { 'xl/sheet1.xml': `<worksheet><row><c t="str"><v>${'x'.repeat(1_200_000)}` }],
  [
    'more than 1000 sheets',
    { 'xl/workbook.xml': `<w><sheets>${'<sheet name="P" r:id="rId1"/>'.repeat(1001)}</sheets></w>` },
  ],
  [
    'more than 10,000 relations',
    { '_rels/.rels': `<r>${repeat(10_001, (place) => `<Relationship Id="${place}" Target="a"/>`)}</r>` },
  ],
  [
    'more than 10,000 formats',
    { 'xl/styles.xml': `<s>${repeat(10_001, (place) => `<numFmt numFmtId="${place}"/>`)}</s>` },
  ],
  ['more than 65,536 styles', { 'xl/styles.xml': `<s><cellXfs>${'<xf/>'.repeat(65_537)}</cellXfs></s>` }],
])('refuses %s before it fills the memory', async (_, parts) => {
  await expect(readCells(parts)).rejects.toThrow(UnreadableTable);
});

test.each([
  ['0', '45000'],
  ['yyyy', '2023-03-15'],
  [`${'0'.repeat(255)}yyyy`, '45000'],
])('looks for a date in no more of a format than Excel allows: %s', async (format, expected) => {
  const styles = `<s><numFmts><numFmt numFmtId="200" formatCode="${format}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs></s>`;
  const sheet = '<worksheet><row><c s="0"><v>45000</v></c></row></worksheet>';
  expect(await readCells({ 'xl/styles.xml': styles, 'xl/sheet1.xml': sheet })).toEqual([[expected]]);
});

const emptyRows = (rows: number) => `<row>${'<c/>'.repeat(99)}</row>`.repeat(rows);
const filledRow = '<row><c r="A1"><v>61491570156</v></c></row>';

test.each([
  ['rows', emptyRows(40_000)],
  ['rows behind a contact', `${filledRow}${emptyRows(40_000)}`],
  ['columns', `<row>${'<c/>'.repeat(3_100_000)}</row>`],
  ['rows without cells', '<row/>'.repeat(3_100_000)],
])('refuses a sheet of endless empty %s, also when its first rows are shown', async (_, rows) => {
  const parts = { 'xl/sheet1.xml': `<worksheet>${rows}</worksheet>` };
  await expect(readCells(parts)).rejects.toThrow('millions of empty cells');
  await expect(readCells(parts, 1_000_000_000)).rejects.toThrow('millions of empty cells');
});

test('refuses endless empty texts, and endless tags beside them, these also when the first rows are shown', async () => {
  const texts = { 'xl/strings.xml': `<sst>${'<si/>'.repeat(3_100_000)}</sst>` };
  const tags = { 'xl/strings.xml': `<sst>${'<x/>'.repeat(3_100_000)}</sst>` };
  await expect(readCells(texts)).rejects.toThrow('millions of empty texts');
  await expect(readCells(tags)).rejects.toThrow('millions of empty texts');
  await expect(readCells(tags, 50)).rejects.toThrow('millions of empty texts');
});

test('reads empty cells between contacts, however many there are in all', async () => {
  const rows = `${filledRow}${emptyRows(2)}`.repeat(20_000);
  expect(await readCells({ 'xl/sheet1.xml': `<worksheet>${rows}</worksheet>` })).toHaveLength(20_000);
});

const textCell = (place: string) => `<c t="s"><v>${place}</v></c>`;
const sheetOf = (...places: string[]) => `<worksheet><row>${places.map(textCell).join('')}</row></worksheet>`;

test('a cell takes 32,767 characters of a text, and a place that is none is empty', async () => {
  const parts = {
    'xl/strings.xml': `<sst><si><t>${'a'.repeat(30_000)}</t><r><t>${'b'.repeat(30_000)}</t></r></si><si><t>Ana</t></si></sst>`,
    'xl/sheet1.xml': sheetOf('0', '0.5', '-1', '1e999', 'x', '2', '1'),
  };
  const whole = `${'a'.repeat(30_000)}${'b'.repeat(2767)}`;
  expect(await readCells(parts)).toEqual([[whole, '', '', '', '', '', 'Ana']]);
  expect(await readCells(parts, 50)).toEqual([[whole, '', '', '', '', '', 'Ana']]);
});

test('the first rows show what stands among the first 100,000 texts; all is read when every row is', async () => {
  const parts = {
    'xl/strings.xml': `<sst>${repeat(300_000, (place) => `<si><t>Text ${place}</t></si>`)}</sst>`,
    'xl/sheet1.xml': sheetOf('299999', '7'),
  };
  expect(await readCells(parts, 50)).toEqual([['', 'Text 7']]);
  expect(await readCells(parts)).toEqual([['Text 299999', 'Text 7']]);
});

test('what cannot be stored is taken out of a cell', () => {
  expect(tidyCells([' a\0b\ud83d ', '\0'], 100)).toEqual(['ab\ufffd']);
  expect(tidyCells(['x'.repeat(40_000)], 100)?.[0]).toHaveLength(32_767);
});

test('a heading is looked at as far as one goes', () => {
  const long = `First name (${'x'.repeat(250)})`;
  expect(looksLikeHeadings([['First name (home)'], ['Ana']], 'AU')).toBe(true);
  expect(looksLikeHeadings([[long], ['Ana']], 'AU')).toBe(false);
  expect(headingKey(`${'x'.repeat(199)}😀`).isWellFormed()).toBe(true);
  const { titles } = partRows([{ row: 1, cells: [`${'x'.repeat(199)}😀`] }], true);
  expect(titles[0]?.isWellFormed()).toBe(true);
});

test('of an account one workbook is read at a time for its first rows', async () => {
  const order: string[] = [];
  const shape = { encoding: null, delimiter: null, sheet: null };
  const read = (account: string, name: string) =>
    readFirstRows(
      { media: 'xlsx', accountId: account as AccountId },
      openFile({}, () => order.push(name)),
      shape,
    );
  const torn = readFirstRows(
    { media: 'xlsx', accountId: 'a' as AccountId },
    openFile({ 'xl/sheet1.xml': '<torn' }, () => order.push('torn')),
    { ...shape, sheet: 'None' },
  );
  const [, first, second] = await Promise.allSettled([
    torn,
    read('a', 'first'),
    read('a', 'second'),
    read('b', 'other'),
  ]);
  expect([first?.status, second?.status]).toEqual(['fulfilled', 'fulfilled']);
  const ofAccount = order.filter((name) => name !== 'other');
  expect(ofAccount).toEqual(ofAccount.toSorted((a, b) => names.indexOf(a) - names.indexOf(b)));
  expect(order.indexOf('other')).toBeLessThan(order.indexOf('second'));
});
const names = ['torn', 'first', 'second'];

test('a text that every cell shows makes many small batches, and the rows behind each are all there', async () => {
  const cells = textCell('0').repeat(90);
  const row = (place: number) => `<row><c><v>6149157000${place}</v></c>${cells}</row>`;
  const walk = {
    row: { media: 'xlsx' as const },
    file: openFile({
      'xl/strings.xml': `<sst><si><t>${'a'.repeat(32_767)}</t></si></sst>`,
      'xl/sheet1.xml': `<worksheet>${repeat(10, row)}</worksheet>`,
    }),
    plan: {
      reading: { encoding: null, delimiter: null, sheet: null, hasHeadings: false },
      columns: [{ to: 'number' as const }],
      existing: 'skip' as const,
      repeated: 'first' as const,
      list: null,
      consent: { basis: 'unknown' as const, words: '' },
    },
    columns: [{ target: 'number' as const, heading: 'Mobile' }],
    homeCountry: 'AU',
    onPage: async () => {},
  };
  const countRows = async (rowsBefore: number) => {
    const ends: number[] = [];
    let rows = 0;
    for await (const { rowsDone, accepted, refused } of walkRows({ ...walk, rowsBefore })) {
      ends.push(rowsDone);
      rows += accepted.length + refused.length;
    }
    return { ends, rows };
  };
  expect(await countRows(0)).toEqual({ ends: [6, 10], rows: 10 });
  expect(await countRows(6)).toEqual({ ends: [10], rows: 4 });
});
