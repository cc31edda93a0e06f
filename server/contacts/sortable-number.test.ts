import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { readSortable, writeSortable } from './sortable-number.ts';

const migration = join(import.meta.dirname, '../../migrations/0041-sortable-numbers.sql');
const wholes = [
  '0',
  '1',
  '8',
  '9',
  '10',
  '42',
  '99',
  '100',
  '1009',
  '90009',
  '999999999999998',
  '999999999999999',
];
const fractions = ['', '.0000000001', '.05', '.5', '.55', '.9', '.99', '.9999999999'];
const decimals = ['', '-'].flatMap((sign) =>
  wholes.flatMap((whole) =>
    fractions.map((fraction) => `${sign}${whole}${fraction}`).filter((decimal) => decimal !== '-0'),
  ),
);

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('numbers as text stand in the order of the numbers, for PostgreSQL and here, and are read back as they were', async () => {
  const { rows } = await database.pool.query<{ byNumber: string[]; byText: string[] }>(
    `select array_agg(decimal order by decimal::numeric) as "byNumber", array_agg(decimal order by written collate "C") as "byText"
     from unnest($1::text[], $2::text[]) as pairs (decimal, written)`,
    [decimals, decimals.map(writeSortable)],
  );
  const byNumber = rows[0]?.byNumber ?? [];
  expect(byNumber).toHaveLength(decimals.length);
  expect(rows[0]?.byText).toEqual(byNumber);
  expect(decimals.map(writeSortable).sort().map(readSortable)).toEqual(byNumber);
});

test.each([
  ['0', ['-0', '+0', '000', '0.0', '-0.00', '00.000']],
  ['7', ['07', '+7', '7.0', '0007.000']],
  ['-12.5', ['-12.50', '-0012.5', '-12.5000000000']],
])('%s is written alike in each of its spellings', (decimal, spellings) => {
  expect(new Set(spellings.map(writeSortable))).toEqual(new Set([writeSortable(decimal)]));
  expect(readSortable(writeSortable(decimal))).toBe(decimal);
});

test('the migration writes the numbers that stood in contacts, acts and imports, and nothing else, as new ones are written', async () => {
  const [accountId, id] = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002'];
  const query = (text: string, values: unknown[]) => database.pool.query(text, values);
  for (const [place, decimal] of decimals.entries()) {
    const before = `{"vis": ${decimal}, "cty": "42", "oth": 1.50e-7}`;
    await query(
      `insert into contacts (account_id, id, number, fields, created_at, updated_at) values ($1, gen_random_uuid(), $2, $3, now(), now())`,
      [accountId, `+6149157${String(place).padStart(4, '0')}`, before],
    );
    await query(
      `insert into contact_act_rows (account_id, act_id, contact_id, before) values
       ($1, $2, gen_random_uuid(), jsonb_build_object('value', $3::jsonb)),
       ($1, $2, gen_random_uuid(), jsonb_build_object('fields', $4::jsonb, 'version', 3))`,
      [accountId, id, decimal, before],
    );
    await query(
      `insert into contact_import_changes (account_id, import_id, contact_id, before, version_after)
       values ($1, $2, gen_random_uuid(), jsonb_build_object('fields', $3::jsonb), 2)`,
      [accountId, id, before],
    );
  }
  const others = [{ value: null }, { value: 'a7' }, { consent: 'express' }, null];
  for (const other of others)
    await query('insert into contact_act_rows values ($1, $2, gen_random_uuid(), $3)', [
      accountId,
      id,
      other && JSON.stringify(other),
    ]);

  await database.pool.query(await readFile(migration, 'utf8'));

  const stored = decimals.map((decimal) => ({
    vis: writeSortable(decimal),
    cty: '42',
    oth: writeSortable('0.00000015'),
  }));
  const read = async (text: string) =>
    (await query(text, [accountId])).rows.map((row: { at: unknown }) => row.at);
  expect(await read('select fields as at from contacts where account_id = $1 order by number')).toEqual(
    stored,
  );
  const kept = await read('select before as at from contact_act_rows where account_id = $1');
  expect(kept).toHaveLength(2 * decimals.length + others.length);
  expect(kept).toEqual(
    expect.arrayContaining([
      ...decimals.map((decimal) => ({ value: writeSortable(decimal) })),
      ...stored.map((each) => ({ fields: each, version: 3 })),
      ...others,
    ]),
  );
  expect(await read('select before as at from contact_import_changes where account_id = $1')).toEqual(
    expect.arrayContaining(stored.map((each) => ({ fields: each }))),
  );
});
