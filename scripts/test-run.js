import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInForeground, tool } from './child.js';
import { ensureWebBuilt } from './web-build.js';

/** Runs a set of tests, `short`, `long` or `peers` (or the files named of it), and ends with one line: N passed, N failed. */
export async function runTests({ node, args, set }) {
  if (mayOpenBrowser(args)) await ensureWebBuilt(node);
  const folder = mkdtempSync(join(tmpdir(), 'corella-report-'));
  const report = join(folder, 'report.json');
  try {
    const vitest = tool(node, 'vitest', ['run', ...args]);
    const env = { ...vitest.env, CORELLA_TEST_SET: set, CORELLA_TEST_REPORT: report };
    const code = await runInForeground({ ...vitest, env });
    const { passed, failed } = countResults(report, code);
    console.log(`\n${passed} passed, ${failed} failed`);
    return failed > 0 ? code || 1 : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mayOpenBrowser(args) {
  const paths = args.filter((arg) => /[/.]/.test(arg) && !arg.startsWith('-'));
  return paths.length === 0 || paths.some((path) => path.includes('e2e'));
}

// A file that cannot be loaded has no tests, and a failed set-up has no files: each still counts as one failure.
function countResults(report, code) {
  if (!existsSync(report)) return { passed: 0, failed: code === 0 ? 0 : 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const broken = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = numFailedTests + broken;
  return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}
