import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Context } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { standingClock, workerContext } from '#server/testing/texting-account.ts';
import { until } from '#server/testing/until.ts';
import { takeTokens } from './limit-tokens.ts';
import { openUrgentGate, type UrgentGate } from './urgent-gate.ts';

let database: TestDatabase;
let gate: UrgentGate;
let clock: ReturnType<typeof standingClock>;
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  gate.close();
  await database.db.deleteFrom('rateLimits').execute();
});
afterAll(async () => {
  for (const close of closers) await close();
  await database.close();
});

async function openWith(limits: Record<string, number>): Promise<Context> {
  clock = standingClock();
  for (const [key, perSecond] of Object.entries(limits))
    await database.db
      .insertInto('rateLimits')
      .values({ key, perSecond, tokens: perSecond, filledAt: clock.now() })
      .execute();
  const { db, close } = connect(database.url, { log: silentLog, max: 2 });
  closers.push(close);
  const context = workerContext(db, clock);
  gate = openUrgentGate(context);
  return context;
}

/** Ten codes that ask at once, and the order in which they were let through. */
function askTen(): number[] {
  const passed: number[] = [];
  for (let code = 0; code < 10; code++) void gate.pass('default').then((may) => may && passed.push(code));
  return passed;
}

test('without limits every code passes', async () => {
  await openWith({});
  const passed = askTen();
  await until(() => passed.length === 10);
});

test('codes wait for their limit, first come, first served', async () => {
  await openWith({ 'lane:urgent': 4 });
  const passed = askTen();
  await until(() => passed.length === 4);
  clock.move(1);
  await until(() => passed.length === 8);
  clock.move(1);
  await until(() => passed.length === 10);
  expect(passed).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a code that the route cannot take gives back what it took of the cap', async () => {
  const context = await openWith({ 'lane:urgent': 5, 'route:default': 1 });
  const passed = askTen();
  await until(() => passed.length === 1);
  gate.close();
  await gate.pass('default');
  expect(await takeTokens(context, [{ key: 'lane:urgent', wanted: 5 }])).toEqual([4]);
});

test('a gate that closes lets nobody wait', async () => {
  await openWith({ 'lane:urgent': 1 });
  const turns = [gate.pass('default'), gate.pass('default'), gate.pass('default')];
  expect(await turns[0]).toBe(true);
  gate.close();
  expect(await Promise.all(turns)).toEqual([true, false, false]);
});
