import type { Page } from 'playwright-core';

/** Opens a page until it hears what comes in, and knows how its person wants to be told. */
export async function openHearing(page: Page, path: string): Promise<void> {
  // What the page before still asked is given up with it, so that no answer to that is taken for one to this page.
  await page.goto('about:blank');
  await Promise.all([
    ...['/api/events', '/api/my-alerts'].map((called) =>
      page.waitForResponse((response) => response.url().endsWith(called)),
    ),
    page.goto(path),
  ]);
}
