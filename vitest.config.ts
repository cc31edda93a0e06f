import { defineConfig } from 'vitest/config';

// Short is `npm test`; long takes rounds and rows too many for it; peers speaks to programs of others.
const ends = { short: '.test', long: '.long.test', peers: '.peers.test' } as const;
const set = process.env['CORELLA_TEST_SET'];
const name = set === 'long' || set === 'peers' ? set : 'short';
const others = Object.values(ends).filter((end) => end.length > ends[name].length);
const report = process.env['CORELLA_TEST_REPORT'];
const jsonReporters: ['json', { outputFile: string }][] = report ? [['json', { outputFile: report }]] : [];

export default defineConfig({
  test: {
    environment: 'node',
    include: [`**/*${ends[name]}.{ts,tsx}`],
    exclude: ['**/node_modules/**', '**/dist/**', ...others.map((end) => `**/*${end}.ts`)],
    globalSetup: ['server/testing/global-setup.ts'],
    reporters: ['default', './e2e/security/security-reporter.ts', ...jsonReporters],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
