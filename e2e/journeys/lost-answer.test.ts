import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { ask } from '../screens/call.ts';
import { signUp } from '../screens/small-world.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { step } from './support/steps.ts';

type Listed = { messages: { id: string; text: string }[] };

// The simulator never answers to this one.
const silentNumber = '0491 575 789';

let installation: Installation;
let browser: Browser;
let desk: Desk;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startInstallation(), launchBrowser()]);
  desk = await sitDown(browser, { at: installation.addresses[0] ?? '' });
  await desk.page.goto('/sign-in');
  await signUp(desk.page);
});

afterAll(async () => {
  await browser?.close();
  await installation?.close();
});

const listTexts = async () =>
  (await ask<Listed>(desk.page, { method: 'GET', path: '/api/messages?direction=out' })).messages;

step('1 a text on its way to the carrier says so, and offers no way to cancel it', async () => {
  const { page } = desk;
  const body = { to: silentNumber, text: 'The van comes at nine' };
  const { id } = await ask<{ id: string }>(page, { method: 'POST', path: '/api/messages', body });
  await expect
    .poll(async () => (await ask<Listed>(page, { method: 'GET', path: '/api/messages' })).messages)
    .toMatchObject([{ state: 'queued', onItsWay: true }]);
  await page.goto('/history');
  const row = page.getByRole('row').filter({ hasText: 'The van comes at nine' });
  await row.getByText('Sending').waitFor();
  await row.getByRole('button', { name: /More about the text/ }).click();
  await page.getByRole('menuitem', { name: 'All that were sent with it' }).waitFor();
  expect(await page.getByRole('menuitem', { name: 'Cancel the text' }).count()).toBe(0);
  await page.goto(`/history/${id}`);
  await page.getByText('On its way to the carrier, so it can no longer be cancelled.').waitFor();
  expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Send again' }).count()).toBe(0);
});

step(
  '2 one of which nobody knows what became is sent again on request, and it is said what that may do',
  async () => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Send again' }).click();
    const question = page.getByRole('dialog', { name: 'Send it again?' });
    await question.getByText('0491 575 789 may get this text twice').waitFor();
    await question.getByText('costs 1 credit').waitFor();
    await question.getByRole('button', { name: 'Cancel' }).click();
    expect(await listTexts()).toHaveLength(1);
  },
);

step('3 one click sends one text, though its answer is lost and it is tried again', async () => {
  const { page } = desk;
  const first = page.url();
  await page.route('**/api/messages', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });
  await page.getByRole('button', { name: 'Send again' }).click();
  const question = page.getByRole('dialog', { name: 'Send it again?' });
  await question.getByRole('button', { name: 'Send it again' }).click();
  await question.getByText('Corella cannot be reached').waitFor();
  await page.unrouteAll({ behavior: 'wait' });
  await question.getByRole('button', { name: 'Send it again' }).click();
  await page.getByText('The text is sent again. This is the new one.').waitFor();
  await page.waitForURL((url) => url.href !== first);
  const texts = await listTexts();
  expect(texts.map(({ text }) => text)).toEqual(['The van comes at nine', 'The van comes at nine']);
  expect(page.url()).toContain(texts[0]?.id ?? 'no text');
});

step('4 the pages complained of nothing', async () => {
  expect(desk.complaints.filter((words) => !words.includes('ERR_CONNECTION_RESET'))).toEqual([]);
});
