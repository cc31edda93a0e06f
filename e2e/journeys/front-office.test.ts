import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { ask } from '../screens/call.ts';
import { signUp } from '../screens/small-world.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { findFaults } from './support/find-faults.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { type Line, layLine } from './support/line.ts';
import { openHearing } from './support/open-hearing.ts';
import { step } from './support/steps.ts';

let installation: Installation;
let line: Line;
let browser: Browser;
let desk: Desk;
let page: Page;
const robin = '+61491570156';
const unknown = '+61491570313';
const third = '+61491570158';
const shared = '+61491579455';

beforeAll(async () => {
  line = await layLine();
  const env = { CORELLA_URL: line.address };
  [installation, browser] = await Promise.all([startInstallation({ env }), launchBrowser()]);
  line.leadTo(installation.addresses[0] ?? '');
  desk = await sitDown(browser, { at: line.address });
  ({ page } = desk);
  await page.goto('/sign-in');
  await signUp(page);
  const plan = await post<{ id: string }>('/api/contact-fields', { label: 'Plan', kind: 'text' });
  const fields = { [plan.id]: 'Gold' };
  await post('/api/contacts', { number: robin, firstName: 'Robin', lastName: 'Vale', fields });
  await post('/api/templates', { name: 'Plan', text: 'Hi {first_name|there}: plan {plan|none} of {city}.' });
  for (const to of [robin, unknown, third]) await post('/api/messages', { to, text: 'We come at nine' });
  await write(robin, 'Which plan do I have?');
  await write(unknown, 'please stop texting me');
});

afterAll(async () => {
  await browser?.close();
  line?.close();
  await installation?.close();
});

const post = <T>(path: string, body: object) => ask<T>(page, { method: 'POST', path, body });
const write = (from: string, text: string) =>
  post(`/api/simulator/handsets/${from}/texts`, { to: shared, text });
const rows = () => page.getByRole('region', { name: 'Conversations' }).getByRole('listitem');
const thread = () => page.getByRole('region', { name: /^Texts with/ });
const reply = () => page.getByRole('textbox', { name: 'Reply' });
const button = (name: string) => page.getByRole('button', { name, exact: true });

step('1 whoever opens a conversation by the keyboard writes at once', async () => {
  await page.goto('/messenger');
  await rows().nth(1).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await thread().getByText('Which plan do I have?').first().waitFor();
  const focused = "document.activeElement?.getAttribute('aria-label')";
  await expect.poll(() => page.evaluate(focused)).toBe('Reply');
});

step(
  '2 a template is filled from the contact, and what would leave a hole is told before it leaves',
  async () => {
    await button('Templates').click();
    await page.getByRole('dialog').getByRole('button', { name: /^Use/ }).click();
    await expect.poll(() => reply().inputValue()).toBe('Hi Robin: plan Gold of {city}.');
    await page.getByText('Nothing is known here for {city}').waitFor();
    expect(await button('Send').isDisabled()).toBe(true);
    await reply().fill('Hi {first_name}: plan {plan|none} of {city|your town}.');
    await button('Send').click();
    await thread().getByText('Hi Robin: plan Gold of your town.').waitFor();
  },
);

step('3 while the server is away what was loaded stays, and the page says so until it is back', async () => {
  await reply().fill('On our way');
  let failed = 0;
  page.on('requestfailed', (request) => {
    if (request.url().includes('/entries')) failed += 1;
  });
  line.cut();
  await page.getByText('The connection is lost.').waitFor();
  await button('Send').click();
  await page.getByText('Corella cannot be reached').waitFor();
  // Once, and twice again: then it is given up.
  await expect.poll(() => failed).toBeGreaterThan(2);
  await thread().getByText('Which plan do I have?').first().waitFor();
  await rows().nth(1).waitFor();
  expect(await reply().inputValue()).toBe('On our way');
  expect(await page.getByText('This could not be loaded').count()).toBe(0);
  line.mend();
  await expect.poll(() => page.getByText('The connection is lost.').count()).toBe(0);
  await button('Send').click();
  await thread().getByText('On our way').waitFor();
});

step('4 from a conversation one comes to the contact, and back', async () => {
  await page.getByRole('link', { name: 'Contact', exact: true }).click();
  await page.getByRole('heading', { name: 'Robin Vale', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Conversation' }).click();
  await thread().getByText('On our way').waitFor();
});

step(
  '5 whoever is no contact becomes one, is looked at where that is decided, and is opted out',
  async () => {
    await page.goto(`/messenger/${unknown}`);
    await thread().getByRole('link', { name: 'Decide' }).click();
    await page.getByRole('heading', { name: 'Unsubscribes', level: 1 }).waitFor();
    await page.getByRole('row').filter({ hasText: 'please stop texting me' }).waitFor();
    await page.goBack();
    await button('Add as a contact').click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByLabel('Mobile number').inputValue()).toBe(unknown);
    await dialog.getByLabel('First name').fill('Noor');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { name: 'Noor', level: 2 }).waitFor();
    await button('More for this conversation').click();
    await page.getByRole('menuitem', { name: 'Opt out' }).click();
    await button('Opt them out').click();
    await page.getByText('This number has opted out').waitFor();
  },
);

step('6 a new conversation is found by the name of a contact', async () => {
  await button('New').click();
  await page.getByRole('combobox', { name: 'Name or mobile number' }).fill('rob');
  await page.getByRole('option', { name: 'Robin Vale' }).click();
  await thread().getByText('On our way').waitFor();
});

step('7 both alerts that were switched in haste are kept', async () => {
  const alerts = () => ask<object>(page, { method: 'GET', path: '/api/my-alerts' });
  await page.context().grantPermissions(['notifications']);
  await button('Alerts').click();
  await page.getByRole('switch', { name: 'Play a sound' }).waitFor();
  await page.evaluate("document.querySelectorAll('[role=switch]').forEach((one) => one.click())");
  await expect.poll(alerts).toEqual({ notification: true, sound: true, content: true });
});

step('8 two texts of one moment are each told once, of all the tabs', async () => {
  const told: string[] = [];
  await page.context().exposeFunction('noteTold', (title: string) => void told.push(title));
  await page.context().addInitScript(
    `const Told = class { static permission = 'granted'; constructor(title) { globalThis.noteTold(title); } close() {} };
     Object.defineProperty(globalThis, 'Notification', { value: Told });`,
  );
  const second = await page.context().newPage();
  for (const each of [page, second]) await openHearing(each, '/send');
  await Promise.all([write(robin, 'One'), write(third, 'Two')]);
  await expect.poll(() => told.toSorted()).toEqual(['0491 570 158', 'Robin Vale']);
  await write(robin, 'Three');
  await expect.poll(() => told.length).toBe(3);
  await second.close();
});

step('9 auto-replies are put in order by the keyboard', async () => {
  const rule = { sender: null, words: [], matching: 'contains', hours: 'any', isOn: true };
  for (const name of ['First', 'Second']) await post('/api/auto-replies', { ...rule, name, text: name });
  await page.goto('/settings/replies');
  await button('Move Second up').focus();
  const kept = page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok());
  await page.keyboard.press('Enter');
  const names = () => page.getByRole('heading', { name: /^(First|Second)$/, level: 3 }).allTextContents();
  await expect.poll(async () => (await names()).map((name) => name.trim())).toEqual(['Second', 'First']);
  // The page shows the new order before the server has it.
  await kept;
  await page.reload();
  await expect.poll(async () => (await names()).map((name) => name.trim())).toEqual(['Second', 'First']);
});

step('10 axe finds nothing, and the browser complained of nothing but the line', async () => {
  for (const path of [`/messenger/${robin}`, '/messenger/foo', '/settings/replies']) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect({ path, faults: await findFaults(page) }).toEqual({ path, faults: [] });
  }
  expect(desk.complaints.filter((words) => !words.includes('net::ERR_'))).toEqual([]);
});
