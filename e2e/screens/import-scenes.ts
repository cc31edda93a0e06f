import type { Page } from 'playwright-core';
import { heading, type Scene, settle } from './scenes.ts';

const file = [
  'Mobile phone,First name,Surname,Suburb,Comments,Joined,Opted out',
  '0491 570 006,Ana,Cruz,Newtown,Prefers mornings,soon,',
  '491570156,Bo,Li,Marrickville,,1/3/2024,No',
  '4.91570157E+08,Cy,O’Hara,Newtown,Ring the bell twice,2/3/2024,',
  '4.915E+08,Di,Nowak,Enmore,,,',
  '02 5550 1234,Ed,Stone,Petersham,,,',
  '+61 491 570 110,Flo,van der Berg,Stanmore,,3/4/2024,Yes',
  '0491570006,Ana,Cruz,Newtown,Again,,',
].join('\r\n');

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

async function chooseFile(page: Page): Promise<void> {
  await page.goto('/contacts/import');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(file) });
  await page.getByRole('heading', { name: 'What is in the columns?' }).waitFor();
  await page.getByLabel('What Suburb becomes').selectOption('new_field');
  await page.getByLabel('What Joined becomes').selectOption('new_field');
  await page.getByLabel('Kind of the new field for Joined').selectOption('date');
  await page.getByText('Ring the bell twice').last().waitFor();
}

async function check(page: Page): Promise<void> {
  await chooseFile(page);
  await page.getByLabel('Put them all on a list').selectOption('new');
  await page.getByLabel('Name of the new list').fill(`Spring ${Date.now() % 100_000}`);
  await button(page, 'Check every row').click();
  await page.getByRole('heading', { name: 'What the import will do' }).waitFor();
}

/** The steps of an import of contacts. */
export const importScenes: Scene[] = [
  { name: 'import-empty', route: '/contacts/import', who: 'member', open: (page) => openImports(page) },
  { name: 'import-columns', route: '/contacts/import/$importId', who: 'owner', open: chooseFile },
  { name: 'import-checked', route: '/contacts/import/$importId', who: 'owner', open: check },
  {
    name: 'import-done',
    route: '/contacts/import/$importId',
    who: 'owner',
    async open(page) {
      await check(page);
      await button(page, /^(Import|Put) \d/).click();
      await page.getByRole('heading', { name: 'What became of it' }).waitFor();
    },
  },
  {
    name: 'dialog-import-undo',
    route: '/contacts/import/$importId',
    who: 'owner',
    async open(page) {
      await button(page, 'Undo the import').click();
      await page.getByRole('dialog', { name: 'Undo the import?' }).waitFor();
    },
  },
  { name: 'imports', route: '/contacts/import', who: 'owner', open: (page) => openImports(page) },
];

async function openImports(page: Page): Promise<void> {
  await page.goto('/contacts/import');
  await heading(page, 'Import contacts');
  await settle(page);
}
