import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listActivity } from '#server/accounts/activity-reading.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { addContactAct } from './acts.ts';
import { addContact, changeContact } from './contacts.ts';
import { addContactField } from './fields.ts';

let database: TestDatabase;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = await createTextingAccount(workerContext(database.db, standingClock()));
});

const listDone = async (action: string) =>
  (await listActivity(owner, { action })).activities.map(({ actor, sentence, target }) => [
    actor?.name,
    sentence,
    target?.id,
  ]);
const remove = (contactIds: string[]) =>
  addContactAct(owner, { selection: { contactIds }, act: { kind: 'delete' } }, async () => 0);

test('the activity log tells who added, changed and deleted a contact, by its name', async () => {
  const { id: fieldId } = await addContactField(owner, { label: 'Suburb', kind: 'text' });
  const { id, version } = await addContact(owner, {
    number: '0491570006',
    firstName: 'Ana',
    lastName: 'Cruz',
  });
  await changeContact(owner, id, {
    version,
    number: '0491570156',
    fields: { [fieldId]: 'Perth' },
    consent: { basis: 'express', words: 'Secret words' },
  });
  await remove([id]);
  expect(await listDone('contact')).toEqual([
    ['Robin Vale', 'deleted the contact Ana Cruz', id],
    ['Robin Vale', 'changed the contact Ana Cruz (number, Suburb, consent)', id],
    ['Robin Vale', 'added the contact Ana Cruz', id],
  ]);
});

test('one without a name stands there by the end of its number', async () => {
  const { id } = await addContact(owner, { number: '0491570006' });
  expect(await listDone('contact')).toEqual([['Robin Vale', 'added the contact +61 ••• ••• 006', id]]);
});

test('what is refused, and what changes nothing, is not recorded', async () => {
  const { id, version } = await addContact(owner, { number: '0491570006', firstName: 'Ana' });
  expect(await codeOf(addContact(owner, { number: '0491570006' }))).toBe('contact_number_taken');
  expect(await codeOf(changeContact(owner, id, { version: version + 1, firstName: 'Bo' }))).toBe(
    'version_conflict',
  );
  await changeContact(owner, id, { version, firstName: 'Ana' });
  expect(await listDone('contact')).toHaveLength(1);
});

test('several that are deleted at once are recorded together', async () => {
  const ana = await addContact(owner, { number: '0491570006' });
  const bo = await addContact(owner, { number: '0491570156' });
  await remove([ana.id, bo.id]);
  expect((await listDone('contacts.deleted')).map(([, sentence]) => sentence)).toEqual([
    'deleted 2 contacts',
  ]);
  expect(await listDone('contact.deleted')).toEqual([]);
});
