import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { importFile, uploadFile } from '#server/testing/imported-file.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { writeZip } from '#server/testing/workbook.ts';
import { listImportColumns } from './import-columns.ts';

let database: TestDatabase;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await createTextingAccount(workerContext(database.db, standingClock()));
});
afterAll(() => database.close());

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

function writeWorkbook(sheets: Record<string, readonly (readonly string[])[] | string>): Buffer {
  const names = Object.keys(sheets);
  const parts = Object.values(sheets).map((rows, place) => [
    `xl/sheet${place + 1}.xml`,
    typeof rows === 'string' ? rows : `<worksheet>${rows.map(writeRow).join('')}</worksheet>`,
  ]);
  return writeZip({
    '_rels/.rels': `<Relationships><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook><sheets>${names.map((name, place) => `<sheet name="${name}" r:id="rId${place + 1}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names.map((_, place) => `<Relationship Id="rId${place + 1}" Type="${office}/worksheet" Target="sheet${place + 1}.xml"/>`).join('')}</Relationships>`,
    ...Object.fromEntries(parts),
  });
}

function writeRow(cells: readonly string[]): string {
  return `<row>${cells.map((cell) => `<c t="str"><v>${cell}</v></c>`).join('')}</row>`;
}

const cover = [['Customers of the shop'], ['Ask Kim on 0491 570 159']];
const few = [['Mobile'], ['0491570006']];
const people = [
  ['Mobile', 'Name'],
  ['0491570156', 'Bo'],
  ['0491570157', 'Cy'],
];

async function readingOf(file: Buffer, asked = {}) {
  const id = await uploadFile(owner, file, 'people.xlsx');
  const { reading, sheets, columns } = await listImportColumns(owner, id, asked);
  return { sheet: reading.sheet, sheets, headings: columns.map(({ heading }) => heading) };
}

test('a workbook opens on the sheet with most mobiles, unless another is asked for', async () => {
  const file = writeWorkbook({ Cover: cover, Staff: few, Torn: '<torn', People: people });
  expect(await readingOf(file)).toEqual({
    sheet: 'People',
    sheets: ['Cover', 'Staff', 'Torn', 'People'],
    headings: ['Mobile', 'Name'],
  });
  expect(await readingOf(file, { sheet: 'Staff' })).toMatchObject({ sheet: 'Staff', headings: ['Mobile'] });
  expect((await importFile(owner, file)).counts).toMatchObject({ made: 2 });
});

test('one without mobiles opens on its first sheet', async () => {
  expect(await readingOf(writeWorkbook({ Cover: [['Hello']], Other: [['World']] }))).toMatchObject({
    sheet: 'Cover',
  });
});
