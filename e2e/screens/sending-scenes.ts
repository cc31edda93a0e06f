import type { Page } from 'playwright-core';
import { heading, type Scene, settle } from './scenes.ts';

const to = (page: Page) => page.getByRole('textbox', { name: 'To', exact: true });
const text = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The page as one finds it who has no draft. */
async function openEmpty(page: Page): Promise<void> {
  await page.goto('/history');
  await page.evaluate('sessionStorage.clear()');
  await page.goto('/send');
}

async function writeToMany(page: Page): Promise<void> {
  await openEmpty(page);
  await to(page).fill('Sam Lee 0491 570 156, Kim 0491 570 157, 0491 571 266, 0491 57');
  await to(page).press('Enter');
  await page.getByText('4 recipients').waitFor();
  await text(page).fill('Hi {first_name|there}, the plumber’s van is in {suburb}. {optout}');
}

/** Pages of texts to many, and what those see who get them. */
export const sendingScenes: Scene[] = [
  {
    name: 'send-many',
    route: '/send',
    who: 'owner',
    open: writeToMany,
  },
  {
    name: 'send-schedule',
    route: '/send',
    who: 'owner',
    async open(page) {
      await writeToMany(page);
      await page.getByRole('radio', { name: 'At a time' }).check();
      await page.getByText('the time zone of your business').waitFor();
    },
  },
  {
    name: 'dialog-recipients',
    route: '/send',
    who: 'owner',
    async open(page) {
      await writeToMany(page);
      await button(page, 'See all').click();
      await page.getByRole('dialog', { name: '4 recipients' }).waitFor();
    },
  },
  {
    name: 'dialog-import',
    route: '/send',
    who: 'owner',
    async open(page) {
      await openEmpty(page);
      const buffer = Buffer.from('Customer,Mobile no,Suburb\r\nSam,491570156,Newtown\r\nJo,4.91E+08,\r\n');
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'customers.csv', mimeType: 'text/csv', buffer });
      await page.getByRole('dialog', { name: 'What is in the columns?' }).waitFor();
    },
  },
  {
    name: 'dialog-templates',
    route: '/send',
    who: 'owner',
    async open(page) {
      await openEmpty(page);
      await button(page, 'Templates').click();
      await page.getByRole('dialog', { name: 'Templates' }).getByText('On the way').first().waitFor();
      await settle(page);
    },
  },
  {
    name: 'dialog-summary',
    route: '/send',
    who: 'owner',
    async open(page) {
      await writeToMany(page);
      await button(page, 'Review and send').click();
      await page
        .getByRole('dialog', { name: 'Before it is sent' })
        .getByText('will not get it')
        .first()
        .waitFor();
    },
  },
  {
    name: 'batch',
    route: '/history/batches/$batchId',
    who: 'owner',
    async open(page, { batchId }) {
      await page.goto(`/history/batches/${batchId}`);
      await page.getByText('What became of them').waitFor();
      await page.getByRole('heading', { name: 'Left out' }).waitFor();
      await settle(page);
    },
  },
  {
    name: 'dialog-cancel-rest',
    route: '/history/batches/$batchId',
    who: 'owner',
    async open(page, { batchId }) {
      await page.goto(`/history/batches/${batchId}`);
      await button(page, 'Cancel the rest').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'message-scheduled',
    route: '/history/$messageId',
    who: 'owner',
    async open(page, { scheduledId }) {
      await page.goto(`/history/${scheduledId}`);
      await page.getByText('What happened').waitFor();
    },
  },
  {
    name: 'history-filtered',
    route: '/history',
    who: 'owner',
    async open(page, { batchId }) {
      await page.goto(`/history?batch=${batchId}`);
      await heading(page, 'History');
      await settle(page);
    },
  },
  {
    name: 'dialog-own-mobile',
    route: '/settings/senders',
    who: 'owner',
    async open(page) {
      await page.goto('/settings/senders');
      await page
        .getByRole('button', { name: /mobile/i })
        .first()
        .click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'dialog-unsubscribe',
    route: '/contacts/unsubscribes',
    who: 'owner',
    async open(page) {
      await page.goto('/contacts/unsubscribes');
      await button(page, 'Add numbers').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'simulator-network',
    route: '/simulator',
    who: 'nobody',
    async open(page) {
      await page.goto('/simulator?tab=network');
      await page.getByText('Faults of the network').waitFor();
    },
  },
  {
    name: 'opt-out',
    route: '/o/:code',
    who: 'nobody',
    async open(page, { optOutCode }) {
      await page.goto(`/o/${optOutCode}`);
      await heading(page, 'Stop these texts?');
    },
  },
  {
    name: 'opt-out-gone',
    route: '/o/:code',
    who: 'nobody',
    async open(page) {
      await page.goto('/o/nowhere1');
      await heading(page, 'This link leads nowhere');
    },
  },
  {
    name: 'opt-out-done',
    route: '/o/:code',
    who: 'nobody',
    async open(page, { optOutCode }) {
      await page.goto(`/o/${optOutCode}`);
      await button(page, 'Stop the texts').click();
      await heading(page, 'You will get no more texts');
    },
  },
  {
    name: 'short-link',
    route: '/s/:code',
    who: 'nobody',
    async open(page, { shortCode }) {
      await page.goto(`/s/${shortCode}+`);
      await heading(page, 'Where this link leads');
    },
  },
];
