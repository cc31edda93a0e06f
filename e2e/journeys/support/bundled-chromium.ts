import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type BundledChromium = {
  executable: string;
  /** NSS and its like, for machines that have none. */
  libraries: string;
  /** A fontconfig file that knows one font, for machines that have none. */
  fontSettings: string;
};

const modules = join(import.meta.dirname, '../../../node_modules');
const packageFolder = join(modules, '@sparticuz/chromium');
const runFile = promisify(execFile);

/** The browser inside the npm package @sparticuz/chromium (Linux, x64), unpacked once for each version of it. */
export async function unpackChromium(): Promise<BundledChromium> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  const cache = join(modules, '.cache');
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) await unpackInto(folder, cache);
  return {
    executable: join(folder, 'chromium'),
    libraries: join(folder, 'al2023/lib'),
    fontSettings: join(folder, 'fonts.conf'),
  };
}

// Two runs may unpack at the same moment: each does it aside, and the first to finish gives its folder the name.
async function unpackInto(folder: string, cache: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(join(cache, 'chromium-unpacking-'));
  try {
    await runUnpacking(aside);
    await chmod(aside, 0o755);
    await chmod(join(aside, 'chromium'), 0o755);
    await writeFile(join(aside, 'fonts.conf'), fontSettings(folder));
    await rename(aside, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

// The package always unpacks into the folder for temporary files, which only a process of its own can be told to be another.
async function runUnpacking(folder: string): Promise<void> {
  const script = `
    const { default: chromium, inflate } = await import('@sparticuz/chromium');
    await chromium.executablePath();
    await inflate(${JSON.stringify(join(packageFolder, 'bin/al2023.tar.br'))});`;
  await runFile(process.execPath, ['--input-type=module', '-e', script], {
    cwd: packageFolder,
    env: { PATH: process.env['PATH'], TMPDIR: folder },
  });
}

function fontSettings(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>
`;
}
