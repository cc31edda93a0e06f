import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, sitDown } from '../journeys/support/desk.ts';
import { type Installation, startInstallation } from '../journeys/support/installation.ts';
import { launchBrowser } from '../journeys/support/launch-browser.ts';
import { fillSignIn, fillSignUp, keepRecoveryCodes, pasteCode } from '../journeys/support/signing-in.ts';
import { waitForCode } from '../screens/call.ts';
import { wrongCode } from './proofs.ts';

const owner = {
  businessName: 'Wattle Plumbing',
  name: 'Alex Nguyen',
  email: 'alex@example.com',
  password: 'violet kettle under seven bridges',
  mobile: '+61491570006',
};

let installation: Installation;
let browser: Browser;
let desk: Desk;
let at: string;
let codes = 0;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startInstallation(), launchBrowser()]);
  at = installation.addresses[0] ?? '';
  desk = await sitDown(browser, { at });
});

afterAll(async () => {
  await browser?.close();
  await installation?.close();
});

function nextCode(page: Page): Promise<string> {
  codes += 1;
  return waitForCode(page, owner.mobile, codes);
}

test('A16 FAC-09 where the mobile is set, the page says what a code by SMS does not protect from, and what to add', async () => {
  const { page } = desk;
  await page.goto('/sign-up');
  await page.getByText(/someone who takes over your number.*add an authenticator app/s).waitFor();
  await fillSignUp(page, owner);
  await page.getByRole('textbox', { name: 'Code' }).waitFor();
});

test('WEB-04 the code page has one labelled field that takes a paste with a space, and announces an error', async () => {
  const { page } = desk;
  const field = page.getByRole('textbox', { name: 'Code' });
  expect(await page.getByRole('textbox').count()).toBe(1);
  expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
  expect(await field.getAttribute('inputmode')).toBe('numeric');
  expect((await field.getAttribute('type')) ?? 'text').toBe('text');
  const code = await nextCode(page);
  await pasteCode(page, wrongCode(code));
  const told = page.getByText(/That code is not right/);
  await told.waitFor();
  const describedBy = (await field.getAttribute('aria-describedby')) ?? '';
  const isAnnounced = await told.evaluate(
    (element, ids) =>
      element.closest('[role=alert], [aria-live]') !== null || ids.split(' ').includes(element.id),
    describedBy,
  );
  expect(isAnnounced).toBe(true);
  expect(await field.getAttribute('aria-invalid')).toBe('true');
  await pasteCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
  await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
  expect(await keepRecoveryCodes(page)).toHaveLength(10);
});

test('A16 Manage users asks for one login each, shares nothing, and puts SMS first', async () => {
  const { page } = desk;
  await page.goto('/settings/users');
  await page.getByText(/One login for each person: nothing is shared/).waitFor();
  await page.getByRole('button', { name: 'Add a person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a person' });
  const sms = dialog.getByRole('radio', { name: /By SMS \(recommended\)/ });
  await sms.waitFor();
  expect(await sms.isChecked()).toBe(true);
  expect(await dialog.getByText(/shared|\$|price|seat/i).count()).toBe(0);
});

test('FAC-09 My profile offers an authenticator app beside the SMS, never in its place', async () => {
  const { page } = desk;
  await page.goto('/settings/profile');
  await page.getByText('An extra step after the code, never in place of it.').waitFor();
  await page.getByRole('button', { name: 'Add an app' }).waitFor();
});

test('SES-12 after signing out, the back button shows nothing of the account', async () => {
  const { page } = desk;
  await page.goto('/settings/users');
  await page.getByText(owner.email).first().waitFor();
  await page.goto('/history');
  // Not waited for: the event of the sign-out may take the page away before the answer is here.
  await page.evaluate(() => void fetch('/api/session', { method: 'DELETE' }));
  await page.getByRole('button', { name: 'Continue' }).waitFor();
  await page.goBack();
  await page.goBack();
  await page.getByRole('button', { name: 'Continue' }).waitFor();
  expect(await page.getByText(owner.name).count()).toBe(0);
});

test.each(['//evil.example', '/\\evil.example', 'https://evil.example/', '/%2fevil.example'])(
  'WEB-05 signing in with next=%s stays on our own pages',
  async (evil) => {
    const { page, close } = await sitDown(browser, { at });
    await page.goto(`/sign-in?next=${encodeURIComponent(evil)}`);
    await fillSignIn(page, owner);
    await page.getByRole('textbox', { name: 'Code' }).waitFor();
    await pasteCode(page, await nextCode(page));
    await page.getByRole('link', { name: 'Manage users' }).waitFor();
    expect(new URL(page.url()).origin).toBe(at);
    await close();
  },
);

test('the code page asks nothing of a proof whose answer is still on its way, however long it takes', async () => {
  const { page, close } = await sitDown(browser, { at });
  await page.clock.install();
  await page.goto('/sign-in');
  await fillSignIn(page, owner);
  await page.getByRole('textbox', { name: 'Code' }).waitFor();
  const code = await nextCode(page);
  const [proven, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route('**/api/challenge/verify', async (route) => {
    const response = await route.fetch();
    proven.resolve();
    await released.promise;
    await route.fulfill({ response });
  });
  await pasteCode(page, code);
  await proven.promise;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.clock.runFor(20_000);
  expect(asked.filter((url) => url.endsWith('/api/challenge'))).toEqual([]);
  released.resolve();
  await page.getByRole('link', { name: 'Manage users' }).waitFor();
  await close();
});

test('WEB-03 no page complained that something was refused by its policy', () => {
  expect(desk.complaints).toEqual([]);
});
