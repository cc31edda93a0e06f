import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeDesks, sitDown } from './support/desk.ts';
import { launchBrowser } from './support/launch-browser.ts';

const page = '<main><h1>Send a text</h1><p hidden>of old</p><p>To whom?</p></main>';
const server = createServer((_request, answer) => {
  answer.setHeader('content-type', 'text/html').end(page);
});
let browser: Browser;
let at: string;

beforeAll(async () => {
  browser = await launchBrowser();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await browser?.close();
  server.close();
});

test('a failed test tells where each open page stood, what it showed and what it complained of', async () => {
  const [one, other] = await Promise.all([sitDown(browser, { at }), sitDown(browser, { at })]);
  await one.page.goto('/send');
  await one.page.evaluate(() => console.error('Something is wrong.'));
  await other.close();
  expect(await describeDesks()).toBe(
    `\n\n${at}/send shows:\nSend a text To whom?\nIt complained: Something is wrong.`,
  );
  await one.page.evaluate(
    "document.body.insertAdjacentHTML('beforeend', '<div role=dialog>Are you sure?</div>')",
  );
  expect(await describeDesks()).toContain('/send shows:\nAre you sure?');
  await one.close();
  expect(await describeDesks()).toBe('');
});
