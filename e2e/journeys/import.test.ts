import { readFile } from 'node:fs/promises';
import type { Browser, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { writeWorkbook } from '#server/testing/workbook.ts';
import { ask } from '../screens/call.ts';
import { signUp } from '../screens/small-world.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { step } from './support/steps.ts';

type Contacts = { contacts: { id: string; number: string; firstName: string; lastName: string }[] };

let installation: Installation;
let browser: Browser;
let desk: Desk;
let page: Page;
/** Calls of an import that came too late for where it stands. */
const stale: string[] = [];
/** Another tab of the same person. */
let other: Page;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startInstallation(), launchBrowser()]);
  const [at = ''] = installation.addresses;
  desk = await sitDown(browser, { at });
  page = desk.page;
  await page.goto('/sign-in');
  await signUp(page);
  await ask(page, {
    method: 'POST',
    path: '/api/contacts',
    body: { number: '0491 570 006', firstName: 'Ana' },
  });
  await ask(page, { method: 'POST', path: '/api/unsubscribes', body: { numbers: ['0491 570 157'] } });
  other = await page.context().newPage();
  await other.goto('/contacts/import');
  for (const each of [page, other])
    each.on('response', (response) => {
      if (response.status() === 409) stale.push(new URL(response.url()).pathname);
    });
});

afterAll(async () => {
  await browser?.close();
  await installation?.close();
});

const button = (name: string | RegExp) => page.getByRole('button', { name });
const title = (name: string, where = page) => where.getByRole('heading', { name }).waitFor();

async function choose(name: string, buffer: Buffer): Promise<void> {
  await page.goto('/contacts/import');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
}

async function listContacts(): Promise<string[]> {
  const { contacts } = await ask<Contacts>(page, { method: 'GET', path: '/api/contacts?sort=newest' });
  return contacts
    .map(({ number, firstName, lastName }) => `${number} ${firstName} ${lastName}`.trim())
    .sort();
}

const rows = [
  ['Mobile', 'Client', 'Suburb', 'Consent', 'Consent date'],
  [491570006, 'Ana Cruz', 'Newtown', 'Yes', '1/3/2025'],
  ['0491 570 156', 'Li, Bo', 'Enmore'],
  ['0491 570 157', 'Cy O’Hara', 'Enmore'],
  ['6.1491E+10', 'Di Nowak', ''],
];

step('1 a workbook is dropped, its columns are known, and the first rows show what they become', async () => {
  await choose('clients.xlsx', writeWorkbook(rows));
  await title('What is in the columns?');
  expect(await page.getByLabel('What Mobile becomes').inputValue()).toBe('number');
  expect(await page.getByLabel('What Client becomes').inputValue()).toBe('full_name');
  await page.getByLabel('What Suburb becomes').selectOption('new_field');
  await page.getByLabel('Put them all on a list').selectOption('new');
  await page.getByText('Give the new list a name.').waitFor();
  expect(await button('Check every row').isDisabled()).toBe(true);
  await page.getByLabel('Name of the new list').fill('Inner west');
  await page.getByRole('row').filter({ hasText: '0491 570 156' }).getByText('Bo Li').waitFor();
  await page.getByText('its last digits are lost').waitFor();
  await page.getByText('Suburb: Newtown · Consent: Express, 1/3/2025').waitFor();
});

step('2 what becomes of another import has nothing read anew of this file', async () => {
  const path = new URL(page.url()).pathname.replace('/contacts/import', '/api/contact-imports');
  const read: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes(path)) read.push(request.url().split(path)[1] ?? '');
  });
  const isOfThis = (response: Response) => response.url().endsWith(path);
  const body = { fileName: 'another.csv', bytes: 10 };
  const [, { id }] = await Promise.all([
    page.waitForResponse(isOfThis),
    ask<{ id: string }>(other, { method: 'POST', path: '/api/contact-imports', body }),
  ]);
  await Promise.all([
    page.waitForResponse(isOfThis),
    ask(other, { method: 'DELETE', path: `/api/contact-imports/${id}/run` }),
  ]);
  expect(new Set(read)).toEqual(new Set(['']));
});

step('3 the check tells what would happen, and changes nothing', async () => {
  await button('Check every row').click();
  await title('What the import will do');
  const figures = page.getByRole('list', { name: 'Rows so far' }).getByRole('listitem');
  expect((await figures.allInnerTexts()).map((words) => words.replace(/\s+/, ' '))).toEqual([
    '2 new',
    '1 changed',
    '1 left out',
  ]);
  await page.getByText('1 number has opted out').waitFor();
  expect(await listContacts()).toEqual(['+61491570006 Ana']);
});

step('4 whoever leaves and comes back finds it where it stands, in another tab too', async () => {
  await page.goto('/history');
  await page.goto('/contacts/import');
  await page.getByText('Checked, not imported yet').waitFor();
  await other.goto('/contacts/import');
  await other.getByText('Checked, not imported yet').waitFor();
  await page.getByRole('link', { name: 'clients.xlsx' }).click();
  await button('Import 3 contacts').click();
  await title('What became of it');
  await other.getByText('2 new, 1 changed, 1 row left out').waitFor();
  expect(await listContacts()).toEqual([
    '+61491570006 Ana Cruz',
    '+61491570156 Bo Li',
    '+61491570157 Cy O’Hara',
  ]);
});

step('5 the rows that were left out come as a file', async () => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download these rows' }).click(),
  ]);
  const text = await readFile(await download.path(), 'utf8');
  expect(text).toContain('6.1491E+10,Di Nowak,,,,5,"The spreadsheet has shortened the number to 6.1491E+10');
});

step(
  '6 the page of a contact names the import that made or changed it, and leads there and to its contacts',
  async () => {
    for (const [search, did] of [
      ['Bo Li', 'Added by the'],
      ['Ana Cruz', 'Changed by the'],
    ] as const) {
      const path = `/api/contacts?search=${encodeURIComponent(search)}`;
      const [contact] = (await ask<Contacts>(page, { method: 'GET', path })).contacts;
      await page.goto(`/contacts/people/${contact?.id}`);
      await page.getByText(did).waitFor();
      await page.getByText('Put into a list by the').waitFor();
    }
    await page.getByRole('link', { name: 'import of clients.xlsx' }).first().click();
    await title('Import of clients.xlsx');
    await page.getByRole('link', { name: 'See its contacts' }).click();
    const chip = page.getByRole('button', { name: /^Take away: From the import of clients\.xlsx, / });
    await chip.waitFor();
    await page.getByRole('link', { name: 'Bo Li' }).waitFor();
    await chip.click();
    await chip.waitFor({ state: 'detached' });
  },
);

step(
  '7 whoever has opted out joins no list, and a second file knows its columns from the first',
  async () => {
    const { lists } = await ask<{ lists: { name: string; members: number }[] }>(page, {
      method: 'GET',
      path: '/api/contact-lists?counts=true',
    });
    expect(lists).toMatchObject([{ name: 'Inner west', members: 2 }]);
    await choose('more.csv', Buffer.from('Client;Suburb;Mobile\r\nEd Stone;Petersham;0491570158\r\n'));
    await title('What is in the columns?');
    await page.getByRole('row').filter({ hasText: '0491 570 158' }).getByText('Suburb: Petersham').waitFor();
    await button('Give up this import').click();
    await page.getByText('Stopped').waitFor();
  },
);

step('8 a file that would change nothing says so, and with a list, whom it would put there', async () => {
  await choose('again.csv', Buffer.from('Mobile;Client\r\n0491570156;Bo Li\r\n0491570157;Cy O’Hara\r\n'));
  await title('What is in the columns?');
  await button('Check every row').click();
  await page.getByText('The import would change nothing.').waitFor();
  expect(await button('Nothing to import').isDisabled()).toBe(true);
  await button('Change the columns').click();
  await page.getByLabel('Put them all on a list').selectOption('new');
  await page.getByLabel('Name of the new list').fill('Twice');
  await button('Check every row').click();
  await page.getByText('Whoever has not opted out will be on the list Twice.').waitFor();
  await button('Put 1 contact on the list').click();
  await title('What became of it');
});

step('9 the import is undone: what it made goes, and what it changed says again what it said', async () => {
  await page.goto('/contacts/import');
  await page.getByRole('link', { name: 'clients.xlsx' }).click();
  await button('Undo the import').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo the import' }).click();
  await page.getByText('2 contacts that the import had made are gone').waitFor();
  expect(await listContacts()).toEqual(['+61491570006 Ana']);
});

step('10 a file that is no table is refused with what to do', async () => {
  await choose('old.xls', Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.alloc(600)]));
  await page.getByText('This is an old Excel workbook (.xls).').waitFor();
  expect(desk.complaints.filter((complaint) => !complaint.includes('422'))).toEqual([]);
});

step('8 nothing was asked of an import that had gone on meanwhile', async () => {
  expect(stale).toEqual([]);
});
