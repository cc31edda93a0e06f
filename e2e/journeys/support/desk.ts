import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterEach } from 'vitest';

/** One person at one computer: a browser that shares nothing with the others, and a page open in it. */
export type Desk = {
  page: Page;
  /** What the page complained of: thrown errors, and everything the browser wrote as an error, refusals of the policy included. */
  complaints: string[];
  close(): Promise<void>;
};

export type DeskOptions = { at: string } & Pick<
  BrowserContextOptions,
  'colorScheme' | 'javaScriptEnabled' | 'viewport' | 'deviceScaleFactor'
>;

const PATIENCE_MS = 30_000;

const desks = new Set<Desk>();

// Pictures of the pages are taken at the same desks, outside any test.
if (process.env['VITEST'])
  afterEach(async ({ task }) => {
    const [error] = task.result?.errors ?? [];
    if (error) error.message += await describeDesks();
  });

export async function sitDown(browser: Browser, { at, ...options }: DeskOptions): Promise<Desk> {
  const context = await browser.newContext({
    baseURL: at,
    locale: 'en-AU',
    timezoneId: 'Australia/Sydney',
    reducedMotion: 'reduce',
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isRefusedCall(message.text())) complaints.push(message.text());
  });
  const desk: Desk = {
    page,
    complaints,
    async close() {
      desks.delete(desk);
      await context.close();
    },
  };
  desks.add(desk);
  return desk;
}

// The browser notes every answer of 400 and above; a refusal that the page shows is no fault of the page.
function isRefusedCall(words: string): boolean {
  return /^Failed to load resource: the server responded with a status of 4\d\d/.test(words);
}

/** What stood on each open page, for whoever reads of a failed test and cannot look. */
export async function describeDesks(): Promise<string> {
  const shown = await Promise.all([...desks].filter(({ page }) => !page.isClosed()).map(describeDesk));
  return shown.map((words) => `\n\n${words}`).join('');
}

const WORDS_AT_MOST = 600;
const LOOK_MS = 2000;

async function describeDesk({ page, complaints }: Desk): Promise<string> {
  // A dialog makes what lies beneath it unreachable, and is what the person sees.
  const seen = page.locator('[role=dialog]:visible, main').last();
  const words = await seen
    // biome-ignore lint/performance/useDomNodeTextContent: what is hidden was not shown.
    .innerText({ timeout: LOOK_MS })
    .catch((error: unknown) => `(could not be read: ${String(error).split('\n')[0]})`);
  const complained = complaints.length > 0 ? `\nIt complained: ${complaints.join('; ')}` : '';
  return `${page.url()} shows:\n${words.replace(/\s+/g, ' ').slice(0, WORDS_AT_MOST)}${complained}`;
}
