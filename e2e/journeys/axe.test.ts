import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactScenes } from '../screens/contact-scenes.ts';
import { importScenes } from '../screens/import-scenes.ts';
import { messengerScenes } from '../screens/messenger-scenes.ts';
import { frontScenes, insideScenes, lateScenes } from '../screens/scenes.ts';
import { sendingScenes } from '../screens/sending-scenes.ts';
import { buildSmallWorld, type SmallWorld } from '../screens/small-world.ts';
import { findFaults } from './support/find-faults.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { launchBrowser } from './support/launch-browser.ts';

const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 390, height: 844 };
const scenes = [
  ...frontScenes,
  ...insideScenes,
  ...sendingScenes,
  ...contactScenes,
  ...importScenes,
  ...messengerScenes,
  ...lateScenes,
].filter(({ isLong }) => !isLong);

let installation: Installation;
let browser: Browser;
let world: SmallWorld;

beforeAll(async () => {
  [installation, browser] = await Promise.all([startInstallation(), launchBrowser()]);
  world = await buildSmallWorld(browser, installation);
});

afterAll(async () => {
  await browser?.close();
  await installation?.close();
});

// Only colours differ between light and dark, so in dark only they are looked at.
async function findAllFaults(page: Page): Promise<Record<string, string[]>> {
  // A colour that is half-way to another one has a contrast that nobody reads by.
  await page.addStyleTag({ content: '*, ::before, ::after { transition: none !important; }' });
  const faults: Record<string, string[]> = {};
  for (const [width, size] of Object.entries({ wide: WIDE, narrow: NARROW })) {
    await page.setViewportSize(size);
    await paint(page, 'light');
    faults[`${width} light`] = await findFaults(page);
    await paint(page, 'dark');
    faults[`${width} dark`] = await findFaults(page, ['color-contrast']);
  }
  return faults;
}

async function paint(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  // A page without script takes its colours from the style alone.
  const isApp = (await page.locator('html[data-mantine-color-scheme]').count()) > 0;
  if (isApp)
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' });
}

describe('axe finds nothing serious or critical, wide and narrow, light and dark', () => {
  it.each(scenes)('on $name', async (scene) => {
    const { page } = world[scene.who];
    await page.setViewportSize(WIDE);
    await scene.open(page, world);
    expect(await findAllFaults(page)).toEqual({
      'wide light': [],
      'wide dark': [],
      'narrow light': [],
      'narrow dark': [],
    });
  });
});

describe('the list of pages', () => {
  it('has every route of the app', async () => {
    const source = await readFile(join(import.meta.dirname, '../../web/routes.tsx'), 'utf8');
    const routes = [...source.matchAll(/^ {2}path: '([^']+)'/gm)].map(([, path]) => path ?? '');
    expect(routes.length).toBeGreaterThan(15);
    const seen = new Set(scenes.map(({ route }) => route.split('?')[0]));
    expect(routes.filter((route) => route !== '/' && !seen.has(route))).toEqual([]);
  });

  it('leaves no complaint in any page', () => {
    const { owner, member, nobody } = world;
    expect([owner, member, nobody].flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});
