import { runQuietly, tool } from './child.js';
import { formatSeconds } from './step.js';

const CHECKS = [
  ['format and lint', 'biome', ['check', '.', '--error-on-warnings']],
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['types of the web app', 'tsc', ['-p', 'tsconfig.web.json']],
  ['unused code', 'knip', []],
  ['architecture', 'vitest', ['run', 'architecture.test.ts']],
];

/** Runs every static check, prints each with its time and the words of those that fail, and returns the exit code. */
export async function runChecks(node) {
  let failures = 0;
  for (const [label, name, args] of CHECKS) {
    const begin = performance.now();
    const { code, output } = await runQuietly(tool(node, name, args));
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${label}  ${formatSeconds(performance.now() - begin)}`);
    if (code !== 0) {
      failures += 1;
      console.log(output.trimEnd());
    }
  }
  return failures === 0 ? 0 : 1;
}
