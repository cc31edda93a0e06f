import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

type Violation = {
  id: string;
  impact: string | null;
  help: string;
  nodes: { target: string[]; failureSummary?: string }[];
};

const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What axe finds serious or critical in a page as it stands, in words; `rules` narrows what is looked at. */
export async function findFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  // Half a megabyte of script goes into a page only once, and what it evaluates to stays there.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(`${axe}; undefined`);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    `window.axe.run(${JSON.stringify(options)})`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(describeNode).join('; ')}`);
}

function describeNode({ target, failureSummary = '' }: Violation['nodes'][number]): string {
  return `${target.join(' ')} (${failureSummary.replace(/\s+/g, ' ')})`;
}
