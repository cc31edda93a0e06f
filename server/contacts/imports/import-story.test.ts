import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listActivity } from '#server/accounts/activity-reading.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { importFile } from '#server/testing/imported-file.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { listContactEvents } from '../contact-events.ts';
import { listContacts } from '../contact-search.ts';
import { addContact, changeContact } from '../contacts.ts';

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

test('one that a person added names no import', async () => {
  const { id } = await addContact(owner, { number: '0491570006' });
  expect((await storyOf(id)).told).toEqual([['created', null, 'Robin Vale']]);
});

test('an import of many stands in the activity log once, and no contact of it', async () => {
  await importFile(owner, 'Mobile\n0491570006\n0491570156\n0491570157');
  const { activities } = await listActivity(owner, {});
  expect(activities.map(({ sentence }) => sentence)).toEqual(['imported contacts from people.csv']);
});
