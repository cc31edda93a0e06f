import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { ask } from '../screens/call.ts';
import { signUp } from '../screens/small-world.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { findFaults } from './support/find-faults.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { step } from './support/steps.ts';

type Sent = { batch: { id: string } };

let installation: Installation;
let browser: Browser;
let desk: Desk;
let page: Page;
let batchId: string;
let welcome: number;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startInstallation(), launchBrowser()]);
  const [at = ''] = installation.addresses;
  desk = await sitDown(browser, { at });
  page = desk.page;
  await page.goto('/sign-in');
  await signUp(page);
  const { available } = await ask<{ available: number }>(page, { method: 'GET', path: '/api/balance' });
  welcome = available;
});

afterAll(async () => {
  await browser?.close();
  await installation?.close();
});

const figure = (label: string) =>
  page.locator('dl > div').filter({ hasText: label }).locator('dd > div').first();
const line = (words: string | RegExp) => page.getByRole('row').filter({ hasText: words });
const navigation = () => page.getByRole('navigation', { name: 'Main' });
const written = (credits: number) => credits.toLocaleString('en-AU');

async function saveFile(name: string): Promise<string[]> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name }).click();
  const file = await readFile(await (await waiting).path(), 'utf8');
  expect(file.startsWith('\ufeff')).toBe(true);
  return file.slice(1).trimEnd().split('\r\n');
}

step('1 the credits of a new account are there, with where they came from and where more do', async () => {
  await page.goto('/credits');
  await expect.poll(() => figure('Free to use').textContent()).toBe(written(welcome));
  await line('Credits added').getByText('Welcome to Corella').waitFor();
  await page.getByText('corella credits grant').waitFor();
  expect(await findFaults(page)).toEqual([]);
});

step(
  '2 while the page is open a text to many is held and spent, and the page follows by itself',
  async () => {
    const { now } = await ask<{ now: string }>(page, { method: 'GET', path: '/api/simulator/clock' });
    const sent = await ask<Sent>(page, {
      method: 'POST',
      path: '/api/batches',
      body: {
        recipients: ['0491 570 156', '0491 570 157', '+61491570156', '=1+1', '02 5550 1234'].map((to) => ({
          to,
        })),
        text: 'Gates open at nine',
        scheduledFor: new Date(Date.parse(now) + 86_400_000).toISOString(),
      },
    });
    batchId = sent.batch.id;
    await expect.poll(() => figure('Held for texts').textContent()).toBe('2');
    await line('Text to 2 numbers').getByText('−2').waitFor();
    await line('Text to 2 numbers').getByText('by Alex Nguyen').waitFor();
    await navigation()
      .getByText(`${written(welcome - 2)} free to use`)
      .waitFor();
    const body = { to: '0491 570 158', text: 'See you at nine' };
    await ask(page, { method: 'POST', path: '/api/messages', body });
    await expect.poll(() => figure('Spent so far').textContent()).toBe('1');
    await line('Text to 0491 570 158').getByText('−1').waitFor();
  },
);

step(
  '3 the statement is narrowed, empty where nothing fits, and saved with times of the account',
  async () => {
    await page.getByLabel('What', { exact: true }).selectOption('Credits back');
    await page.getByText('No line matches').waitFor();
    await page.getByLabel('What', { exact: true }).selectOption('Texts written');
    await expect.poll(() => page.getByRole('row').count()).toBe(3);
    const [header, first = ''] = await saveFile('Export CSV');
    expect(header).toMatch(/^Time \(Australia\/Sydney\),Kind,In,Out,Balance/);
    expect(first).toMatch(/^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d,hold,,1,\d+,1,\+61 491 570 158,See you at nine,/);
  },
);

step('4 a line leads to the text to many, which says who was left out and why', async () => {
  await page.getByRole('link', { name: 'Text to 2 numbers' }).click();
  await page.getByRole('heading', { name: 'Text to 2 numbers', level: 1 }).waitFor();
  await page.getByText('2 credits, held for texts that have not left').waitFor();
  const leftOut = page.getByRole('region', { name: 'Left out' });
  await leftOut.getByText('3 recipients did not get it').waitFor();
  await leftOut.getByRole('row').filter({ hasText: '=1+1' }).getByText('is no telephone number').waitFor();
  expect(await findFaults(page)).toEqual([]);
  await leftOut.getByLabel('Why they were left out').selectOption('1 is not a mobile');
  await expect.poll(() => leftOut.getByRole('row').count()).toBe(2);
  expect((await saveFile('Export CSV')).slice(1)).toEqual(['5,02 5550 1234,not_mobile']);
});

step('5 cancelling brings the credits back, and the statement says who did it', async () => {
  await page.getByRole('button', { name: 'Cancel the rest' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the rest' }).click();
  await page.getByText('2 credits, came back').waitFor();
  await navigation()
    .getByRole('link', { name: /^Credits/ })
    .click();
  const back = line('Cancelled: text to 2 numbers');
  await back.getByText('by Alex Nguyen').waitFor();
  await back.getByText('+2').waitFor();
  expect(await back.getByRole('link').getAttribute('href')).toBe(`/history/batches/${batchId}`);
});

step(
  '6 a reply that reads like an opt-out calls from any page, and what waits for it is cancelled there',
  async () => {
    const { now } = await ask<{ now: string }>(page, { method: 'GET', path: '/api/simulator/clock' });
    const to = '0491 570 158';
    const scheduledFor = new Date(Date.parse(now) + 86_400_000).toISOString();
    await ask(page, {
      method: 'POST',
      path: '/api/messages',
      body: { to, text: 'Tomorrow then', scheduledFor },
    });
    await ask(page, {
      method: 'POST',
      path: '/api/simulator/handsets/+61491570158/texts',
      body: { to: '+61491579455', text: 'Please stop texting me' },
    });
    await navigation().getByText('1 to look at').waitFor();
    await navigation()
      .getByRole('link', { name: /^Unsubscribes/ })
      .click();
    await page.getByRole('tab', { name: 'To look at' }).click();
    await line('Please stop texting me').getByText('1 text to this number waits').waitFor();
    await page.getByRole('button', { name: 'Cancel it: 1 text to 0491 570 158' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel 1 text to 0491 570 158?' });
    expect(await findFaults(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel 1 text' }).click();
    await page.getByText('1 text was cancelled.').waitFor();
    await expect.poll(() => page.getByText('to this number waits').count()).toBe(0);
    await page.getByRole('button', { name: 'Not an opt-out: 0491 570 158' }).click();
    await expect.poll(() => navigation().getByText('to look at').count()).toBe(0);
  },
);

step('7 the history leaves for a spreadsheet with numbers that stay numbers of telephones', async () => {
  await page.goto('/history?state=delivered');
  await page.getByRole('row').filter({ hasText: 'See you at nine' }).waitFor();
  const lines = await saveFile('Export CSV');
  expect(lines[1]).toMatch(
    /^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d,out,\+61 491 570 158,\+61 491 579 455,See you at nine,/,
  );
  expect(desk.complaints).toEqual([]);
});
