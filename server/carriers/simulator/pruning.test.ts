import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { prunePhones, pruneTexts, pruneTextsOf } from './queries/pruning.ts';
import { withSimulatorTables } from './schema.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const number of ['+61491570006', '+61491570156', '+61491570157'])
    await database.pool.query(
      'insert into simulator_handsets (number, created_at, mode) values ($1, now(), $2)',
      [number, number === '+61491570157' ? 'fail' : 'normal'],
    );
  await write('+61491570157', 'first', 'received');
  await write('+61491570006', 'unsent', 'queued');
  for (let text = 0; text < 5; text += 1) await write('+61491570006', String(text), 'received');
  await write('+61491570156', 'one', 'received');
});
afterAll(() => database.close());

test('a phone keeps its newest texts, and what nobody has taken from it yet', async () => {
  await pruneTextsOf(withSimulatorTables(database.db), { numbers: ['+61491570006'], keep: 3 });
  expect(await listTexts()).toEqual(['first', 'unsent', '2', '3', '4', 'one']);
});

test('of all texts the newest stay, and a phone that nobody set goes with its last text', async () => {
  const db = withSimulatorTables(database.db);
  const emptied = await pruneTexts(db, { keep: 1, limit: 100 });
  expect(emptied.toSorted()).toEqual(['+61491570006', '+61491570157']);
  expect(await listTexts()).toEqual(['unsent', 'one']);
  expect(await pruneTexts(db, { keep: 1, limit: 100 })).toEqual([]);
  await prunePhones(db, ['+61491570006', '+61491570156', '+61491570157']);
  const { rows } = await database.pool.query('select number from simulator_handsets order by number');
  expect(rows.map(({ number }) => number)).toEqual(['+61491570006', '+61491570156', '+61491570157']);
  await database.pool.query(`delete from simulator_texts where state = 'queued'`);
  await prunePhones(db, ['+61491570006', '+61491570157']);
  const left = await database.pool.query('select number from simulator_handsets order by number');
  expect(left.rows.map(({ number }) => number)).toEqual(['+61491570156', '+61491570157']);
});

async function write(handset: string, text: string, state: string): Promise<void> {
  await database.pool.query(
    `insert into simulator_texts (id, handset, direction, other, text, state, at)
     values ($1, $2, 'to_handset', '+61491579455', $3, $4, now())`,
    [uuid(), handset, text, state],
  );
}

async function listTexts(): Promise<string[]> {
  const { rows } = await database.pool.query<{ text: string }>(
    'select text from simulator_texts order by id',
  );
  return rows.map(({ text }) => text);
}
