import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { ask } from '../screens/call.ts';
import { signUp } from '../screens/small-world.ts';
import { until } from '../security/until.ts';
import { type Desk, sitDown } from './support/desk.ts';
import { findFaults } from './support/find-faults.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';
import { step } from './support/steps.ts';

type Listed = { messages: { number: string; text: string; state: string; batchId: string }[] };
type Balance = { available: number; held: number; spent: number };

let installation: Installation;
let browser: Browser;
let desk: Desk;
let page: Page;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startInstallation(), launchBrowser()]);
  const [at = ''] = installation.addresses;
  desk = await sitDown(browser, { at });
  page = desk.page;
  await page.goto('/sign-in');
  await signUp(page);
  await ask(page, { method: 'POST', path: '/api/unsubscribes', body: { numbers: ['0491 570 737'] } });
});

afterAll(async () => {
  await browser?.close();
  await installation?.close();
});

const to = () => page.getByRole('textbox', { name: 'To', exact: true });
const text = () => page.getByRole('textbox', { name: 'Text', exact: true });
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const summary = () => page.getByRole('dialog', { name: 'Before it is sent' });
const preview = () => page.getByRole('region', { name: 'Preview' });
const figure = (label: string) => page.locator('dl > div').filter({ hasText: label }).locator('dd');

async function paste(words: string): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(words)})`);
  await to().focus();
  await to().press('ControlOrMeta+V');
}

async function listOut(): Promise<Listed['messages']> {
  const path = '/api/messages?direction=out&limit=200';
  return (await ask<Listed>(page, { method: 'GET', path })).messages;
}

const balance = () => ask<Balance>(page, { method: 'GET', path: '/api/balance' });

step('1 one recipient is as quick as ever: number, text, send', async () => {
  await page.goto('/send');
  await to().fill('0491 570 156');
  await text().fill('The van comes at nine');
  await button('Send').click();
  await page.waitForURL('**/history?**');
  await page.getByRole('row').filter({ hasText: 'The van comes at nine' }).getByText('Delivered').waitFor();
});

step('2 pasted numbers become recipients, and what is wrong with some is seen at once', async () => {
  await page.goto('/send');
  await paste(
    'Sam Lee 0491 570 156\nKim Tran, +61 491 570 157\n491570156\nZoë (0491) 570 737\nsomebody 0491 57\n',
  );
  const recipients = page.getByRole('list', { name: 'Recipients' }).getByRole('listitem');
  await expect.poll(() => recipients.count()).toBe(5);
  await page.getByText('5 recipients').waitFor();
  await page.getByText('1 is there twice').waitFor();
  await page.getByText('1 is no mobile number').waitFor();
});

step('3 fields are filled for each recipient, and what they lack is said', async () => {
  await text().fill('Hi {first_name}, the plumber’s van is in {suburb} – at nine');
  await preview().getByText('Hi Sam, the plumber’s van is in – at nine').waitFor();
  await preview().getByRole('button', { name: 'The text of the next recipient' }).click();
  await preview().getByText('Kim Tran, 0491 570 157').waitFor();
  await preview().getByText('Hi Kim,').waitFor();
  await page.getByText('No recipient has {suburb}').waitFor();
  await text().fill('Hi {first_name|there}, the plumber’s van comes – at nine. {Opt out}');
  await button('Make it {optout}').click();
  await preview().getByText('Opt out: Reply Stop').waitFor();
});

step('4 the characters that make it Unicode are named, and replaced in one go', async () => {
  await expect.poll(() => figure('Alphabet').textContent()).toBe('Unicode');
  await expect.poll(() => preview().locator('mark').allTextContents()).toEqual(['’', '–']);
  await button('Replace all 2').click();
  await expect.poll(() => figure('Alphabet').textContent()).toBe('Standard (GSM-7)');
  await expect.poll(() => text().inputValue()).toContain("the plumber's van comes - at nine");
  await expect.poll(() => figure('Credits').textContent()).toBe('3');
});

step('5 the draft survives a reload, and clearing it can be undone', async () => {
  const written = await text().inputValue();
  await expect.poll(() => page.evaluate(() => JSON.stringify(sessionStorage))).toContain('at nine. {optout}');
  await page.reload();
  await page.getByText('5 recipients').waitFor();
  expect(await text().inputValue()).toBe(written);
  await button('Clear all').click();
  await expect.poll(() => text().inputValue()).toBe('');
  await button('Undo').click();
  await page.getByText('5 recipients').waitFor();
  await expect.poll(() => text().inputValue()).toBe(written);
});

step(
  '6 the summary says who gets it, who does not and why, and what it costs, before anything is spent',
  async () => {
    const before = await balance();
    await button('Review and send').click();
    await summary().getByText('2 recipients', { exact: true }).waitFor();
    await summary().getByText('3 recipients will not get it').waitFor();
    const blocked = summary().getByRole('region', { name: 'Who will not get it' });
    const words = (await blocked.textContent()) ?? '';
    expect(words).toContain('1 is there a second time');
    expect(words).toContain('1 opted out of your texts');
    expect(words).toContain('1 is no telephone number');
    await summary()
      .getByText(`${before.available} now, ${before.available - 2} after`)
      .waitFor();
    expect(await findFaults(page)).toEqual([]);
    const waiting = page.waitForEvent('download');
    await blocked.getByRole('link', { name: 'Download them as CSV' }).click();
    const file = await readFile(await (await waiting).path(), 'utf8');
    expect(file.split('\r\n').slice(1)).toEqual([
      '3,491570156,,is there a second time',
      '4,(0491) 570 737,Zoë,opted out of your texts',
      '5,0491 57,somebody,is no telephone number',
      '',
    ]);
    expect(await balance()).toEqual(before);
    expect(await listOut()).toHaveLength(1);
  },
);

step('7 an answer that is lost loses nothing, and a second try sends nothing twice', async () => {
  await page.route('**/api/batches', async (route) => {
    await route.fetch();
    await route.abort('connectionreset');
  });
  await summary().getByRole('button', { name: 'Send 2 texts' }).click();
  await summary().getByText('Corella cannot be reached').waitFor();
  await page.unroute('**/api/batches');
  await expect.poll(async () => (await listOut()).length).toBe(3);
  await summary().getByRole('button', { name: 'Go back and change it' }).click();
  // Meanwhile another sender became the default; and the page hears late of the senders that there are.
  const asked = Promise.withResolvers<void>();
  await page.route('**/api/senders', async (route) => {
    const response = await route.fetch();
    const { senders }: { senders: object[] } = await response.json();
    const others = senders.map((sender) => ({ ...sender, isDefault: false }));
    const newer = { ...senders[0], id: crypto.randomUUID(), address: '+61491579456', isDefault: true };
    await asked.promise;
    await route.fulfill({ response, json: { senders: [newer, ...others] } });
  });
  await page.reload();
  await page.getByText('5 recipients').waitFor();
  expect(await button('Review and send').isDisabled()).toBe(true);
  asked.resolve();
  await button('Review and send').click();
  await summary().getByRole('button', { name: 'Send 2 texts' }).click();
  await page.getByRole('heading', { name: 'On the way', level: 1 }).waitFor();
  await page.unroute('**/api/senders');
  expect(await listOut()).toHaveLength(3);
});

step('8 each phone has its own text, and the batch is a click away', async () => {
  const sent = await until(
    async () => {
      const texts = (await listOut()).filter(({ text }) => text.includes('Opt out'));
      return texts.every(({ state }) => state === 'delivered') ? texts : undefined;
    },
    { what: 'both texts to be delivered' },
  );
  expect(sent.map(({ number, text }) => [number, text]).sort()).toEqual([
    ['+61491570156', "Hi Sam, the plumber's van comes - at nine. Opt out: Reply Stop"],
    ['+61491570157', "Hi Kim, the plumber's van comes - at nine. Opt out: Reply Stop"],
  ]);
  await page.getByRole('link', { name: 'See what becomes of them' }).click();
  await page.waitForURL(`**/${sent[0]?.batchId}`);
  await page.getByRole('heading', { name: 'Text to 2 numbers' }).waitFor();
  await page.getByRole('link', { name: 'See each text' }).click();
  await page.getByRole('row').filter({ hasText: 'Hi Kim' }).getByText('Delivered').waitFor();
  await expect.poll(() => page.getByRole('row').filter({ hasText: 'Hi ' }).count()).toBe(2);
});

step('9 a file of a spreadsheet gives recipients with fields, and bent numbers are mended', async () => {
  await page.goto('/send');
  const csv =
    'Customer,Mobile no,Suburb\r\nSam,491570156,Newtown\r\nKim,4.91570157E+08,Enmore\r\nJo,4.91E+08,\r\n';
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'customers.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  const columns = page.getByRole('dialog', { name: 'What is in the columns?' });
  expect(await columns.getByLabel('What Mobile no is for').inputValue()).toBe('number');
  expect(await columns.getByLabel('Name of the field from Suburb').inputValue()).toBe('suburb');
  await columns.getByText('1 number had lost the 0 in front').waitFor();
  await columns.getByText('1 number has lost digits').waitFor();
  expect(await findFaults(page)).toEqual([]);
  await columns.getByRole('button', { name: 'Take 3 recipients' }).click();
  await page.getByText('1 lost its last digits').waitFor();
  await text().fill('In ');
  await button('Merge field').click();
  await page.getByRole('menuitem', { name: /suburb/ }).click();
  await preview().getByText('In Newtown').waitFor();
  await button('See all').click();
  await button('Remove the 1 with a fault').click();
  await page.keyboard.press('Escape');
  await page.getByText('2 recipients').waitFor();
});

step('10 a text is kept as a template, and used again', async () => {
  await text().fill('We come {when} to {suburb}');
  await button('Templates').click();
  const dialog = page.getByRole('dialog', { name: 'Templates' });
  await dialog.getByLabel('Keep this text as').fill('Visit');
  await dialog.getByRole('button', { name: 'Keep' }).click();
  await dialog.getByRole('region', { name: 'Visit' }).waitFor();
  await page.keyboard.press('Escape');
  await text().fill('Something else');
  await button('Templates').click();
  await dialog.getByRole('region', { name: 'Visit' }).getByRole('button', { name: 'Use' }).click();
  await expect.poll(() => text().inputValue()).toBe('We come {when} to {suburb}');
  await button('Undo').click();
  await expect.poll(() => text().inputValue()).toBe('Something else');
});

step('11 it leaves at a time of the account’s clock, and can be cancelled until then', async () => {
  await page.getByRole('radio', { name: 'At a time' }).check();
  await page.getByText('the time zone of your business (Australia/Sydney)').waitFor();
  await button('Review and send').click();
  await summary().getByRole('button', { name: 'Schedule 2 texts' }).click();
  await page.getByRole('heading', { name: 'Scheduled', level: 1 }).waitFor();
  const scheduled = (await listOut()).filter(({ state }) => state === 'scheduled');
  expect(scheduled.map(({ text }) => text)).toEqual(['Something else', 'Something else']);
});

step('12 what the account cannot pay for cannot be sent, and it is said what to do', async () => {
  await button('Write another').click();
  await paste(Array.from({ length: 200 }, (_, index) => `0491 570 ${100 + index}`).join('\n'));
  await text().fill('long '.repeat(300));
  await button('Review and send').click();
  await summary()
    .getByText(/credits too few/)
    .waitFor();
  expect(await summary().getByRole('button', { name: /^Send/ }).isDisabled()).toBe(true);
  await summary().getByRole('button', { name: 'Go back and change it' }).click();
  await button('Clear all').click();
});

step('13 nothing moves when the senders come', async () => {
  await page.goto('/send');
  await to().fill('0491 570 156');
  await text().fill('The van comes at nine');
  const place = async () => (await text().boundingBox())?.y ?? 0;
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 860 });
    const { promise: asked, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/api/senders', (route) => asked.then(() => route.continue()));
    await page.reload();
    await text().waitFor();
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    const before = await place();
    release();
    await page.getByRole('combobox', { name: 'From' }).waitFor();
    expect(Math.abs((await place()) - before)).toBeLessThan(2);
    await page.unroute('**/api/senders');
  }
  await page.setViewportSize({ width: 1280, height: 720 });
  await button('Clear all').click();
});

step('13 nothing moves when the calendar of a restored time comes', async () => {
  await page.goto('/send');
  await to().fill('0491 570 156');
  await text().fill('The van comes at nine');
  await page.getByRole('radio', { name: 'At a time' }).check();
  const place = async () => (await button('Schedule').boundingBox())?.y ?? 0;
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 860 });
    const { promise: asked, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/assets/schedule-fields-*.js', (route) => asked.then(() => route.continue()));
    await page.reload();
    await page.getByRole('combobox', { name: 'From' }).waitFor();
    await page.getByText('the time zone of your business').waitFor();
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    const before = await place();
    release();
    await page.getByLabel('Time', { exact: true }).waitFor();
    expect(Math.abs((await place()) - before)).toBeLessThan(2);
    await page.unroute('**/assets/schedule-fields-*.js');
  }
  await page.setViewportSize({ width: 1280, height: 720 });
  await button('Clear all').click();
});

step('14 a name that cannot receive is not asked to take a STOP', async () => {
  await ask(page, { method: 'POST', path: '/api/senders/names', body: { name: 'Wattle' } });
  await page.reload();
  await page.getByLabel('From').selectOption('Wattle');
  await to().fill('0491 570 156');
  await text().fill('Sale on now. Reply STOP to opt out');
  await page.getByText('Phones show “Unverified” in place of Wattle').waitFor();
  await page.getByText('This text cannot be sent from this sender').waitFor();
  await button('Send').click();
  await expect.poll(() => text().getAttribute('aria-invalid')).toBe('true');
  await text().fill('Sale on now. {optout}');
  await button('Send').click();
  await page.waitForURL('**/history?**');
  await page
    .getByRole('row')
    .filter({ hasText: /Sale on now. OptOut .*\/o\// })
    .waitFor();
});

step('15 the pages complained of nothing', async () => {
  expect(desk.complaints.filter((words) => !words.includes('ERR_CONNECTION_RESET'))).toEqual([]);
});
