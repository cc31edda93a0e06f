import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Context } from '#server/platform/context.ts';
import { type Connection, connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { standingClock, workerContext } from '#server/testing/texting-account.ts';
import { keptForUrgent, takeTokens } from './limit-tokens.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let processes: Connection[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(processes.map(({ close }) => close()));
  await database.close();
});
afterEach(() => {
  vi.restoreAllMocks();
});
beforeEach(async () => {
  clock = standingClock();
  await Promise.all((processes ?? []).map(({ close }) => close()));
  processes = [];
  await database.db.deleteFrom('rateLimits').execute();
});

async function limit(rates: Record<string, number>): Promise<void> {
  for (const [key, perSecond] of Object.entries(rates)) {
    await database.db
      .insertInto('rateLimits')
      .values({ key, perSecond, tokens: perSecond, filledAt: clock.now() })
      .execute();
  }
}

/** A process with connections of its own, which has read no limits yet. */
function openProcess(): Context {
  const connection = connect(database.url, { log: silentLog, max: 4 });
  processes.push(connection);
  return workerContext(connection.db, clock);
}

test('a limit grants a second’s worth at once, then what time brings', async () => {
  await limit({ 'route:a': 100 });
  const context = openProcess();
  const take = async (wanted: number) => (await takeTokens(context, [{ key: 'route:a', wanted }]))[0];
  expect(await take(70)).toBe(70);
  expect(await take(70)).toBe(30);
  expect(await take(1)).toBe(0);
  clock.move(0.25);
  expect(await take(70)).toBe(25);
  clock.move(-10);
  expect(await take(1)).toBe(0);
  clock.move(3600);
  expect(await take(500)).toBe(100);
});

test('what has no limit is granted whole, and a want of two keys is answered for each', async () => {
  await limit({ 'account:a': 10, 'sender:+61491570006': 5 });
  const context = openProcess();
  const keys = ['route:default', 'account:a', 'sender:+61491570006', 'account:a'];
  expect(
    await takeTokens(
      context,
      keys.map((key) => ({ key, wanted: 8 })),
    ),
  ).toEqual([8, 8, 5, 2]);
});

test('a slow limit lets a part go now and then', async () => {
  await limit({ 'account:slow': 0.2 });
  const context = openProcess();
  const taken: number[] = [];
  for (let second = 0; second < 20; second++) {
    taken.push(...(await takeTokens(context, [{ key: 'account:slow', wanted: 3 }])));
    clock.move(1);
  }
  expect(taken.reduce((sum, each) => sum + each, 0)).toBe(4);
});

test('a fifth of a route stays for login codes', async () => {
  await limit({ 'route:a': 50 });
  const context = openProcess();
  const bulk = { key: 'route:a', wanted: 500, keep: keptForUrgent };
  expect(await takeTokens(context, [bulk])).toEqual([40]);
  expect(await takeTokens(context, [bulk])).toEqual([0]);
  expect(await takeTokens(context, [{ key: 'route:a', wanted: 500 }])).toEqual([10]);
});

test('tokens that were not used are given back, up to a full bucket', async () => {
  await limit({ 'route:a': 50 });
  const context = openProcess();
  const ask = (wanted: number) => takeTokens(context, [{ key: 'route:a', wanted }]);
  await ask(30);
  await ask(-10);
  expect(await ask(50)).toEqual([30]);
  await ask(-500);
  expect(await ask(500)).toEqual([50]);
});

test('two processes share a bucket: together they never take more than it holds', async () => {
  await limit({ 'route:a': 400, 'account:a': 300 });
  const contexts = [openProcess(), openProcess()];
  let route = 0;
  let account = 0;
  await Promise.all(
    contexts.flatMap((context, index) =>
      Array.from({ length: 30 }, async () => {
        const wants = [
          { key: 'route:a', wanted: 9 },
          { key: 'account:a', wanted: 7 },
        ];
        const granted = await takeTokens(context, index === 0 ? wants : wants.toReversed());
        const [fromRoute = 0, fromAccount = 0] = index === 0 ? granted : granted.toReversed();
        route += fromRoute;
        account += fromAccount;
      }),
    ),
  );
  expect({ route, account }).toEqual({ route: 400, account: 300 });
});

/** Stops the time by which limits that are known grow old; answers what moves it on. */
function stopTime(): (ms: number) => void {
  let nowMs = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  return (ms) => {
    nowMs += ms;
  };
}

test('limits that are half a second old are read anew while nobody waits for it', async () => {
  // A first connection may take longer than the limits may be old.
  const age = stopTime();
  const context = openProcess();
  const want = { key: 'route:a', wanted: 8 };
  await takeTokens(context, [want]);
  age(700);
  await database.db.transaction().execute(async (db) => {
    await sql`lock table rate_limits in access exclusive mode`.execute(db);
    expect(await takeTokens(context, [want])).toEqual([8]);
  });
});

test('a changed limit is seen within a second', async () => {
  const age = stopTime();
  const context = openProcess();
  const want = { key: 'route:a', wanted: 8 };
  expect(await takeTokens(context, [want])).toEqual([8]);
  await limit({ 'route:a': 5 });
  age(1000);
  expect(await takeTokens(context, [want])).toEqual([5]);
});
