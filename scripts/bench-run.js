import { existsSync, readdirSync } from 'node:fs';
import { runInForeground } from './child.js';
import { inProject, LaunchRefusal } from './project.js';

/** Runs bench/NAME.ts for each name, with the flags that follow; the exit code is that of the worst. */
export async function runBenches({ nodeCommand, args }) {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const flags = args.filter((arg) => arg.startsWith('-'));
  const unknown = names.find((name) => !existsSync(inProject('bench', `${name}.ts`)));
  if (names.length === 0 || unknown !== undefined) {
    const known = listBenches().join(', ') || 'none yet';
    throw new LaunchRefusal(
      `${unknown ? `There is no bench ${unknown}` : 'Name a bench'}. There are: ${known}.`,
    );
  }
  let worst = 0;
  for (const name of names)
    worst = Math.max(worst, await runInForeground(nodeCommand([`bench/${name}.ts`, ...flags])));
  return worst;
}

function listBenches() {
  if (!existsSync(inProject('bench'))) return [];
  return readdirSync(inProject('bench'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => entry.name.slice(0, -'.ts'.length));
}
