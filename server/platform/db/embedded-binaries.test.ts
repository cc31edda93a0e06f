import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { prepareBinaries } from './embedded-binaries.ts';
import { getPostgresPackage } from './embedded-package.ts';
import { findDatabaseUser, runBriefly } from './embedded-user.ts';

const isRoot = process.getuid?.() === 0;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corella-binaries-'));
  await chmod(folder, 0o755);
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the package of the machine', () => {
  const hasLoader = () => true;
  test.each([
    ['windows on arm', { platform: 'win32', arch: 'arm64', hasLoader }],
    ['musl', { platform: 'linux', arch: 'x64', hasLoader: () => false }],
    ['an architecture without one', { platform: 'linux', arch: 's390x', hasLoader }],
    ['one that is not installed', { platform: 'darwin', arch: 'arm64', hasLoader }],
  ])('%s: asks for DATABASE_URL', (_name, machine) => {
    expect(() => getPostgresPackage(machine)).toThrow(/Set DATABASE_URL to a PostgreSQL 15 or newer/);
  });
});

test.skipIf(!isRoot)(
  'a package in a home that the database user may not enter is copied to where he may',
  async () => {
    const home = join(folder, 'home');
    await mkdir(home, { mode: 0o700 });
    const installed = getPostgresPackage();
    spawnSync('cp', ['-al', installed.nativeFolder, join(home, 'native')]);
    const place = { folder, cluster: join(folder, 'postgres'), logFile: join(folder, 'postgres.log') };
    const user = findDatabaseUser(place.cluster);
    const source = { nativeFolder: join(home, 'native'), version: installed.version };
    await mkdir(join(folder, 'postgresql-17.0.0'));
    const binaries = await prepareBinaries(source, { ...place, user });
    expect(binaries.folder).toBe(join(folder, `postgresql-${installed.version}`, 'native', 'bin'));
    const initdb = { file: join(binaries.folder, 'initdb'), args: ['--version'], env: binaries.env, user };
    expect(runBriefly(initdb)).toMatchObject({ status: 0, stdout: expect.stringContaining('18.') });
    expect((await readdir(folder)).filter((name) => name.startsWith('postgresql-'))).toHaveLength(1);
    expect(existsSync(join(folder, 'postgres-links'))).toBe(true);
  },
);
