import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly, tool } from './child.js';
import { inProject, LaunchRefusal } from './project.js';
import { timeStep } from './step.js';
import { inTurn } from './turn.js';

const MARK = inProject('dist', 'web', '.built');
const SOURCE_FOLDERS = ['web', 'contract'];
const SOURCE_FILES = ['package-lock.json', 'vite.config.ts', 'postcss.config.js', 'tsconfig.base.json'];

/** Builds the web app when dist/web is missing or was made from other sources. */
export async function ensureWebBuilt(node) {
  if (isBuilt()) return;
  await inTurn(async () => {
    if (!isBuilt()) await buildWeb(node);
  });
}

export async function buildWeb(node) {
  const sources = hashSources();
  await timeStep('Building the web app', async () => {
    const { code, output } = await runQuietly(tool(node, 'vite', ['build', '--logLevel', 'warn']));
    if (code !== 0) throw new LaunchRefusal(`The web app could not be built:\n${output.trim()}`);
  });
  writeFileSync(MARK, sources);
}

function isBuilt() {
  return existsSync(MARK) && readFileSync(MARK, 'utf8') === hashSources();
}

// Contents, not times: a checkout touches every file. 300 files and 2 MB take 15 ms.
function hashSources() {
  const hash = createHash('sha256');
  for (const path of listSources())
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(inProject(path)))
      .update('\0');
  return hash.digest('hex');
}

function listSources() {
  const inFolders = SOURCE_FOLDERS.filter((folder) => existsSync(inProject(folder))).flatMap((folder) =>
    readdirSync(inProject(folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(inProject('').length)),
  );
  return [...inFolders, ...SOURCE_FILES.filter((file) => existsSync(inProject(file)))].sort();
}
