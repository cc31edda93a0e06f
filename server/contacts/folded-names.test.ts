import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { listContacts } from './contact-search.ts';
import { addContact } from './contacts.ts';
import { listContactDuplicates } from './merges.ts';
import { addContactNamesakes } from './namesakes.ts';

let database: TestDatabase;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = await createTextingAccount(workerContext(database.db, standingClock()));
});

async function add(...names: [firstName: string, lastName: string][]): Promise<string[]> {
  const ids: string[] = [];
  for (const [place, [firstName, lastName]] of names.entries())
    ids.push((await addContact(owner, { number: `+6149157010${place}`, firstName, lastName })).id);
  return ids;
}

const find = async (search: string) =>
  (await listContacts(owner, { search })).contacts.map(({ lastName }) => lastName);

test.each([
  ['Brönte', 'bronte'],
  ['Bronte', 'BRÖNTE'],
  ['Bro\u0308nte', 'brönt'],
  ['Nguyễn', 'nguyen'],
  ['Søren', 'soren'],
  ['Łukasz', 'luk'],
  ['Đặng', 'dang'],
  ['Strauß', 'strauss'],
  ['Strauß', 'Strauß'],
  ['Æbelø', 'aebelo'],
  ['van der Lühe', 'luhe'],
  ['홍길동', '홍길'],
  ['Ёлкин', 'елк'],
])('%s is found by %s', async (lastName, typed) => {
  await add(['Ana', lastName], ['Ben', 'Brown']);
  expect(await find(typed)).toEqual([lastName.normalize()]);
  expect(await find(`an ${typed}`)).toEqual([lastName.normalize()]);
});

test('accents without a letter find nobody, and beside a name they count for nothing', async () => {
  await add(['Ana', 'Brönte'], ['Ben', 'Brown']);
  expect(await find('\u0308')).toEqual([]);
  expect(await find('\u0308 \u0301')).toEqual([]);
  expect(await find('brönte \u0308')).toEqual(['Brönte']);
});

test('a first name is found without its accents, and one of several words by the last of them', async () => {
  await add(['José', 'Ruiz'], ['Anna Zoé', 'Lang']);
  expect(await find('jose')).toEqual(['Ruiz']);
  expect(await find('zoe l')).toEqual(['Lang']);
  expect(await find('jöse rúiz')).toEqual(['Ruiz']);
});

test('contacts stand where their names would without accents, page by page', async () => {
  await add(['', 'Brown'], ['', 'Bronx'], ['', 'Brönte'], ['', 'Zander'], ['', 'Ávila'], ['Élan', '']);
  const names: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof listContacts>> = await listContacts(owner, {
      limit: 1,
      ...(cursor && { cursor }),
    });
    names.push(...page.contacts.map(({ firstName, lastName }) => firstName + lastName));
    cursor = page.nextCursor;
  }
  expect(names).toEqual(['Ávila', 'Brönte', 'Bronx', 'Brown', 'Zander', 'Élan']);
});

test('contacts whose names differ in accents alone may be duplicates, until somebody tells them apart', async () => {
  const contactIds = await add(['José', 'Ruiz'], ['Jose', 'Ruíz']);
  const shown = async () =>
    (await listContactDuplicates(owner, undefined)).groups.map((group) => group.length);
  expect(await shown()).toEqual([2]);
  await addContactNamesakes(owner, { contactIds });
  expect(await shown()).toEqual([]);
});
