import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { ask } from '../screens/call.ts';
import { signUp } from '../screens/small-world.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { openHearing } from './support/open-hearing.ts';
import { step } from './support/steps.ts';

type Read = { conversation: { unread: number } };
type Shown = { title: string; body: string };
/** A notification takes the place of the one before it under its tag. */
type Placed = Shown & { tag: string; at: number };

let installation: Installation;
let browser: Browser;
let desk: Desk;
let page: Page;
/** Another tab of the same person. */
let other: Page;
const customer = '+61491570158';
const shared = '+61491579455';

// What leaves the browser: notifications of the system, which a browser without a window always forbids, and notes of the loudspeaker. And
// what comes to it: of how many texts it has heard.
const watchForAlerts = `
  globalThis.alerts = { shown: [], notes: 0, heard: 0 };
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (...at) { alerts.notes += 1; return start.apply(this, at); };
  globalThis.Notification = class {
    static permission = 'granted';
    static requestPermission = async () => Notification.permission;
    constructor(title, { body, tag }) {
      alerts.shown.push(Object.assign(this, { title, body, tag, at: performance.timeOrigin + performance.now() }));
    }
    close() {}
  };
  globalThis.EventSource = class extends EventSource {
    constructor(address) {
      super(address);
      this.addEventListener('message', ({ data }) => (alerts.heard += JSON.parse(data).type === 'conversation.received'));
    }
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

const write = (text: string, by = page) =>
  ask(by, {
    method: 'POST',
    path: `/api/simulator/handsets/${customer}/texts`,
    body: { to: shared, text },
  });
const shownOn = (where = page) =>
  where.evaluate<Shown[]>('alerts.shown.map(({ title, body }) => ({ title, body }))');
const standing = async () => {
  const tabs = await Promise.all([page, other].map((tab) => tab.evaluate<Placed[]>('alerts.shown')));
  const placed = tabs.flat().sort((a, b) => a.at - b.at);
  return new Map(placed.map(({ tag, title, body }) => [tag, { title, body }]));
};
const heardOn = (where: Page) => where.evaluate<number>('alerts.heard');
/** Keeps the next answer to a path until it is released; `made` comes when the server has given it. */
const holdAnswer = async (path: string, on: Pick<Page, 'route'>) => {
  const [made, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const hold = async (route: Route) => {
    const response = await route.fetch();
    made.resolve();
    await released.promise;
    await route.fulfill({ response });
  };
  await on.route(path, hold, { times: 1 });
  return { made: made.promise, release: released.resolve };
};
const notesOn = (where = page) => where.evaluate<number>('alerts.notes');
const choose = async (name: string, isOn: boolean) => {
  await page.getByRole('button', { name: 'Alerts', exact: true }).click();
  await page.getByRole('switch', { name, checked: !isOn }).click();
  await page.getByRole('switch', { name, checked: isOn }).waitFor();
  await page.keyboard.press('Escape');
};
const stored = () => ask(page, { method: 'GET', path: '/api/my-alerts' });
const open = (path: string, where = page) => openHearing(where, path);
const told = async () => (await Promise.all([page, other].map((tab) => shownOn(tab)))).flat();
const conversation = `/api/conversations/${customer}`;
const readAll = () => ask(page, { method: 'PATCH', path: conversation, body: { isUnread: false } });
const allRead = () =>
  expect
    .poll(async () => (await ask<Read>(page, { method: 'GET', path: conversation })).conversation.unread)
    .toBe(0);
const thread = (where = page) => where.getByRole('region', { name: /^Texts with/ });

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
    expect(await stored()).toEqual({ notification: false, sound: false, content: true });
    await page.keyboard.press('Escape');
    await page.evaluate("Notification.permission = 'granted'");
    await choose('Show a notification', true);
    await expect.poll(stored).toEqual({ notification: true, sound: false, content: true });
  },
);

step(
  '2 a text that comes in on any other page is told with who wrote and what, and leads there',
  async () => {
    await open('/send');
    await page.getByRole('link', { name: 'Messenger 1 unread' }).waitFor();
    await readAll();
    await write('Is there parking?');
    await expect.poll(() => shownOn()).toEqual([{ title: '0491 570 158', body: 'Is there parking?' }]);
    await page.evaluate('alerts.shown[0].onclick()');
    await thread().getByText('Is there parking?').first().waitFor();
    expect(await notesOn()).toBe(0);
  },
);

step('3 of the conversation before one’s eyes there is the sound alone, once it is chosen', async () => {
  await choose('Play a sound', true);
  await expect.poll(stored).toEqual({ notification: true, sound: true, content: true });
  const before = await notesOn();
  expect(before).toBeGreaterThan(0);
  await write('And a dog?');
  await expect.poll(() => notesOn()).toBe(2 * before);
  expect(await shownOn()).toHaveLength(1);
  await allRead();
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
  await expect.poll(stored).toEqual({ notification: false, sound: true, content: true });
  await hide();
  const before = await notesOn();
  await write('Only a little');
  await expect.poll(() => notesOn()).toBe(before + 2);
  expect(await shownOn()).toHaveLength(2);
});

step('6 of two open tabs one tells', async () => {
  await show();
  await allRead();
  await choose('Play a sound', false);
  await choose('Show a notification', true);
  await expect.poll(stored).toEqual({ notification: true, sound: false, content: true });
  const notes = await notesOn();
  for (const tab of [page, other]) await open('/send', tab);
  await write('The dog, I mean');
  await expect.poll(told).toEqual([{ title: '0491 570 158', body: 'The dog, I mean' }]);
  expect(await told()).toHaveLength(1);
  expect(notes + (await notesOn()) + (await notesOn(other))).toBe(notes);
});

step(
  '7 of two quick texts the notification that stays tells both, though the first is read slowly',
  async () => {
    const toldBefore = (await told()).length;
    await readAll();
    const slow = await holdAnswer('**/api/conversations/*', page.context());
    await write('There is one more thing');
    await slow.made;
    await write('The gate squeaks');
    for (const tab of [page, other]) {
      await expect.poll(() => heardOn(tab)).toBe(3);
      // Meanwhile what the tab had asked of the second text by then would have been answered.
      await ask(tab, { method: 'GET', path: conversation });
    }
    slow.release();
    await expect.poll(async () => (await told()).length).toBe(toldBefore + 2);
    expect([...(await standing()).values()]).toEqual([
      { title: '0491 570 158', body: '2 new texts\nThe gate squeaks' },
    ]);
  },
);

step(
  '8 who wants no content is told only that a text came in, by a tab too that learns of the choice late',
  async () => {
    const slow = await holdAnswer('**/api/my-alerts', other);
    await page.goto('/messenger');
    await choose('Show who wrote and what in notifications', false);
    await expect.poll(stored).toEqual({ notification: true, sound: false, content: false });
    await slow.made;
    await page.goto('about:blank');
    const [toldBefore, heardBefore] = [(await shownOn(other)).length, await heardOn(other)];
    await write('The key is under the mat', other);
    await expect.poll(() => heardOn(other)).toBe(heardBefore + 1);
    slow.release();
    await expect.poll(async () => (await shownOn(other)).length).toBe(toldBefore + 1);
    expect((await shownOn(other)).at(-1)).toEqual({ title: 'A text came in', body: '' });
    await other.evaluate('alerts.shown.at(-1).onclick()');
    await thread(other).getByText('The key is under the mat').first().waitFor();
    expect(desk.complaints).toEqual([]);
  },
);
