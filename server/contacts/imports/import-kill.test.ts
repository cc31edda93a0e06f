import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext, Context } from '#server/platform/context.ts';
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
import { showImport } from './imports.ts';

const rows = 45_000;
const leaseIsOverMs = 20_000;

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

async function openImport(repeated: 'first' | 'last'): Promise<{ owner: ActorContext; id: string }> {
  const owner = await createTextingAccount(context);
  await seedSome(database, owner);
  return { owner, id: await beginImport(owner, writeMixedFile(rows), repeated) };
}

async function progressOf(id: string): Promise<number> {
  const { rows } = await database.pool.query('select rows_done from contact_imports where id = $1', [id]);
  return rows[0].rows_done;
}

test.each(['first', 'last'] as const)(
  'an import that is killed twice in its midst ends with the same contacts as one that was left alone (%s row counts)',
  async (repeated) => {
    const calm = start();
    const { owner: calmOwner, id: calmId } = await openImport(repeated);
    await waitForState(calmOwner, calmId, 'done');
    const { owner, id } = await openImport(repeated);
    let running = calm;
    for (const round of [1, 2]) {
      const reached = Math.floor(Math.random() * 8000) + (round - 1) * 15_000;
      await until(async () => (await progressOf(id)) >= reached, { what: () => `row ${reached}` });
      await pause(Math.random() * 150);
      await running.kill();
      expect((await showImport(owner, id)).state, `killed in round ${round} behind row ${reached}`).toBe(
        'importing',
      );
      running = start(round * leaseIsOverMs);
    }
    await waitForState(owner, id, 'done');
    expect((await showImport(owner, id)).counts).toEqual((await showImport(calmOwner, calmId)).counts);
    const outcome = await readOutcome(database, owner, id);
    expect(outcome).toEqual(await readOutcome(database, calmOwner, calmId));
    expect(outcome.contacts).toBeGreaterThan(rows * 0.85);
    expect(outcome.members).toBe(
      (await showImport(owner, id)).counts.made + (await showImport(owner, id)).counts.updated,
    );
    await running.kill();
  },
  180_000,
);
