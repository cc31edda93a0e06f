import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { ask } from '../screens/call.ts';
import { signUp } from '../screens/small-world.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { step } from './support/steps.ts';

type Shown = { title: string; body: string };

let installation: Installation;
let browser: Browser;
let desk: Desk;
let page: Page;
/** Another tab of the same person. */
let other: Page;
const customer = '+61491570158';
const shared = '+61491579455';

// What leaves the browser: notifications of the system, which a browser without a window always forbids, and notes of the loudspeaker.
const watchForAlerts = `
  globalThis.alerts = { shown: [], notes: 0 };
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (...at) { alerts.notes += 1; return start.apply(this, at); };
  globalThis.Notification = class {
    static permission = 'granted';
    static requestPermission = async () => Notification.permission;
    constructor(title, { body }) { alerts.shown.push(Object.assign(this, { title, body })); }
    close() {}
  };`;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startInstallation(), launchBrowser()]);
  const [at = ''] = installation.addresses;
  desk = await sitDown(browser, { at });
  page = desk.page;
  await page.context().addInitScript(watchForAlerts);
  await page.goto('/sign-in');
  await signUp(page);
  const text = 'The plumber comes tomorrow at nine. All right?';
  await ask(page, { method: 'POST', path: '/api/messages', body: { to: customer, text } });
  other = await page.context().newPage();
});

afterAll(async () => {
  await browser?.close();
  await installation?.close();
});

const write = (text: string) =>
  ask(page, {
    method: 'POST',
    path: `/api/simulator/handsets/${customer}/texts`,
    body: { to: shared, text },
  });
const shownOn = (where = page) =>
  where.evaluate<Shown[]>('alerts.shown.map(({ title, body }) => ({ title, body }))');
const notesOn = (where = page) => where.evaluate<number>('alerts.notes');
const choose = async (name: string, isOn: boolean) => {
  await page.getByRole('button', { name: 'Alerts', exact: true }).click();
  await page.getByRole('switch', { name, checked: !isOn }).click();
  await page.getByRole('switch', { name, checked: isOn }).waitFor();
  await page.keyboard.press('Escape');
};
const stored = () => ask(page, { method: 'GET', path: '/api/my-alerts' });
/** Opens a page until it hears what comes in, and knows how this person wants to be told. */
const open = (path: string, where = page) =>
  Promise.all([
    ...['/api/events', '/api/my-alerts'].map((called) =>
      where.waitForResponse((response) => response.url().endsWith(called)),
    ),
    where.goto(path),
  ]);
const thread = () => page.getByRole('region', { name: /^Texts with/ });

// A browser without a window has every tab before somebody's eyes.
const hide = () =>
  page.evaluate(`
    document.hasFocus = () => false;
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));`);
const show = () =>
  page.evaluate(`
    delete document.hasFocus;
    delete document.visibilityState;
    document.dispatchEvent(new Event('visibilitychange'));`);

step(
  '1 nobody is told of a text who did not choose to be, and nobody can choose what the browser forbids',
  async () => {
    await open('/messenger');
    await page.getByText('No open conversations').waitFor();
    await write('Nine is fine');
    await page.getByText('Nine is fine').waitFor();
    await page.evaluate("Notification.permission = 'denied'");
    await page.getByRole('button', { name: 'Alerts', exact: true }).click();
    await page.getByRole('switch', { name: 'Show a notification' }).click();
    await page.getByText('Your browser forbids it.').waitFor();
    expect(await stored()).toEqual({ notification: false, sound: false });
    await page.keyboard.press('Escape');
    await page.evaluate("Notification.permission = 'granted'");
    await choose('Show a notification', true);
    await expect.poll(stored).toEqual({ notification: true, sound: false });
  },
);

step(
  '2 a text that comes in on any other page is told with who wrote and what, and leads there',
  async () => {
    await open('/send');
    await page.getByRole('link', { name: 'Messenger 1 unread' }).waitFor();
    await write('Is there parking?');
    await expect.poll(() => shownOn()).toEqual([{ title: '0491 570 158', body: 'Is there parking?' }]);
    await page.evaluate('alerts.shown[0].onclick()');
    await thread().getByText('Is there parking?').first().waitFor();
    expect(await notesOn()).toBe(0);
  },
);

step('3 of the conversation before one’s eyes there is the sound alone, once it is chosen', async () => {
  await choose('Play a sound', true);
  await expect.poll(stored).toEqual({ notification: true, sound: true });
  const before = await notesOn();
  expect(before).toBeGreaterThan(0);
  await write('And a dog?');
  await expect.poll(() => notesOn()).toBe(2 * before);
  expect(await shownOn()).toHaveLength(1);
});

step('4 a text that comes in while the page is hidden notifies', async () => {
  await hide();
  await write('It bites');
  await expect.poll(() => shownOn()).toHaveLength(2);
  expect((await shownOn())[1]).toEqual({ title: '0491 570 158', body: 'It bites' });
  await expect.poll(() => page.title()).toMatch(/^\(1\) /);
  await show();
  await expect.poll(() => page.title()).not.toMatch(/^\(/);
});

step('5 who switches the notification off hears a text, and sees none', async () => {
  await choose('Show a notification', false);
  await expect.poll(stored).toEqual({ notification: false, sound: true });
  await hide();
  const before = await notesOn();
  await write('Only a little');
  await expect.poll(() => notesOn()).toBe(before + 2);
  expect(await shownOn()).toHaveLength(2);
});

step('6 of two open tabs one tells', async () => {
  await show();
  await choose('Play a sound', false);
  await choose('Show a notification', true);
  await expect.poll(stored).toEqual({ notification: true, sound: false });
  const notes = await notesOn();
  for (const tab of [page, other]) await open('/send', tab);
  const told = async () => (await Promise.all([page, other].map((tab) => shownOn(tab)))).flat();
  await write('The dog, I mean');
  await expect.poll(told).toEqual([{ title: '0491 570 158', body: 'The dog, I mean' }]);
  expect(await told()).toHaveLength(1);
  expect(notes + (await notesOn()) + (await notesOn(other))).toBe(notes);
  expect(desk.complaints).toEqual([]);
});
