import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  beginImport,
  type ImportProcess,
  readOutcome,
  seedSome,
  startImportProcess,
  waitForState,
  writeMixedFile,
} from '#server/testing/killed-import.ts';
import { createTextingAccount, workerContext } from '#server/testing/texting-account.ts';
import { until } from '#server/testing/until.ts';

const rows = 1_000_000;
const kills = 4;
const leaseIsOverMs = 20_000;
const megabyte = 2 ** 20;

let database: TestDatabase;
let context: Context;
const processes: ImportProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  context = workerContext(database.db, { now: () => new Date() });
});
afterAll(async () => {
  await Promise.all(processes.map((each) => each.kill()));
  await database.close();
});

function start(aheadMs = 0): ImportProcess {
  const begun = startImportProcess(database, aheadMs);
  processes.push(begun);
  return begun;
}

async function openImport(file: Buffer) {
  const owner = await createTextingAccount(context);
  await seedSome(database, owner);
  return { owner, id: await beginImport(owner, file, 'last') };
}

test('a million rows take no more memory than a hundred thousand, and killed again and again end as if left alone', async () => {
  const small = start();
  const first = await openImport(writeMixedFile(rows / 10));
  await waitForState(first.owner, first.id, 'done');
  await small.kill();
  const file = writeMixedFile(rows);
  const large = start();
  const calm = await openImport(file);
  await waitForState(calm.owner, calm.id, 'done');
  await large.kill();
  console.log(
    `At most ${Math.round(small.highestRss() / megabyte)} MB for ${rows / 10} rows, ${Math.round(large.highestRss() / megabyte)} MB for ${rows}.`,
  );
  expect(large.highestRss()).toBeLessThan(small.highestRss() + 150 * megabyte);

  let running = start();
  const killed = await openImport(file);
  for (let round = 1; round <= kills; round += 1) {
    const reached = Math.floor(((round - 1 + Math.random()) * rows) / (kills + 1));
    const isThere = async () => {
      const { rows } = await database.pool.query('select rows_done from contact_imports where id = $1', [
        killed.id,
      ]);
      return rows[0].rows_done >= reached;
    };
    await until(isThere, { what: () => `row ${reached}`, seconds: 600 });
    await pause(Math.random() * 1000);
    await running.kill();
    running = start(round * leaseIsOverMs);
  }
  await waitForState(killed.owner, killed.id, 'done');
  await running.kill();
  expect(await readOutcome(database, killed.owner, killed.id)).toEqual(
    await readOutcome(database, calm.owner, calm.id),
  );
}, 3_600_000);
