import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

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

const PATIENCE_MS = 15_000;

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
  return { page, complaints, close: () => context.close() };
}

// The browser notes every answer of 400 and above; a refusal that the page shows is no fault of the page.
function isRefusedCall(words: string): boolean {
  return /^Failed to load resource: the server responded with a status of 4\d\d/.test(words);
}
