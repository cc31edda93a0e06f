import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listActivity } from '#server/accounts/activity-reading.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { openTeam } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { importFile, workOnImports } from '#server/testing/imported-file.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { listContactEvents } from '../contact-events.ts';
import { listContacts } from '../contact-search.ts';
import { addContact, changeContact } from '../contacts.ts';
import { addList } from '../lists.ts';
import { undoImport } from './import-steps.ts';

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

const listMessages = async () => ({ messages: [], nextCursor: null });

async function findContact(search: string) {
  const [contact] = (await listContacts(owner, { search })).contacts;
  if (!contact) throw new Error('Nothing was imported.');
  return contact;
}

async function storyOf(contactId: string, query: { limit?: number; cursor?: string } = {}) {
  const { events, nextCursor } = await listContactEvents(owner, { contactId, listMessages }, query);
  const told = events.map((event) =>
    event.kind === 'change' ? [event.change, event.import?.fileName ?? null, event.by?.name] : [],
  );
  return { told, nextCursor };
}

test('a contact tells which import made it and which changed it, a page at a time', async () => {
  const { id } = await importFile(owner, 'Mobile,First name\n0491570006,Ana', { fileName: 'customers.csv' });
  clock.move(60);
  const [contact] = (await listContacts(owner, {})).contacts;
  if (!contact) throw new Error('Nothing was imported.');
  await changeContact(owner, contact.id, { version: contact.version, notes: 'Likes tea' });
  clock.move(60);
  await importFile(owner, 'Mobile,Last name\n0491570006,Cruz', { fileName: 'names.csv' });
  const all = [
    ['changed', 'names.csv', 'Robin Vale'],
    ['changed', null, 'Robin Vale'],
    ['created', 'customers.csv', 'Robin Vale'],
  ];
  expect((await storyOf(contact.id)).told).toEqual(all);
  const first = await storyOf(contact.id, { limit: 2 });
  const second = await storyOf(contact.id, { limit: 2, cursor: first.nextCursor ?? '' });
  expect([...first.told, ...second.told]).toEqual(all);
  const { events } = await listContactEvents(owner, { contactId: contact.id, listMessages }, {});
  expect(events.at(-1)).toMatchObject({ import: { id, fileName: 'customers.csv' } });
});

test('a contact tells that an import put it on a list, and each thing that was taken back, by whoever did so', async () => {
  const team = await openTeam(database);
  owner = team.owner;
  const member = await team.joinAs('Kim Lim', null);
  const { id } = await addContact(owner, { number: '0491570006', firstName: 'Ana' });
  const list = await addList(owner, { name: 'Customers' });
  team.clock.move(60);
  const file = 'Mobile,Last name\n0491570006,Cruz\n0491570156,Day';
  const changes = { list: { id: list.id } };
  const imported = await importFile(owner, file, { fileName: 'may.csv', changes });
  const told = ['list_added', 'may.csv', 'Ana Cruz'];
  expect((await storyOf(id)).told).toEqual([
    told,
    ['changed', 'may.csv', 'Ana Cruz'],
    ['created', null, 'Ana Cruz'],
  ]);
  const made = await findContact('day');
  expect((await storyOf(made.id)).told).toEqual([told, ['created', 'may.csv', 'Ana Cruz']]);
  team.clock.move(60);
  await undoImport(member, imported.id);
  await workOnImports(owner);
  const { events } = await listContactEvents(owner, { contactId: id, listMessages }, {});
  expect(events.slice(0, 3)).toMatchObject([
    { change: 'undone', words: '', import: { id: imported.id }, by: { name: 'Kim Lim' } },
    { change: 'list_removed', words: 'Customers', import: { id: imported.id }, by: { name: 'Kim Lim' } },
    { change: 'list_added', words: 'Customers', import: { id: imported.id }, by: { name: 'Ana Cruz' } },
  ]);
  const { rows } = await database.pool.query('select from contact_changes where contact_id = $1', [made.id]);
  expect(rows).toEqual([]);
});

test('one that stands as it was because somebody changed it since tells of no undoing', async () => {
  const { id, version } = await addContact(owner, { number: '0491570006', firstName: 'Ana' });
  const imported = await importFile(owner, 'Mobile,Last name\n0491570006,Cruz');
  await changeContact(owner, id, { version: version + 1, notes: 'Likes tea' });
  await undoImport(owner, imported.id);
  await workOnImports(owner);
  expect((await storyOf(id)).told.map(([change]) => change)).not.toContain('undone');
});

test('one that a person added names no import', async () => {
  const { id } = await addContact(owner, { number: '0491570006' });
  expect((await storyOf(id)).told).toEqual([['created', null, 'Robin Vale']]);
});

test('an import of many stands in the activity log once, and no contact of it', async () => {
  await importFile(owner, 'Mobile\n0491570006\n0491570156\n0491570157');
  const { activities } = await listActivity(owner, {});
  expect(activities.map(({ sentence }) => sentence)).toEqual(['imported contacts from people.csv']);
});
