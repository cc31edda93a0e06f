import { afterAll, expect, test } from 'vitest';
import { createTestDatabase } from '#server/testing/database.ts';
import { silentLog } from '../log.ts';
import { connect } from './connect.ts';
import { openSharedTrip } from './shared-trip.ts';

const database = await createTestDatabase();
afterAll(() => database.close());
const ask = openSharedTrip(database.pool);

const half = (number: number) => ({
  name: 'half',
  text: 'select 10 / $1::int as half, pg_backend_pid() as connection',
  values: [number],
});
type Half = { half: number; connection: number };

test('what is asked for in one turn travels on one connection, and each gets its own answer', async () => {
  const answers = await Promise.all([1, 2, 5].map((number) => ask<Half>(half(number))));
  expect(answers.map(([row]) => row?.half)).toEqual([10, 5, 2]);
  expect(new Set(answers.map(([row]) => row?.connection)).size).toBe(1);
});

test('many are spread over connections', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask<Half>(half(2))));
  expect(answers.map(([row]) => row?.half)).toEqual(Array(100).fill(5));
  expect(new Set(answers.map(([row]) => row?.connection)).size).toBeGreaterThan(1);
});

test('the failure of one is not that of its neighbours', async () => {
  const answers = await Promise.allSettled([1, 0, 2].map((number) => ask<Half>(half(number))));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(answers[1]).toMatchObject({ reason: { code: '22012' } });
  expect((await ask<Half>(half(5)))[0]?.half).toBe(2);
});

test('a connection that is lost fails those on it, and the next travel on another', async () => {
  const lost = ask({ name: 'end', text: 'select pg_terminate_backend(pg_backend_pid())', values: [] });
  await expect(lost).rejects.toThrow();
  expect((await ask<Half>(half(5)))[0]?.half).toBe(2);
});

test('a database that is away fails all who wait', async () => {
  const away = connect('postgres://nobody@127.0.0.1:1/none', { log: silentLog });
  const askAway = openSharedTrip(away.pool);
  const answers = await Promise.allSettled([askAway(half(1)), askAway(half(2))]);
  for (const answer of answers) expect(answer).toMatchObject({ reason: { code: 'ECONNREFUSED' } });
  await away.close();
});
