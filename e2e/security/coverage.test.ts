import { expect, test } from 'vitest';
import { knownFailures, promises, readIds, rows } from './catalogue.ts';
import { deviations, waiting } from './deviations.ts';
import { listNamedTests } from './named-tests.ts';

const named = listNamedTests();
const covered = new Set(named.flatMap((each) => each.ids));

test('the catalogue holds the 138 rows and the 34 known failures, each once', () => {
  expect(new Set(rows.map((row) => row.id)).size).toBe(138);
  expect(rows).toHaveLength(138);
  expect(knownFailures.map((failure) => failure.id)).toEqual(
    Array.from({ length: 34 }, (_, n) => `V${n + 1}`),
  );
});

test('every row is the name of a test over HTTP, or waits for its feature with a reason', () => {
  const overHttp = new Set(named.filter((each) => each.file.startsWith('e2e/')).flatMap((each) => each.ids));
  expect(rows.map((row) => row.id).filter((id) => !overHttp.has(id) && !(id in waiting))).toEqual([]);
});

test('a row that waits has no test yet', () => {
  expect(Object.keys(waiting).filter((id) => covered.has(id))).toEqual([]);
});

test('every known failure of others, and every promise of the product, is the name of a test', () => {
  const wanted = [...knownFailures.map((failure) => failure.id), ...promises];
  expect(wanted.filter((id) => !covered.has(id))).toEqual([]);
});

test('no test names a row, failure or promise that does not exist', () => {
  const known = new Set([...rows, ...knownFailures].map(({ id }) => id).concat(promises));
  const strange = [...covered, ...Object.keys(deviations), ...Object.keys(waiting)].filter(
    (id) => !known.has(id),
  );
  expect(strange).toEqual([]);
});

test('ids are read out of names', () => {
  expect(readIds('A14 ADM-02 SES-10 removal is at once [V21 listmonk CVE-2026-34828]')).toEqual([
    'A14',
    'ADM-02',
    'SES-10',
    'V21',
  ]);
});
