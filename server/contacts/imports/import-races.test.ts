import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ImportPlan } from '#contract/imports.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { planImport, uploadFile, workOnImports } from '#server/testing/imported-file.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { until } from '#server/testing/until.ts';
import { undoContactAct } from '../act-undo.ts';
import { addContactAct } from '../acts.ts';
import { addContact } from '../contacts.ts';
import { addList, listLists } from '../lists.ts';
import { checkImport, runImport } from './import-steps.ts';

let database: TestDatabase;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = await createTextingAccount(workerContext(database.db, standingClock()));
});

async function untilOneWaits(): Promise<void> {
  await until(async () => {
    const { rows } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });
}

/** Deletes Ana while an import that puts her on a list has written all of its own, and not committed. */
async function deleteAmidImport(existing: ImportPlan['existing']) {
  const { id } = await addContact(owner, { number: '0491570006', firstName: 'Ana' });
  const { id: listId } = await addList(owner, { name: 'Customers' });
  const importId = await uploadFile(owner, 'Mobile,Last name\n0491570006,Cruz');
  const plan = await planImport(owner, importId, { existing, list: { id: listId } });
  await checkImport(owner, importId, plan);
  await workOnImports(owner);
  await runImport(owner, importId);
  const { deleting } = await inTransaction(owner, async (context) => {
    await workOnImports(context);
    const selection = { contactIds: [id] };
    const deleting = addContactAct(owner, { selection, act: { kind: 'delete' } }, async () => 0);
    await Promise.race([untilOneWaits(), deleting]);
    return { deleting };
  });
  return deleting;
}

const countMembers = async () =>
  (await listLists(owner, { counts: true })).lists.map(({ members }) => members);

test.each(['skip', 'fill', 'overwrite'] as const)(
  'a contact that is deleted while an import puts it on a list is on none, and back on it when that is undone (%s)',
  async (existing) => {
    const { id } = await deleteAmidImport(existing);
    expect(await countMembers()).toEqual([0]);
    expect(await undoContactAct(owner, id)).toEqual({ restored: 1, left: 0 });
    expect(await countMembers()).toEqual([1]);
  },
);
