import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { importFile, workOnImports } from '#server/testing/imported-file.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { addContactAct } from '../acts.ts';
import { countContacts, listContacts } from '../contact-search.ts';
import { addContact } from '../contacts.ts';
import { addList } from '../lists.ts';
import { undoImport } from './import-steps.ts';

let database: TestDatabase;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = await createTextingAccount(workerContext(database.db, standingClock()));
});

const namesOf = async (importId: string, context = owner) =>
  (await listContacts(context, { importId })).contacts.map(({ firstName }) => firstName);

test('the contacts of an import are those that it added and those that it changed', async () => {
  await importFile(owner, 'Mobile,First name\n0491570006,Ana\n0491570156,Bo');
  await addContact(owner, { number: '0491570159', firstName: 'Di' });
  const { id } = await importFile(
    owner,
    'Mobile,First name,Last name\n0491570006,Ana,Cruz\n0491570156,Bo,\n0491570157,Cy,',
  );
  for (const made of [1, 1_000_000]) {
    await database.pool.query(
      `update contact_imports set counts = jsonb_set(counts, '{made}', to_jsonb($2::int)) where id = $1`,
      [id, made],
    );
    expect(await namesOf(id)).toEqual(['Ana', 'Cy']);
    expect(await countContacts(owner, { importId: id })).toEqual({ count: 2 });
    expect(await countContacts(owner, { importId: id, search: 'cy' })).toEqual({ count: 1 });
  }
});

test('what is done to all contacts of an import is done to them alone', async () => {
  await importFile(owner, 'Mobile,First name\n0491570006,Ana');
  const { id } = await importFile(owner, 'Mobile,First name\n0491570156,Bo\n0491570157,Cy');
  const selection = { filter: { importId: id }, count: 2 };
  await addContactAct(owner, { selection, act: { kind: 'delete' } }, async () => 0);
  expect((await listContacts(owner, {})).contacts.map(({ firstName }) => firstName)).toEqual(['Ana']);
  expect(await namesOf(id)).toEqual([]);
});

test('an import that changed nobody, and one that was undone, have no contacts', async () => {
  const { id } = await importFile(owner, 'Mobile,First name\n0491570006,Ana');
  const again = await importFile(owner, 'Mobile,First name\n0491570006,Ana');
  expect(await namesOf(again.id)).toEqual([]);
  await undoImport(owner, id);
  await workOnImports(owner);
  expect(await namesOf(id)).toEqual([]);
});

test('no list goes by an import, and nobody sees that of a stranger', async () => {
  const { id: importId } = await importFile(owner, 'Mobile,First name\n0491570006,Ana');
  expect(await codeOf(addList(owner, { name: 'May', filter: { importId } }))).toBe('filter_wrong');
  const stranger = await createTextingAccount(workerContext(database.db, standingClock()));
  expect(await codeOf(namesOf(importId, stranger))).toBe('not_found');
});
