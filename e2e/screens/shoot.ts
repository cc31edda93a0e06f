import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedDatabase } from '#server/platform/db/embedded.ts';
import { startInstallation } from '../journeys/support/installation.ts';
import { launchBrowser } from '../journeys/support/launch-browser.ts';
import { contactScenes } from './contact-scenes.ts';
import { importScenes } from './import-scenes.ts';
import { messengerScenes } from './messenger-scenes.ts';
import { frontScenes, insideScenes, lateScenes, type Scene } from './scenes.ts';
import { sendingScenes } from './sending-scenes.ts';
import { buildSmallWorld, type SmallWorld } from './small-world.ts';

const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 390, height: 844 };
const folder = join(import.meta.dirname, '../../screenshots');
const readmeFolder = join(import.meta.dirname, '../../docs/images');
const readmeScenes: Record<string, string> = {
  code: 'code',
  history: 'history',
  'simulator-conversation': 'simulator',
};
const only = process.argv[2];

/** Writes a picture of every page, wide and narrow, light and dark, to screenshots/; an argument picks scenes by their name, and `readme` makes those of the README. */
async function shootAll(): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'corella-screens-'));
  await chmod(data, 0o755);
  const database = await startEmbeddedDatabase({ dataFolder: data, say: () => {} });
  process.env['CORELLA_TEST_DATABASE_URL'] = database.url;
  const [installation, browser] = await Promise.all([startInstallation(), launchBrowser()]);
  try {
    await mkdir(folder, { recursive: true });
    const world = await buildSmallWorld(browser, installation);
    for (const scene of [
      ...frontScenes,
      ...insideScenes,
      ...sendingScenes,
      ...contactScenes,
      ...importScenes,
      ...messengerScenes,
      ...lateScenes,
    ]) {
      if (only === 'readme') await shootForReadme(scene, world);
      else if (only === undefined || scene.name.includes(only)) await shoot(scene, world);
    }
    report(world);
  } finally {
    await browser.close();
    await installation.close();
    await database.stop();
    await rm(data, { recursive: true, force: true });
  }
}

async function shoot(scene: Scene, world: SmallWorld): Promise<void> {
  const { page } = world[scene.who];
  await page.setViewportSize(WIDE);
  try {
    await scene.open(page, world);
  } catch (error) {
    console.error(`${scene.name}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
  }
  for (const [word, size] of [
    ['wide', WIDE],
    ['narrow', NARROW],
  ] as const) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const path = join(folder, `${scene.name}-${word}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: !scene.isLong, animations: 'disabled' });
    }
  }
}

async function shootForReadme(scene: Scene, world: SmallWorld): Promise<void> {
  const name = readmeScenes[scene.name];
  if (name === undefined) return;
  const { page } = world[scene.who];
  await page.setViewportSize({ width: 1280, height: 760 });
  await scene.open(page, world);
  await mkdir(readmeFolder, { recursive: true });
  await page.screenshot({ path: join(readmeFolder, `${name}.png`), animations: 'disabled' });
}

function report({ owner, member, nobody }: SmallWorld): void {
  for (const complaint of [owner, member, nobody].flatMap(({ complaints }) => complaints))
    console.error(`The browser complained: ${complaint}`);
}

await shootAll();
