import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { ask } from '../screens/call.ts';
import { signUp } from '../screens/small-world.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { findFaults } from './support/find-faults.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { step } from './support/steps.ts';

type Lists = { lists: { id: string; name: string; version: number }[] };
type Listed = { messages: { sender: string; text: string }[] };

let installation: Installation;
let browser: Browser;
let desk: Desk;
let page: Page;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startInstallation(), launchBrowser()]);
  const [at = ''] = installation.addresses;
  desk = await sitDown(browser, { at });
  page = desk.page;
  await page.goto('/sign-in');
  await signUp(page);
  for (const [number, firstName, lastName] of [
    ['0491 570 157', 'Jo', 'Papadopoulos'],
    ['0491 570 158', 'Sam', 'Lee'],
    ['0491 570 159', 'Samira', 'Leeming'],
  ])
    await ask(page, { method: 'POST', path: '/api/contacts', body: { number, firstName, lastName } });
});

afterAll(async () => {
  await browser?.close();
  await installation?.close();
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const dialog = (name: string) => page.getByRole('dialog', { name });
const row = (name: string) => page.getByRole('row').filter({ hasText: name });
const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const contactNames = () => page.getByRole('table', { name: 'Contacts' }).getByRole('link').allTextContents();

step('1 a contact is added, and a number is taken once', async () => {
  await page.goto('/contacts');
  await button('Add a contact').click();
  const add = dialog('Add a contact');
  await add.getByLabel('Mobile number').fill('(0491) 570-156');
  await add.getByLabel('First name').fill('Kim');
  await add.getByLabel('Last name').fill('van der Berg');
  await add.getByRole('button', { name: 'Add' }).click();
  await heading('Kim van der Berg');
  await page.getByText('Became a contact').waitFor();
  await page.goto('/contacts');
  await button('Add a contact').click();
  await add.getByLabel('Mobile number').fill('+61 491 570 156');
  await add.getByRole('button', { name: 'Add' }).click();
  await add.getByText('Kim van der Berg has this number already').waitFor();
  await add.getByRole('button', { name: 'Cancel' }).click();
});

step('2 the list follows what is typed: a name, a word of it, the last digits', async () => {
  const search = page.getByLabel('Name or number');
  for (const [typed, expected] of [
    ['sam le', ['Sam Lee', 'Samira Leeming']],
    ['berg', ['Kim van der Berg']],
    ['157', ['Jo Papadopoulos']],
  ] as const) {
    await search.fill(typed);
    await expect.poll(contactNames).toEqual(expected);
  }
});

step(
  '3 a list is made, all that are found are put into it, taken out by Undo, and put in again',
  async () => {
    await ask(page, { method: 'POST', path: '/api/contact-lists', body: { name: 'Customers' } });
    await page.goto('/contacts');
    await page.getByRole('checkbox', { name: 'Select all shown' }).check();
    await page.getByText('4 contacts selected').waitFor();
    const put = async () => {
      await button('Put into a list').click();
      await dialog('Put into a list').getByRole('button', { name: 'Put into a list' }).click();
      await page.getByText('4 contacts were put into Customers.').waitFor();
    };
    await put();
    await button('Undo').click();
    await page.getByText('4 contacts are as before.').waitFor();
    await page.getByRole('checkbox', { name: 'Select all shown' }).check();
    await put();
    await page.goto('/contacts/lists');
    await row('Customers').getByText('4', { exact: true }).waitFor();
  },
);

step('4 a filter is kept as a list that counts itself', async () => {
  await page.goto('/contacts?search=sam');
  await button('Save as a list').click();
  await dialog('Save as a list').getByLabel('Name of the list').fill('All Sams');
  await dialog('Save as a list').getByRole('button', { name: 'Save' }).click();
  await heading('Lists');
  await row('All Sams').getByText('2', { exact: true }).waitFor();
});

step('4 an opened list is narrowed, and stays open when that is cleared', async () => {
  await page.getByRole('link', { name: 'Customers', exact: true }).click();
  await heading('Customers');
  await expect.poll(async () => (await contactNames()).length).toBe(4);
  expect(await button('Clear filters').count()).toBe(0);
  expect(await button('Save as a list').count()).toBe(0);
  await page.getByLabel('Name or number').fill('samira');
  await expect.poll(contactNames).toEqual(['Samira Leeming']);
  await button('Save as a list').waitFor();
  await button('Clear filters').click();
  await expect.poll(async () => (await contactNames()).length).toBe(4);
  await heading('Customers');
  await page.goto('/contacts/lists');
});

step('4 who is in such a list is changed by its filter', async () => {
  const change = async () => {
    await button('What can be done with All Sams').click();
    await page.getByRole('menuitem', { name: 'Change who is in it' }).click();
    await page.getByText('Change who is in All Sams').waitFor();
    await expect.poll(contactNames).toEqual(['Sam Lee', 'Samira Leeming']);
    await page.getByLabel('Name or number').fill('samira');
    await expect.poll(contactNames).toEqual(['Samira Leeming']);
  };
  await change();
  await button('Leave it as it is').click();
  await row('All Sams').getByText('2', { exact: true }).waitFor();
  await change();
  await button('Save into the list').click();
  await heading('Lists');
  await row('All Sams').getByText('1', { exact: true }).waitFor();
  await row('All Sams').getByText('found by “samira”').waitFor();
});

step('4 what a colleague changed in the meantime is shown, not written over', async () => {
  await button('What can be done with All Sams').click();
  await page.getByRole('menuitem', { name: 'Change who is in it' }).click();
  await page.getByText('Change who is in All Sams').waitFor();
  const { lists } = await ask<Lists>(page, { method: 'GET', path: '/api/contact-lists' });
  const { id, version } = lists.find(({ name }) => name === 'All Sams') ?? {};
  const body = { filter: { search: 'sam' }, version };
  await ask(page, { method: 'PATCH', path: `/api/contact-lists/${id}`, body });
  await page.getByText('All Sams was changed in the meantime').waitFor();
  await button('Show what it is now').click();
  await expect.poll(contactNames).toEqual(['Sam Lee', 'Samira Leeming']);
  await button('Save into the list').click();
  await heading('Lists');
  await row('All Sams').getByText('2', { exact: true }).waitFor();
});

step(
  '5 a text goes to a list, with the names of the contacts in it, and the history names them',
  async () => {
    await page.goto('/send');
    await button('From contacts').click();
    const from = dialog('From your contacts');
    await from.getByRole('tab', { name: 'Lists' }).click();
    await from.getByRole('combobox', { name: 'List' }).selectOption('Customers');
    await from.getByText('4 contacts can be texted').waitFor();
    await from.getByRole('button', { name: 'Add the list' }).click();
    await page.getByText('4 recipients').waitFor();
    await page
      .getByRole('textbox', { name: 'Text', exact: true })
      .fill('Hi {first_name}, we are open on Monday');
    await button('Review and send').click();
    await page
      .getByRole('dialog', { name: 'Before it is sent' })
      .getByRole('button', { name: /^Send/ })
      .click();
    await expect
      .poll(async () => {
        const { messages } = await ask<Listed>(page, { method: 'GET', path: '/api/messages?direction=out' });
        return messages
          .map(({ text }) => text)
          .filter((text) => text.includes('Monday'))
          .toSorted();
      })
      .toEqual(['Jo', 'Kim', 'Sam', 'Samira'].map((name) => `Hi ${name}, we are open on Monday`));
    await page.goto('/history');
    await row('Hi Kim').getByRole('link', { name: 'Kim van der Berg' }).click();
    await heading('Kim van der Berg');
    await page.getByText('Hi Kim, we are open on Monday').waitFor();
  },
);

step('6 who replies STOP is shown as opted out on the open page, and has left the list', async () => {
  const { messages } = await ask<Listed>(page, { method: 'GET', path: '/api/messages?direction=out' });
  const sender = messages[0]?.sender ?? '';
  await ask(page, {
    method: 'POST',
    path: '/api/simulator/handsets/+61491570156/texts',
    body: { to: sender, text: 'STOP' },
  });
  await page.getByText('This number gets no texts from you.').waitFor();
  await page.getByText('In no list.').waitFor();
  await page.goto('/contacts/lists');
  await row('Customers').getByText('3', { exact: true }).waitFor();
});

step('7 contacts are deleted and brought back', async () => {
  await page.goto('/contacts?search=sam');
  await page.getByRole('checkbox', { name: 'Select all shown' }).check();
  await button('Delete').click();
  await dialog('Delete contacts').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Nobody matches').waitFor();
  await page.goto('/contacts/acts');
  await row('2 contacts were deleted.').getByRole('button').click();
  await page.getByText('2 contacts are as before.').waitFor();
  await page.goto('/contacts?search=sam');
  await expect.poll(contactNames).toEqual(['Sam Lee', 'Samira Leeming']);
});

step(
  '7 what is typed on a contact stays while a colleague saves, and a clash is told with both values',
  async () => {
    const jo = '/api/contacts?search=papadopoulos';
    const { contacts } = await ask<{ contacts: { id: string; version: number }[] }>(page, {
      method: 'GET',
      path: jo,
    });
    const { id = '', version = 0 } = contacts[0] ?? {};
    const path = `/api/contacts/${id}`;
    await page.goto(`/contacts/people/${id}`);
    await page.getByLabel('Notes').fill('Rings on Mondays');
    await ask(page, { method: 'PATCH', path, body: { firstName: 'Joanna', version } });
    await heading('Joanna Papadopoulos');
    await expect.poll(() => page.getByLabel('First name').inputValue()).toBe('Joanna');
    expect(await page.getByLabel('Notes').inputValue()).toBe('Rings on Mondays');
    await ask(page, { method: 'PATCH', path, body: { notes: 'Pays late', version: version + 1 } });
    await page.getByText('Somebody else saved: “Pays late”').waitFor();
    await page.getByText('You wrote: “Rings on Mondays”').waitFor();
    expect(await button('Save').isDisabled()).toBe(true);
    await button('Keep mine').click();
    await button('Save').click();
    await page.getByText('The contact is saved.').waitFor();
    const { contact } = await ask<{ contact: { notes: string } }>(page, { method: 'GET', path });
    expect(contact.notes).toBe('Rings on Mondays');
  },
);

step('7 an opened list has its name and its acts, and a text to it begins there', async () => {
  await page.goto('/contacts/lists');
  await page.getByRole('link', { name: 'Customers', exact: true }).click();
  await heading('Customers');
  await page.getByRole('link', { name: 'Send a text to this list' }).click();
  const from = dialog('From your contacts');
  await from.getByText('contacts can be texted').waitFor();
  const chosen = from.getByRole('combobox', { name: 'List' });
  expect(await chosen.locator('option:checked').textContent()).toBe('Customers');
});

step('7 people of two names are merged where they are selected, after a look at what is lost', async () => {
  const add = (body: object) => ask(page, { method: 'POST', path: '/api/contacts', body });
  await add({ number: '0491 570 110', firstName: 'Bronte', lastName: 'Merged' });
  const consent = { basis: 'express', words: 'Signed at the fair' };
  await add({ number: '0491 570 313', firstName: 'B', lastName: 'Merged', consent });
  await page.goto('/contacts?search=merged');
  await page.getByRole('checkbox', { name: 'Select all shown' }).check();
  await button('Merge').click();
  const merge = dialog('Merge contacts');
  await merge.getByRole('radio', { name: /^Bronte Merged/ }).check();
  await merge.getByLabel('Name', { exact: true }).selectOption('Bronte Merged');
  await merge.getByText('its consent goes with it: Express, “Signed at the fair”.').waitFor();
  await merge.getByRole('button', { name: 'Merge', exact: true }).click();
  await page.getByText('2 contacts became one: Bronte Merged.').waitFor();
  await expect.poll(contactNames).toEqual(['Bronte Merged']);
});

step('7 selected people are put into a list that is made on the way', async () => {
  await page.goto('/contacts?search=merged');
  await page.getByRole('checkbox', { name: 'Select all shown' }).check();
  await button('Put into a list').click();
  const put = dialog('Put into a list');
  await put.getByLabel('List', { exact: true }).selectOption('A new list…');
  await put.getByLabel('Name of the new list').fill('Fair');
  await put.getByRole('button', { name: 'Put into a list' }).click();
  await page.getByText('1 contact was put into Fair.').waitFor();
});

step('7 contacts are found by a number of their own, and the dialog says what it wants', async () => {
  const kind = { label: 'Balance', kind: 'number' };
  const { id } = await ask<{ id: string }>(page, { method: 'POST', path: '/api/contact-fields', body: kind });
  for (const [number, firstName, balance] of [
    ['0491 571 266', 'Owing', '-5'],
    ['0491 571 491', 'Even', '0'],
    ['0491 571 804', 'Paid', '1,012.50'],
  ] as const)
    await ask(page, {
      method: 'POST',
      path: '/api/contacts',
      body: { number, firstName, fields: { [id]: balance } },
    });
  await page.goto('/contacts');
  await button('By a field').click();
  const by = dialog('Filter by a field');
  await by.getByLabel('Which').selectOption('is at least');
  await by.getByLabel('Value').fill('Abc');
  await by.getByRole('button', { name: 'Filter' }).click();
  await by.getByText('Balance wants a number, such as 42 or 42.5.').waitFor();
  await by.getByLabel('Value').fill('-4.50');
  await by.getByRole('button', { name: 'Filter' }).click();
  await expect.poll(contactNames).toEqual(['Even', 'Paid']);
  await page.getByRole('link', { name: 'Paid' }).click();
  await expect.poll(() => page.getByLabel('Balance').inputValue()).toBe('1012.5');
});

step('8 the pages are plain to a screen reader, and complained of nothing', async () => {
  for (const path of [
    '/contacts',
    '/contacts/lists',
    '/contacts/acts',
    '/contacts/fields',
    '/contacts/duplicates',
  ]) {
    await page.goto(path);
    await page.locator('[aria-busy=true]').filter({ visible: true }).first().waitFor({ state: 'detached' });
    expect({ path, faults: await findFaults(page) }).toEqual({ path, faults: [] });
  }
  expect(desk.complaints).toEqual([]);
});
