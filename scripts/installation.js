import { existsSync, readFileSync, rmSync } from 'node:fs';
import { runQuietly } from './child.js';
import { inProject, LaunchRefusal } from './project.js';
import { timeStep } from './step.js';
import { inTurn } from './turn.js';

const GLIBC_LOADERS = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };

/** Makes node_modules what package-lock.json says, if it is not that already. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  await inTurn(async () => {
    if (!isInstalled()) await timeStep('Installing packages', install);
  });
}

/** The Node that runs Corella: the one from node_modules where it fits this machine, else our own if it is new enough. */
export function getNode() {
  const bundled = inProject('node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (hasGlibc() && existsSync(bundled)) return bundled;
  if (isAtLeast([22, 12])) return process.execPath;
  throw new LaunchRefusal(
    `Corella needs Node 22.12 or newer, and this is ${process.version}. Install Node 24 from https://nodejs.org and start again.`,
  );
}

/** Node runs TypeScript by itself since 22.18 and 23.6; before, it wants a flag. */
export function typescriptFlags(node) {
  const quiet = '--disable-warning=ExperimentalWarning';
  const own = node === process.execPath;
  return own && !process.features.typescript ? ['--experimental-strip-types', quiet] : [quiet];
}

function isInstalled() {
  const installed = readPackages(inProject('node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  const wanted = Object.entries(readPackages(inProject('package-lock.json')) ?? {});
  return wanted.every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    return found === undefined ? isSkippable(entry) : found.version === entry.version;
  });
}

function isSkippable(entry) {
  return (
    entry.optional === true ||
    entry.devOptional === true ||
    (entry.dev === true && process.env.NODE_ENV === 'production')
  );
}

function readPackages(path) {
  if (!existsSync(path)) return undefined;
  return JSON.parse(readFileSync(path, 'utf8')).packages;
}

async function install() {
  const flags = ['--loglevel=error', '--no-audit', '--no-fund', '--include=dev'];
  let result = await runQuietly(npm(['ci', ...flags]));
  // A registry that lacks packages of foreign platforms makes `npm ci` call the lock file out of step; `npm install` passes over them.
  if (result.code !== 0 && result.output.includes('EUSAGE')) {
    result = await runQuietly(npm(['install', '--no-save', ...flags]));
  }
  if (result.code !== 0) {
    throw new LaunchRefusal(
      `The packages could not be installed. npm says:\n${result.output.trim()}\nMend that and start again.`,
    );
  }
  // npm's scripts put node_modules/.bin first on the path, and the Node in there cannot run without glibc.
  if (process.platform === 'linux' && !hasGlibc())
    rmSync(inProject('node_modules', '.bin', 'node'), { force: true });
}

// The Node that runs this script may be the one in node_modules, which `npm ci` deletes; npm runs on the machine's own.
function npm(args) {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  if (script !== undefined && /npm-cli\.c?js$/.test(script))
    return { file: node ?? process.execPath, args: [script, ...args] };
  return { file: 'npm', args };
}

function hasGlibc() {
  return process.platform !== 'linux' || existsSync(GLIBC_LOADERS[process.arch] ?? '/nonexistent');
}

function isAtLeast([major, minor]) {
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
