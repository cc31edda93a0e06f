import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportPlan } from '#contract/imports.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { addImportChunk } from './import-chunks.ts';
import { openImporter } from './import-job.ts';
import { checkImport } from './import-steps.ts';
import { addImport, showImport } from './imports.ts';
import { claimImport } from './queries/imports.ts';

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

const plan: ImportPlan = {
  reading: { encoding: 'utf-8', delimiter: ',', sheet: null, hasHeadings: true },
  columns: [{ to: 'number' }],
  existing: 'skip',
  repeated: 'first',
  list: null,
  consent: { basis: 'unknown', words: '' },
};

async function beginCheck(): Promise<string> {
  const octets = Buffer.from('mobile\n0491570006');
  const { id } = await addImport(owner, { fileName: 'people.csv', bytes: octets.length });
  await addImportChunk(owner, id, { place: 0, octets });
  await checkImport(owner, id, plan);
  return id;
}

/** A worker that takes up the work, and is then gone with its process. */
async function claimAndDie(): Promise<number | undefined> {
  clock.move(60);
  const now = clock.now();
  const until = new Date(now.getTime() + 15_000);
  return (await claimImport(worker.db, { leaseId: randomUUID(), now, until }))?.claims;
}

test('a file that takes three workers down is given up, and not taken up again', async () => {
  const id = await beginCheck();
  expect([await claimAndDie(), await claimAndDie(), await claimAndDie()]).toEqual([1, 2, 3]);
  clock.move(60);
  expect(await openImporter(worker, cancelWaiting).take()).toBe(1);
  expect(await showImport(owner, id)).toMatchObject({
    state: 'failed',
    canUndo: false,
    note: expect.stringContaining('broke off three times'),
  });
  expect((await database.pool.query('select from contact_import_chunks')).rows).toEqual([]);
  expect(await claimAndDie()).toBe(undefined);
});

test('two that died do not end it, and what is written counts anew', async () => {
  const id = await beginCheck();
  expect([await claimAndDie(), await claimAndDie()]).toEqual([1, 2]);
  clock.move(60);
  expect(await openImporter(worker, cancelWaiting).take()).toBe(1);
  expect(await showImport(owner, id)).toMatchObject({ state: 'checked', counts: { made: 1 } });
  const { rows } = await database.pool.query('select claims from contact_imports where id = $1', [id]);
  expect(rows).toEqual([{ claims: 0 }]);
});
