import { areas, knownFailures, promises, type Row, rows } from './catalogue.ts';
import { deviations, waiting } from './deviations.ts';

export type TestResult = { file: string; name: string; ids: string[]; passed: boolean };

type Verdict = 'passes' | 'deviates' | 'waits' | 'FAILS' | 'NO TEST';

/** Writes docs/security.md from the results of a full run: the same results give the same text. */
export function writeSecurityTable(results: TestResult[]): string {
  const byId = Map.groupBy(
    results.flatMap((result) => result.ids.map((id) => ({ id, result }))),
    ({ id }) => id,
  );
  const testsOf = (id: string) => (byId.get(id) ?? []).map(({ result }) => result).sort(byPlace);
  return `${[
    ...introduction(rows.map((row) => verdictOf(row.id, testsOf(row.id)))),
    ...areas.flatMap(({ prefix, title }) => areaTable(title, rowsOf(prefix), testsOf)),
    ...reasonTable('Deviations', 'What holds in another way than the references ask, and why.', deviations),
    ...reasonTable('Waiting', 'What comes with a later issue.', waiting),
    ...failureTable(testsOf),
    ...promiseTable(testsOf),
  ].join('\n')}\n`;
}

function verdictOf(id: string, tests: TestResult[]): Verdict {
  if (id in waiting) return 'waits';
  if (tests.length === 0) return 'NO TEST';
  if (tests.some((test) => !test.passed)) return 'FAILS';
  return id in deviations ? 'deviates' : 'passes';
}

function introduction(verdicts: Verdict[]): string[] {
  const count = (verdict: Verdict) => verdicts.filter((each) => each === verdict).length;
  return [
    '# Security behaviours and their tests',
    '',
    '<!-- Written by the test run (e2e/security/security-reporter.ts). Do not edit it by hand. -->',
    '',
    `Of ${verdicts.length} behaviours, **${count('passes')} pass**, ${count('deviates')} deviate with a reason, ${count('waits')} wait for their feature, ${count('FAILS') + count('NO TEST')} fail.`,
    '',
    'Each is tested over real HTTP against real processes on a real database, with a moved clock where time matters; only the phones',
    'and the mailbox are pretended. The column *Peer* is better-auth 1.7.25 as it is shipped, measured or read in its source; it is',
    'empty where nobody looked.',
    '',
  ];
}

function rowsOf(prefix: string): Row[] {
  return rows.filter((row) => row.id.startsWith(`${prefix}-`));
}

function areaTable(title: string, wanted: Row[], testsOf: (id: string) => TestResult[]): string[] {
  const lines = wanted.map((row) => {
    const tests = testsOf(row.id);
    return `| ${row.id} | ${cell(row.behaviour)} | ${tests.map(link).join('<br>')} | ${verdictOf(row.id, tests)} | ${cell(row.peer)} |`;
  });
  return [
    `## ${title}`,
    '',
    '| Row | Behaviour | Tests | Result | Peer |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ];
}

function reasonTable(title: string, sentence: string, reasons: Readonly<Record<string, string>>): string[] {
  const lines = Object.entries(reasons).map(([id, reason]) => `| ${id} | ${cell(reason)} |`);
  return [`## ${title}`, '', sentence, '', '| Row | Reason |', '| --- | --- |', ...lines, ''];
}

function failureTable(testsOf: (id: string) => TestResult[]): string[] {
  const lines = knownFailures.map(
    ({ id, what, where }) =>
      `| ${id} | ${cell(what)} | ${cell(where)} | ${testsOf(id).map(link).join('<br>')} |`,
  );
  return [
    '## Failures of others',
    '',
    '| # | What happened | Where | Our tests |',
    '| --- | --- | --- | --- |',
    ...lines,
    '',
  ];
}

function promiseTable(testsOf: (id: string) => TestResult[]): string[] {
  const lines = promises.map((id) => `| ${id} | ${testsOf(id).map(link).join('<br>')} |`);
  return ['## Promises of the product', '', '| Promise | Our tests |', '| --- | --- |', ...lines];
}

function link(test: TestResult): string {
  return `[${cell(test.name)}](../${test.file})`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('[', '(').replaceAll(']', ')');
}

function byPlace(one: TestResult, other: TestResult): number {
  const [a, b] = [`${one.file}\n${one.name}`, `${other.file}\n${other.name}`];
  return a < b ? -1 : a > b ? 1 : 0;
}
