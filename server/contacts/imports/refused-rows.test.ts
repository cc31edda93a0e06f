import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addContactField } from '#server/contacts/fields.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { importFile, planImport, uploadFile } from '#server/testing/imported-file.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { listContacts } from '../contact-search.ts';
import { previewImport } from './import-preview.ts';
import { exportRefusedRows } from './refused-rows-file.ts';

let database: TestDatabase;
let owner: ActorContext;
const clock = standingClock();

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = await createTextingAccount(workerContext(database.db, clock));
});

async function refusedRows(id: string): Promise<string> {
  let text = '';
  for await (const page of exportRefusedRows(owner, id)) text += page;
  return text;
}

async function namesOf() {
  const { contacts } = await listContacts(owner, {});
  return contacts.map(({ number, firstName, lastName }) => `${number} ${firstName} ${lastName}`).sort();
}

test('rows that were left out keep the headings and columns of their file, and come back once they are mended', async () => {
  const { id } = await importFile(
    owner,
    'Tel,Given,Called\n0491570006,Ana,Cruz\n0255501234,Ed,=Stone\n0491570156,Bo,Li,Extra\n0491570156,Bo,Again',
    { changes: { columns: [{ to: 'number' }, { to: 'first_name' }, { to: 'last_name' }, { to: 'ignore' }] } },
  );
  const text = await refusedRows(id);
  expect(text.split('\r\n')).toEqual([
    'Tel,Given,Called,Row,Why it was left out',
    `0255 501 234,Ed,'=Stone,3,"What stands for the number (“0255501234”) is not a mobile number, so it cannot be texted."`,
    '0491 570 156,Bo,Again,5,"The number stands in row 4 as well, and that row counts."',
    '',
  ]);
  const mended = text.replace('0255 501 234', '0491 570 157');
  const again = await uploadFile(owner, mended);
  expect((await planImport(owner, again)).columns).toEqual([
    { to: 'number' },
    { to: 'first_name' },
    { to: 'last_name' },
    { to: 'ignore' },
    { to: 'ignore' },
  ]);
  expect((await importFile(owner, mended)).counts).toMatchObject({ made: 1, refused: 0 });
  expect(await namesOf()).toEqual(['+61491570006 Ana Cruz', '+61491570156 Bo Li', '+61491570157 Ed =Stone']);
});

test('a file without headings gets some, so that its rows are told from them', async () => {
  const { id } = await importFile(owner, '0491570006,Ana\n02 5550 1234,Ed');
  const text = await refusedRows(id);
  expect(text.split('\r\n').slice(0, 2)).toEqual([
    'Column 1,Column 2,Row,Why it was left out',
    expect.stringMatching(/^02 5550 1234,Ed,2,/),
  ]);
  const again = await uploadFile(owner, text);
  expect((await planImport(owner, again)).reading.hasHeadings).toBe(true);
});

const people = `Mobile,First name,Birthday,Visits,Plan
0491570006,Ana,soon,many,Gold
0491570156,Bo,1/3/1990,3,Tin
0491570157,Cy,1/4/1990,4,Silver
0491570158,Di,1/5/1990,5,gold
12,Ed,1/5/1990,5,gold
0491570159,${'x'.repeat(101)},,,`;

async function addFields() {
  await addContactField(owner, { label: 'Birthday', kind: 'date' });
  await addContactField(owner, { label: 'Visits', kind: 'number' });
  await addContactField(owner, { label: 'Plan', kind: 'choice', options: ['Gold', 'Silver'] });
}

test('a cell that cannot be read is left empty, its person is taken, and the file of refused rows says so', async () => {
  await addFields();
  const { id, counts } = await importFile(owner, people);
  expect(counts).toMatchObject({
    made: 5,
    refused: 1,
    reasons: [
      {
        reason: 'number_unreadable',
        rows: 1,
        example: { row: 6, sentence: 'What stands for the number (“12”) is not a telephone number.' },
      },
    ],
  });
  expect(counts.emptied).toHaveLength(4);
  expect(counts.emptied).toEqual(
    expect.arrayContaining([
      {
        reason: 'value_not_date',
        cells: 1,
        example: {
          row: 2,
          sentence:
            'What stands under Birthday (“soon”) is not a date. Write it like 31/12/2026 or 2026-12-31.',
        },
      },
    ]),
  );
  expect(await namesOf()).toHaveLength(5);
  const [heading, ...lines] = (await refusedRows(id)).trimEnd().split('\r\n');
  expect(heading).toBe('Mobile,First name,Birthday,Visits,Plan,Row,Why it was left out');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe(
    '0491 570 006,Ana,soon,many,Gold,2,"Not left out, but what cannot be read in it is left empty. What stands under Birthday (“soon”) is not a date. Write it like 31/12/2026 or 2026-12-31. What stands under Visits (“many”) is not a number."',
  );
  const mended = (await refusedRows(id)).replace('soon,many', '1/2/1990,7');
  expect((await importFile(owner, mended)).counts).toMatchObject({ made: 0, updated: 1, refused: 1 });
  const { contacts } = await listContacts(owner, { search: 'Ana' });
  expect(Object.values(contacts[0]?.fields ?? {}).sort()).toEqual(['1990-02-01', '7', 'Gold']);
});

test('a row with such a cell is left out where that was chosen', async () => {
  await addFields();
  const id = await uploadFile(owner, people);
  const rows = async (unreadable: 'empty' | 'leave_out') =>
    (await previewImport(owner, id, await planImport(owner, id, { unreadable }))).rows;
  expect((await rows('empty'))[0]).toMatchObject({
    refusal: null,
    emptied: [expect.stringContaining('“soon”'), 'What stands under Visits (“many”) is not a number.'],
  });
  expect((await rows('leave_out'))[0]?.refusal).toMatchObject({ reason: 'value_not_date' });
  const { counts } = await importFile(owner, people, { changes: { unreadable: 'leave_out' } });
  expect(counts).toMatchObject({ made: 2, refused: 4, emptied: [] });
});
