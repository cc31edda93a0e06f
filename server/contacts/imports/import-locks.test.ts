import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImportPlan } from '#contract/imports.ts';
import { addContactField, listContactFields } from '#server/contacts/fields.ts';
import { addList, listLists } from '#server/contacts/lists.ts';
import { lockFields } from '#server/contacts/queries/fields.ts';
import { lockLists } from '#server/contacts/queries/lists.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { until } from '#server/testing/until.ts';
import { runImport } from './import-steps.ts';
import { insertImport, updateImport } from './queries/imports.ts';

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

const plan: Omit<ImportPlan, 'columns' | 'list'> = {
  reading: { sheet: null, encoding: 'utf-8', delimiter: ',', hasHeadings: false },
  existing: 'fill',
  repeated: 'first',
  consent: { basis: 'unknown', words: '' },
};

async function addChecked(label: string, list: string): Promise<string> {
  const { accountId, userId } = owner.actor;
  const createdAt = clock.now();
  const id = mintId(createdAt);
  const file = { fileName: 'people.csv', media: 'csv', bytes: 20, createdAt };
  await insertImport(database.db, { accountId, id, userId, ...file });
  const columns: ImportPlan['columns'] = [{ to: 'number' }, { to: 'new_field', label, kind: 'text' }];
  await updateImport(
    database.db,
    { accountId, id },
    { state: 'checked', plan: { ...plan, columns, list: { name: list } } },
  );
  return id;
}

async function untilOneWaits(): Promise<void> {
  await until(async () => {
    const { rows } = await database.pool.query(
      `select from pg_locks waiting join pg_database base on base.oid = waiting.database
       where base.datname = current_database() and not waiting.granted`,
    );
    return rows.length > 0;
  });
}

test.each([
  {
    what: 'a list',
    lock: lockLists,
    add: (context: ActorContext) => addList(context, { name: 'By hand' }),
    label: 'Town',
    list: 'First',
  },
  {
    what: 'a field',
    lock: lockFields,
    add: (context: ActorContext) => addContactField(context, { label: 'Street', kind: 'text' }),
    label: 'Suburb',
    list: 'Second',
  },
])(
  'an import that makes a field and a list waits for whoever makes $what, and neither fails',
  async (making) => {
    const id = await addChecked(making.label, making.list);
    const running = await inTransaction(worker, async ({ db }) => {
      await making.lock(db, owner.actor.accountId);
      const running = runImport(owner, id);
      await Promise.race([untilOneWaits(), running]);
      await making.add({ ...owner, db });
      return { running };
    });
    expect((await running.running).state).toBe('importing');
    const { lists } = await listLists(owner);
    expect(lists.map(({ name }) => name)).toEqual(expect.arrayContaining(['By hand', making.list]));
    const { fields } = await listContactFields(owner);
    expect(fields.map(({ label }) => label)).toContain(making.label);
  },
);
