import { defineConfig } from 'vitest/config';

// Short is `npm test`; long takes rounds and rows too many for it; peers speaks to programs of others.
const ends = { short: '.test', long: '.long.test', peers: '.peers.test' } as const;
const set = process.env['CORELLA_TEST_SET'];
const name = set === 'long' || set === 'peers' ? set : 'short';
const end = ends[name];
const others = Object.values(ends).filter((other) => other.length > end.length);
const report = process.env['CORELLA_TEST_REPORT'];
const jsonReporters: ['json', { outputFile: string }][] = report ? [['json', { outputFile: report }]] : [];

export default defineConfig({
  test: {
    environment: 'node',
    // A process for each file loads everything anew, which only e2e needs: what it imports keeps something for the file.
    projects: [
      { extends: true, test: { name: 'e2e', include: [`e2e/**/*${end}.ts`] } },
      {
        extends: true,
        test: { name: 'parts', include: [`**/*${end}.{ts,tsx}`], exclude: ['e2e/**'], isolate: false },
      },
    ],
    exclude: ['**/node_modules/**', '**/dist/**', ...others.map((other) => `**/*${other}.ts`)],
    globalSetup: ['server/testing/global-setup.ts'],
    reporters: ['default', './e2e/security/security-reporter.ts', ...jsonReporters],
    pool: 'forks',
    unstubGlobals: true,
    restoreMocks: true,
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
