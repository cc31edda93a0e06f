import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { refusals } from '#contract/refusals.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { importFile, planImport, uploadFile } from '#server/testing/imported-file.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { writeWorkbook } from '#server/testing/workbook.ts';
import { undoContactAct } from './act-undo.ts';
import { addContactAct } from './acts.ts';
import { exportContacts } from './contact-export.ts';
import { readMergeFields } from './contact-merging.ts';
import { listContactRecipients } from './contact-recipients.ts';
import { listContacts } from './contact-search.ts';
import { addContact, changeContact, showContact } from './contacts.ts';
import { addContactField } from './fields.ts';
import { previewImport } from './imports/import-preview.ts';

let database: TestDatabase;
let owner: ActorContext;
let field: string;

const balances = [
  '-1000',
  '-12.5',
  '-12.05',
  '-9',
  '-0.5',
  '0',
  '0.05',
  '0.5',
  '9',
  '10',
  '12.05',
  '12.5',
  '1000',
];
/** The same number, with a decimal that says nothing. */
const respell = (balance: string) => `${balance}${balance.includes('.') ? '0' : '.0'}`;
const numberOf = (place: number) => `+614915700${String(place).padStart(2, '0')}`;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = await createTextingAccount(workerContext(database.db, standingClock()));
  field = (await addContactField(owner, { label: 'Balance', kind: 'number' })).id;
});

async function addBalances(): Promise<string[]> {
  const ids: string[] = [];
  for (const [place, balance] of balances.entries())
    ids.push((await addContact(owner, { number: numberOf(place), fields: { [field]: balance } })).id);
  return ids;
}

async function ask(test: string, value: string): Promise<string[]> {
  const conditions = JSON.stringify([{ fieldId: field, test, value }]);
  const { contacts } = await listContacts(owner, { conditions });
  return contacts.map(({ fields }) => fields[field] ?? '').sort((one, other) => Number(one) - Number(other));
}

const balanceOf = async (id: string) => (await showContact(owner, id)).contact.fields[field];

test('a number is found by its worth, below zero and with a fraction too', async () => {
  await addBalances();
  for (const [place, balance] of balances.entries()) {
    expect(await ask('at_least', balance)).toEqual(balances.slice(place));
    expect(await ask('at_most', balance)).toEqual(balances.slice(0, place + 1));
    expect(await ask('is', respell(balance))).toEqual([balance]);
    expect(await ask('is_not', balance)).toEqual(balances.toSpliced(place, 1));
  }
  expect(await ask('at_least', '-12.2')).toEqual(balances.slice(2));
});

test('a filter that asks a number for words says what the field wants', async () => {
  await expect(ask('at_least', 'plenty')).rejects.toMatchObject({
    code: 'filter_wrong',
    message: 'Balance wants a number, such as 42 or 42.5.',
  });
  await expect(ask('is', ' ')).rejects.toMatchObject({ message: refusals.filter_wrong.sentence });
});

test('a number leaves as people write it, in files, texts and lists of recipients', async () => {
  await addBalances();
  const lines: string[] = [];
  for await (const chunk of exportContacts(owner, {})) lines.push(...chunk.trimEnd().split('\r\n'));
  expect(lines.slice(1).map((line) => line.split(',')[3])).toEqual(balances);
  const { recipients } = await listContactRecipients(owner, {});
  expect(recipients.map(({ fields }) => fields['balance'])).toEqual(balances);
  const { accountId } = owner.actor;
  expect(await readMergeFields(owner, { accountId, number: numberOf(1) })).toMatchObject({
    balance: '-12.5',
  });
});

test.each([
  ['1,234,567.50', '1234567.5'],
  ['1 234', '1234'],
  ['$1,234.50', '1234.5'],
  ['-$1,234.50', '-1234.5'],
  ['$-3', '-3'],
  ['+007', '7'],
])('%s is read as %s', async (typed, balance) => {
  const { id } = await addContact(owner, { number: numberOf(0), fields: { [field]: typed } });
  expect(await balanceOf(id)).toBe(balance);
});

test.each(['1e5', '٣', '−5', '1.234,567', '0.123 456', '1000000000000000', '0.12345678901'])(
  '%s is refused',
  async (typed) => {
    const adding = addContact(owner, { number: numberOf(0), fields: { [field]: typed } });
    expect(await codeOf(adding)).toBe('field_value_wrong');
  },
);

test('a number of fifteen digits and ten decimals is kept to the last one', async () => {
  const exact = '-999999999999999.0000000001';
  const { id } = await addContact(owner, { number: numberOf(0), fields: { [field]: exact } });
  expect(await balanceOf(id)).toBe(exact);
  expect(await ask('at_most', '-999999999999999')).toEqual([exact]);
});

test('an act on many sets a number, and its undoing gives each its own again', async () => {
  const ids = await addBalances();
  const act = { kind: 'change', fieldId: field, value: '-3.50' } as const;
  const { id: actId } = await addContactAct(owner, { selection: { contactIds: ids }, act }, cancelWaiting);
  expect(await Promise.all(ids.map(balanceOf))).toEqual(balances.map(() => '-3.5'));
  await undoContactAct(owner, actId);
  expect(await Promise.all(ids.map(balanceOf))).toEqual(balances);
});

test('an import brings numbers in, shows them before, and one that says the same changes nobody', async () => {
  const rows = balances.map((balance, place) => `${numberOf(place)},${respell(balance)}`);
  const file = ['Mobile,Balance', ...rows].join('\n');
  const upload = await uploadFile(owner, file);
  const { rows: preview } = await previewImport(owner, upload, await planImport(owner, upload));
  expect(preview.map(({ fields }) => fields[0]?.value)).toEqual(balances);
  const first = await importFile(owner, file);
  expect(first.counts).toMatchObject({ made: balances.length, refused: 0 });
  expect(await ask('filled', '')).toEqual(balances);
  const again = await importFile(owner, file, { changes: { existing: 'overwrite' } });
  expect(again.counts).toMatchObject({ made: 0, updated: 0 });
});

test.each([
  [0.1 + 0.2, '0.3'],
  [1.1 * 3, '3.3'],
  [1 / 3, '0.3333333333'],
  [-200 / 3, '-66.6666666667'],
  [0.0000005, '0.0000005'],
  [123456789.12345679, '123456789.123457'],
  [12345678.9, '12345678.9'],
  [123456789012349.6, '123456789012350'],
])('what a formula makes in a workbook, %d, arrives as %s', async (value, balance) => {
  const file = writeWorkbook([
    ['Mobile', 'Balance'],
    [numberOf(0), value],
  ]);
  const { counts } = await importFile(owner, file, { fileName: 'people.xlsx' });
  expect(counts).toMatchObject({ made: 1, emptied: [] });
  expect(await ask('is', balance)).toEqual([balance]);
});

test('what stands there does not count as changed, in whatever spelling', async () => {
  const { id } = await addContact(owner, { number: numberOf(0), fields: { [field]: '-5' } });
  await changeContact(owner, id, { version: 1, fields: { [field]: '-5' } });
  await changeContact(owner, id, { version: 2, fields: { [field]: '-5.00' } });
  const { rowCount } = await database.pool.query(
    "select from contact_changes where contact_id = $1 and change = 'changed'",
    [id],
  );
  expect(rowCount).toBe(0);
});
