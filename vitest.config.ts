import { defineConfig } from 'vitest/config';

const long = process.env['CORELLA_TEST_LONG'] === '1';
const report = process.env['CORELLA_TEST_REPORT'];
const jsonReporters: ['json', { outputFile: string }][] = report ? [['json', { outputFile: report }]] : [];

export default defineConfig({
  test: {
    environment: 'node',
    include: long ? ['**/*.long.test.ts'] : ['**/*.test.ts', '**/*.test.tsx'],
    exclude: ['**/node_modules/**', '**/dist/**', ...(long ? [] : ['**/*.long.test.ts'])],
    globalSetup: ['server/testing/global-setup.ts'],
    reporters: ['default', './e2e/security/security-reporter.ts', ...jsonReporters],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
