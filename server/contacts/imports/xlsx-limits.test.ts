import { expect, test } from 'vitest';
import { writeZip } from '#server/testing/workbook.ts';
import { UnreadableTable } from './table.ts';
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

async function readCells(parts: Record<string, string | Buffer>, rowsAtMost?: number): Promise<string[][]> {
  const bytes = writeZip({ ...plain, ...parts });
  const file = { size: bytes.length, read: async (start: number, end: number) => bytes.subarray(start, end) };
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
