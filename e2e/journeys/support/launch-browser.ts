import { existsSync } from 'node:fs';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { unpackChromium } from './bundled-chromium.ts';

/** A real browser without a window: the one inside an npm package on Linux x64, an installed Chrome elsewhere. */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return launchInstalled();
  const { executable, libraries, fontSettings } = await unpackChromium();
  const options = { executablePath: executable, env: environment(fontSettings) };
  try {
    return await chromium.launch(options);
  } catch (error) {
    if (!String(error).includes('error while loading shared libraries')) throw error;
    return await chromium.launch({ ...options, env: { ...options.env, LD_LIBRARY_PATH: libraries } });
  }
}

async function launchInstalled(): Promise<Browser> {
  try {
    return await chromium.launch({ channel: 'chrome' });
  } catch (error) {
    throw new Error(
      'The browser tests need Google Chrome on this kind of machine. Install it and run again.',
      {
        cause: error,
      },
    );
  }
}

function environment(fontSettings: string): NonNullable<LaunchOptions['env']> {
  const inherited = { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: process.env['TMPDIR'] };
  return existsSync('/etc/fonts/fonts.conf') ? inherited : { ...inherited, FONTCONFIG_FILE: fontSettings };
}
