import { globSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { readIds } from './catalogue.ts';
import { type TestResult, writeSecurityTable } from './security-table.ts';

const root = join(import.meta.dirname, '../..');

// A run of some files, or of some names, knows too little to rewrite the table.
/** Writes docs/security.md after a run in which every test of e2e/security has run. */
// biome-ignore lint/style/noDefaultExport: vitest loads a reporter that is named by its path as the default export.
export default class SecurityReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const isPartial = this.#vitest?.config.testNamePattern !== undefined || !ranAll(modules);
    if (isPartial) return;
    const results = modules.flatMap((module) => [...module.children.allTests()].map(readResult));
    await writeFile(
      join(root, 'docs/security.md'),
      writeSecurityTable(results.filter(({ ids }) => ids.length > 0)),
    );
  }
}

function ranAll(modules: readonly TestModule[]): boolean {
  const ran = new Set(modules.map((module) => relative(root, module.moduleId)));
  const wanted = globSync('e2e/security/*.test.ts', { cwd: root }).filter(
    (file) => !file.endsWith('.long.test.ts'),
  );
  return wanted.every((file) => ran.has(file));
}

function readResult(test: TestCase): TestResult {
  return {
    file: relative(root, test.module.moduleId),
    name: test.fullName,
    ids: readIds(test.fullName),
    passed: test.result().state === 'passed',
  };
}
