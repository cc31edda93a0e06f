import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { until } from '#server/testing/until.ts';
import { showImport } from './imports.ts';
import { clearOldImports } from './jobs.ts';
import { holdImport, insertImport, updateImport } from './queries/imports.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;
const clock = standingClock();

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, clock);
  owner = await createTextingAccount(worker);
});
afterAll(() => database.close());

async function addWaiting() {
  const { accountId, userId } = owner.actor;
  const createdAt = clock.now();
  const key = { accountId, id: mintId(createdAt) };
  const file = { fileName: 'people.csv', media: 'csv', bytes: 20, createdAt };
  await insertImport(database.db, { ...key, userId, ...file });
  await updateImport(database.db, key, { state: 'checked' });
  return key;
}

async function untilOneWaits(): Promise<void> {
  await until(async () => {
    const { rows } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });
}

test('a file that waited a week goes, save where somebody imports it at that moment', async () => {
  const forgotten = await addWaiting();
  clock.move(8 * 86_400);
  await clearOldImports(worker);
  expect(await showImport(owner, forgotten.id)).toMatchObject({
    state: 'cancelled',
    endedAt: clock.now().toISOString(),
  });

  const run = await addWaiting();
  clock.move(8 * 86_400);
  const clearing = await inTransaction(worker, async ({ db }) => {
    await holdImport(db, run);
    const clearing = clearOldImports(worker);
    await Promise.race([untilOneWaits(), clearing]);
    await updateImport(db, run, { state: 'importing' });
    return { clearing };
  });
  await clearing.clearing;
  expect(await showImport(owner, run.id)).toMatchObject({ state: 'importing', endedAt: null });
});
