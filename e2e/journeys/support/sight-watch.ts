import type { Locator, Page } from 'playwright-core';

// Scripts as text, for the tests know no window: the moment of the last click or key of an act, by the clock of this computer.
const watchForAct = `
  globalThis.actedAt = undefined;
  for (const kind of ['click', 'keydown', 'input'])
    addEventListener(kind, () => { globalThis.actedAt = Date.now(); }, { capture: true });`;

/** Does an act on one page, and measures how long after its last click or key another page shows it; milliseconds. */
export async function measureSight(page: Page, act: () => Promise<void>, sight: Locator): Promise<number> {
  await page.evaluate(watchForAct);
  const [seenAt] = await Promise.all([sight.waitFor().then(() => Date.now()), act()]);
  const actedAt = await page.evaluate<number>('globalThis.actedAt');
  return seenAt - actedAt;
}
