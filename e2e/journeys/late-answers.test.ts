import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signUp } from '../screens/small-world.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';

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

/** Keeps the answers to a path until they are released; `made` comes when the server has answered the first. */
async function holdAnswers(page: Page, path: string) {
  const [made, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route(path, async (route) => {
    const response = await route.fetch();
    made.resolve();
    await released.promise;
    await route.fulfill({ response });
  });
  return { made: made.promise, release: released.resolve };
}

test('new recovery codes are shown however impatient the person was, and however slow the profile', async () => {
  const { page } = desk;
  await page.goto('/settings/profile');
  await page.getByRole('button', { name: 'Make new codes' }).click();
  const question = page.getByRole('dialog', { name: 'Make new recovery codes' });
  const answer = await holdAnswers(page, '**/api/profile/recovery-codes');
  await question.getByRole('button', { name: 'Make new codes' }).click();
  await answer.made;
  const profile = await holdAnswers(page, '**/api/profile');
  await page.keyboard.press('Escape');
  await question.getByRole('button', { name: 'Cancel' }).click();
  answer.release();
  const codes = page.getByRole('dialog', { name: 'Your new recovery codes' });
  await codes.getByRole('list', { name: 'Recovery codes' }).waitFor();
  expect(await codes.getByRole('listitem').count()).toBe(10);
  profile.release();
  await codes.getByRole('button', { name: 'I have kept them' }).click();
  await codes.waitFor({ state: 'detached' });
  await page.unrouteAll({ behavior: 'wait' });
});

test('what was done is said, although what it was done with is gone by then', async () => {
  const { page } = desk;
  await page.goto('/settings/profile');
  await page.getByLabel('New e-mail').fill('alex.nguyen@example.com');
  await page.getByRole('button', { name: 'Send the link', exact: true }).click();
  await page.getByRole('button', { name: 'Keep the present address' }).click();
  await page.getByText('Your e-mail stays as it was.').waitFor();
});

test('no page complained', () => {
  expect(desk.complaints).toEqual([]);
});
