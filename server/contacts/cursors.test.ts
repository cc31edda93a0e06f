import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { listContacts } from './contact-search.ts';
import { listContactDuplicates } from './merges.ts';

let database: TestDatabase;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await createTextingAccount(workerContext(database.db, standingClock()));
});
afterAll(() => database.close());

const write = (cursor: unknown) => Buffer.from(JSON.stringify(cursor)).toString('base64url');
const id = '00000000-0000-7000-8000-000000000000';
const refused = expect.objectContaining({ code: 'invalid_input' });

test('a cursor is taken as it was handed out', async () => {
  expect((await listContacts(owner, { cursor: write([0, 'a', 'b', id]) })).contacts).toEqual([]);
  expect((await listContactDuplicates(owner, write(['a', 'b']))).groups).toEqual([]);
});

test.each(['a\0', '\ud83d'])('a cursor with what no name can hold is refused: %j', async (name) => {
  await expect(listContacts(owner, { cursor: write([0, name, 'b', id]) })).rejects.toEqual(refused);
  await expect(listContacts(owner, { cursor: write([0, 'a', name, id]) })).rejects.toEqual(refused);
  await expect(listContactDuplicates(owner, write([name, 'b']))).rejects.toEqual(refused);
});
