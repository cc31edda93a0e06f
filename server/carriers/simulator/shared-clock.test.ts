import { afterAll, beforeAll, expect, test } from 'vitest';
import { movableClock } from '#server/platform/clock.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { type SharedClock, shareClock } from './shared-clock.ts';

let database: TestDatabase;
const clocks = [movableClock(), movableClock(), movableClock()] as const;
const shared: SharedClock[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  for (const clock of clocks) shared.push(await shareClock({ ...database, clock, log: silentLog }));
});
afterAll(async () => {
  for (const each of shared) await each.stop();
  await database.close();
});

test('when a move is answered, every process has followed', async () => {
  for (let round = 1; round <= 20; round++) {
    const reading = await shared[round % 3]?.move(90.5);
    expect(reading?.offsetSeconds).toBe(90.5 * round);
    expect(clocks.map((clock) => clock.offsetMs())).toEqual(Array(3).fill(90_500 * round));
  }
});

test('a process that starts later has the moved clock', async () => {
  const clock = movableClock();
  const late = await shareClock({ ...database, clock, log: silentLog });
  expect(clock.offsetMs()).toBe(shared[0]?.read().offsetSeconds ? 20 * 90_500 : 0);
  await late.stop();
});

test('a process that is gone is not waited for, and one that lost its connection catches up', async () => {
  await shared.pop()?.stop();
  const before = clocks[0].offsetMs();
  await database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'corella-clock' and datname = current_database()",
  );
  await shared[0]?.move(1);
  await expect
    .poll(() => [clocks[0].offsetMs(), clocks[1].offsetMs()])
    .toEqual([before + 1_000, before + 1_000]);
});
