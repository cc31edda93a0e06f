import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { undoContactAct } from './act-undo.ts';
import { addContactAct } from './acts.ts';
import { listContacts } from './contact-search.ts';
import { addContact, showContact } from './contacts.ts';
import {
  addContactField,
  changeContactField,
  listContactFields,
  orderContactFields,
  removeContactField,
} from './fields.ts';
import { cleanUpContacts } from './jobs.ts';

let database: TestDatabase;
let context: Context;
let owner: ActorContext;
let stranger: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  context = workerContext(database.db, standingClock());
  owner = await createTextingAccount(context);
  stranger = await createTextingAccount(context, { ownerName: 'Kim Stranger' });
});

/** Stores a field past the drawing of its id. */
async function plantField(by: ActorContext, id: string, label: string, place = 9): Promise<void> {
  await database.pool.query(
    `insert into contact_fields (account_id, id, key, label, kind, place, created_at) values ($1, $2, lower($3), $3, 'text', $4, '2025-07-01')`,
    [by.actor.accountId, id, label, place],
  );
}

const idsOf = async (by: ActorContext) => (await listContactFields(by)).fields.map(({ id }) => id);
const labelsOf = async (by: ActorContext) => (await listContactFields(by)).fields.map(({ label }) => label);

async function showFields(by: ActorContext, contactId: string): Promise<Record<string, string>> {
  return (await showContact(by, contactId)).contact.fields;
}

async function countWith(by: ActorContext, fieldId: string, value: string): Promise<number> {
  const conditions = JSON.stringify([{ fieldId, test: 'is', value }]);
  return (await listContacts(by, { conditions })).contacts.length;
}

test('a field has a short id, and a longer one where all the short ones were given, be their fields long gone', async () => {
  const { id } = await addContactField(owner, { label: 'City', kind: 'text' });
  expect(id).toMatch(/^[0-9a-z]{3}$/);
  await database.pool.query(
    `with sign as (select regexp_split_to_table('0123456789bcdfghjkmnpqrstvwxyz', '') as c)
     insert into contact_fields (account_id, id, key, label, kind, place, created_at, removed_at, is_cleared)
     select $1, a.c || b.c || c.c, 'gone', 'Gone', 'text', 0, now(), now(), true from sign a, sign b, sign c
     on conflict do nothing`,
    [owner.actor.accountId],
  );
  const next = await addContactField(owner, { label: 'Size', kind: 'text' });
  expect(next.id).toMatch(/^[0-9a-z]{4,8}$/);
  expect(await idsOf(owner)).toEqual([id, next.id]);
  const elsewhere = await addContactField(stranger, { label: 'Size', kind: 'text' });
  expect(elsewhere.id).toMatch(/^[0-9a-z]{3}$/);
});

test('a new field comes last, also after one was removed', async () => {
  const { id } = await addContactField(owner, { label: 'City', kind: 'text' });
  await plantField(owner, 'zzz', 'Size', 1);
  await removeContactField(owner, id);
  await addContactField(owner, { label: 'Colour', kind: 'text' });
  expect(await labelsOf(owner)).toEqual(['Size', 'Colour']);
});

test('the id of a removed field stays taken once its values are gone', async () => {
  const { id } = await addContactField(owner, { label: 'City', kind: 'text' });
  const contact = await addContact(owner, { number: '0491570006', fields: { [id]: 'Perth' } });
  const gone = { selection: { contactIds: [contact.id] }, act: { kind: 'delete' as const } };
  const act = await addContactAct(owner, gone, async () => 0);
  await removeContactField(owner, id);
  await cleanUpContacts(context);
  await undoContactAct(owner, act.id);
  await expect(plantField(owner, id, 'Size')).rejects.toThrow('contact_fields_pkey');
  const size = await addContactField(owner, { label: 'City', kind: 'text' });
  expect(await showFields(owner, contact.id)).toEqual({});
  expect(await countWith(owner, size.id, 'Perth')).toBe(0);
});

test('fields of two accounts that share an id are told apart', async () => {
  for (const by of [owner, stranger]) {
    await plantField(by, 'k7m', 'City');
    await plantField(by, 'q2d', 'Size');
  }
  const ours = await addContact(owner, { number: '0491570006', fields: { k7m: 'Perth' } });
  const theirs = await addContact(stranger, { number: '0491570006', fields: { k7m: 'Hobart' } });
  expect(await countWith(owner, 'k7m', 'Hobart')).toBe(0);
  expect(await countWith(stranger, 'k7m', 'Hobart')).toBe(1);
  await orderContactFields(owner, { fieldIds: ['q2d', 'k7m'] });
  expect([await idsOf(owner), await idsOf(stranger)]).toEqual([
    ['q2d', 'k7m'],
    ['k7m', 'q2d'],
  ]);
  await changeContactField(owner, 'q2d', { label: 'Shoe' });
  expect([await labelsOf(owner), await labelsOf(stranger)]).toEqual([
    ['Shoe', 'City'],
    ['City', 'Size'],
  ]);
  await removeContactField(owner, 'k7m');
  await cleanUpContacts(context);
  expect(await showFields(owner, ours.id)).toEqual({});
  expect(await showFields(stranger, theirs.id)).toEqual({ k7m: 'Hobart' });
  expect(await idsOf(stranger)).toEqual(['k7m', 'q2d']);
});

test('the field of another account is refused wherever one is named', async () => {
  const { id } = await addContactField(stranger, { label: 'City', kind: 'text' });
  const contact = await addContact(owner, { number: '0491570006' });
  const act = { kind: 'change', fieldId: id, value: 'Perth' } as const;
  const selection = { contactIds: [contact.id] };
  expect(await codeOf(changeContactField(owner, id, { label: 'Town' }))).toBe('not_found');
  expect(await codeOf(removeContactField(owner, id))).toBe('not_found');
  expect(await codeOf(orderContactFields(owner, { fieldIds: [id] }))).toBe('not_found');
  expect(await codeOf(countWith(owner, id, 'Perth'))).toBe('filter_wrong');
  expect(await codeOf(addContact(owner, { number: '0491570156', fields: { [id]: 'x' } }))).toBe(
    'field_value_wrong',
  );
  expect(await codeOf(addContactAct(owner, { selection, act }, async () => 0))).toBe('not_found');
});

test('a field from before keeps its UUID, for values, conditions, acts and order', async () => {
  const uuid = '01940000-0000-7000-8000-000000000001';
  await plantField(owner, uuid, 'City');
  const short = await addContactField(owner, { label: 'Size', kind: 'text' });
  const contact = await addContact(owner, { number: '0491570006', fields: { [uuid]: 'Perth' } });
  const act = { kind: 'change', fieldId: uuid, value: 'Hobart' } as const;
  const selection = { contactIds: [contact.id] };
  const done = await addContactAct(owner, { selection, act }, async () => 0);
  expect(await countWith(owner, uuid, 'Hobart')).toBe(1);
  await undoContactAct(owner, done.id);
  expect(await showFields(owner, contact.id)).toEqual({ [uuid]: 'Perth' });
  const { fields } = await orderContactFields(owner, { fieldIds: [uuid, short.id] });
  expect(fields.map(({ id }) => id)).toEqual([uuid, short.id]);
});
