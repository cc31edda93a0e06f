import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitForCode } from '../screens/call.ts';
import { ownerEmail, ownerMobile, password, signUp } from '../screens/small-world.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';

let installation: Installation;
let browser: Browser;
let scripted: Desk;
let plain: Desk;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startInstallation(), launchBrowser()]);
  const [at = ''] = installation.addresses;
  scripted = await sitDown(browser, { at });
  await scripted.page.goto('/sign-up');
  await signUp(scripted.page);
  plain = await sitDown(browser, { at, javaScriptEnabled: false });
});

afterAll(async () => {
  await browser?.close();
  await installation?.close();
});

it('WEB-04 signs in by plain forms in a browser without JavaScript', async () => {
  const { page } = plain;
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(ownerEmail);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').getByText('The e-mail or the password is not right').waitFor();
  await page.getByLabel('E-mail').fill(ownerEmail);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('+61 ••• ••• 006').waitFor();
  const field = page.getByRole('textbox', { name: 'Code' });
  expect(await page.getByRole('textbox').count()).toBe(1);
  expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
  expect(await field.getAttribute('inputmode')).toBe('numeric');
  await field.fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await field.fill(await waitForCode(scripted.page, ownerMobile, 2));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(({ pathname }) => pathname === '/');
  expect(await page.content()).toContain('From here on Corella needs JavaScript');
  const answer = await page.request.get('/api/session');
  expect(await answer.json()).toMatchObject({ state: 'open', user: { email: ownerEmail } });
});
