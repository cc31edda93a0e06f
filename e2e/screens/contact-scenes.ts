import type { Page } from 'playwright-core';
import { ask } from './call.ts';
import { heading, type Scene, settle } from './scenes.ts';

type Made = { id: string };
type Listed = { contacts: { id: string; firstName: string }[] };

const people = [
  ['0491 570 006', 'Mary Ann', 'Smith', 'Perth', '12'],
  ['0491 570 156', 'Kim', 'van der Berg', 'Hobart', '3'],
  ['0491 570 157', 'Jo', 'Papadopoulos', 'Perth', '40'],
  ['0491 570 158', 'Sam', 'Lee', '', ''],
  ['0491 570 159', 'Sam', 'Lee', 'Cairns', '7'],
  ['0491 570 313', '', '', '', ''],
] as const;

/** Contacts with fields, lists, consent and an act that can be undone; made once, by whoever comes first. */
export async function ensureContacts(page: Page): Promise<Listed['contacts']> {
  await page.goto('/contacts');
  const list = () => ask<Listed>(page, { method: 'GET', path: '/api/contacts' });
  const before = (await list()).contacts;
  if (before.length > 0) return before;
  const field = (body: object) => ask<Made>(page, { method: 'POST', path: '/api/contact-fields', body });
  const city = await field({ label: 'City', kind: 'choice', options: ['Perth', 'Hobart', 'Cairns'] });
  const visits = await field({ label: 'Visits', kind: 'number' });
  await field({ label: 'Next service', kind: 'date' });
  for (const [number, firstName, lastName, town, times] of people) {
    const consent =
      firstName === 'Kim' ? { basis: 'express', words: 'Ticked the box on the order form' } : undefined;
    const fields = { [city.id]: town, [visits.id]: times };
    const body = { number, firstName, lastName, fields, ...(consent && { consent }) };
    await ask(page, { method: 'POST', path: '/api/contacts', body });
  }
  const addList = (body: object) => ask<Made>(page, { method: 'POST', path: '/api/contact-lists', body });
  const { id: listId } = await addList({ name: 'Regular customers' });
  await addList({
    name: 'In Perth',
    filter: { conditions: [{ fieldId: city.id, test: 'is', value: 'Perth' }] },
  });
  const { contacts } = await list();
  const selection = { contactIds: contacts.slice(0, 4).map(({ id }) => id) };
  await ask(page, {
    method: 'POST',
    path: '/api/contact-acts',
    body: { selection, act: { kind: 'list_add', listId } },
  });
  await ask(page, {
    method: 'POST',
    path: '/api/unsubscribes',
    body: { numbers: ['0491 570 157'], reason: 'Rang us' },
  });
  return contacts;
}

function plain(name: string, route: string, title: string): Scene {
  return {
    name,
    route,
    who: 'owner',
    async open(page) {
      await ensureContacts(page);
      await page.goto(route);
      await heading(page, title);
      await settle(page);
    },
  };
}

/** The pages of contacts and lists. */
export const contactScenes: Scene[] = [
  plain('contacts', '/contacts', 'Contacts'),
  {
    name: 'contacts-selected',
    route: '/contacts',
    who: 'owner',
    async open(page) {
      await ensureContacts(page);
      await page.goto('/contacts?search=sam');
      await page.getByRole('checkbox', { name: 'Select all shown' }).check();
      await page.getByText('2 contacts selected').waitFor();
    },
  },
  {
    name: 'dialog-contact-act',
    route: '/contacts',
    who: 'owner',
    async open(page) {
      await ensureContacts(page);
      await page.goto('/contacts?search=sam');
      await page.getByRole('checkbox', { name: 'Select all shown' }).check();
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('dialog', { name: 'Delete contacts' }).waitFor();
    },
  },
  {
    name: 'dialog-contact-add',
    route: '/contacts',
    who: 'owner',
    async open(page) {
      await ensureContacts(page);
      await page.goto('/contacts');
      await page.getByRole('button', { name: 'Add a contact' }).click();
      await page.getByRole('dialog', { name: 'Add a contact' }).getByLabel('City').waitFor();
    },
  },
  {
    name: 'contact',
    route: '/contacts/people/$contactId',
    who: 'owner',
    async open(page) {
      const contacts = await ensureContacts(page);
      const kim = contacts.find(({ firstName }) => firstName === 'Kim');
      await page.goto(`/contacts/people/${kim?.id}`);
      await heading(page, 'Kim van der Berg');
      await settle(page);
    },
  },
  plain('contact-lists', '/contacts/lists', 'Lists'),
  {
    name: 'menu-list',
    route: '/contacts/lists',
    who: 'owner',
    async open(page) {
      await ensureContacts(page);
      await page.goto('/contacts/lists');
      await page.getByRole('button', { name: 'What can be done with In Perth' }).click();
      await page.getByRole('menuitem', { name: 'Delete the list' }).waitFor();
    },
  },
  plain('contact-fields', '/contacts/fields', 'Fields of contacts'),
  plain('contact-duplicates', '/contacts/duplicates', 'Possible duplicates'),
  {
    name: 'dialog-contact-merge',
    route: '/contacts/duplicates',
    who: 'owner',
    async open(page) {
      await ensureContacts(page);
      await page.goto('/contacts/duplicates');
      await page.getByRole('button', { name: 'Merge 2 contacts' }).click();
      await page.getByRole('dialog', { name: 'Merge contacts' }).waitFor();
    },
  },
  plain('contact-acts', '/contacts/acts', 'Changes to many contacts'),
  {
    name: 'dialog-from-contacts',
    route: '/send',
    who: 'owner',
    async open(page) {
      await ensureContacts(page);
      await page.goto('/send');
      await page.getByRole('button', { name: 'From contacts' }).click();
      await page.getByRole('dialog', { name: 'From your contacts' }).getByText('Kim van der Berg').waitFor();
    },
  },
];
