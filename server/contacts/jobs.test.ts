import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { until } from '#server/testing/until.ts';
import { addContactAct } from './acts.ts';
import { addContact } from './contacts.ts';
import { addContactField, removeContactField } from './fields.ts';
import { cleanUpContacts } from './jobs.ts';
import { findContactRow } from './queries/contact-rows.ts';
import { stripField } from './queries/fields.ts';

let database: TestDatabase;
let context: Context;
let owner: ActorContext;
const clock = standingClock();

beforeAll(async () => {
  database = await createTestDatabase();
  context = workerContext(database.db, clock);
  owner = await createTextingAccount(context);
});
afterAll(() => database.close());

async function untilOneWaits(): Promise<void> {
  await until(async () => {
    const { rows } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  });
}

test('the values of a removed field go from every contact, also from one that is being changed', async () => {
  const { accountId } = owner.actor;
  const field = await addContactField(owner, { label: 'City', kind: 'text' });
  const ids: string[] = [];
  for (const number of ['0491570006', '0491570156', '0491570157'])
    ids.push((await addContact(owner, { number, fields: { [field.id]: 'Perth' } })).id);
  await removeContactField(owner, field.id);
  const cleaning = await inTransaction(context, async ({ db }) => {
    await db
      .updateTable('contacts')
      .set({ notes: 'x' })
      .where('id', '=', ids[1] ?? '')
      .execute();
    const cleaning = cleanUpContacts(context);
    await Promise.race([untilOneWaits(), cleaning]);
    return { cleaning };
  });
  await cleaning.cleaning;
  for (const id of ids) expect((await findContactRow(database.db, { accountId, id }))?.fields).toEqual({});
  const fields = database.db.selectFrom('contactFields').select('isCleared').where('id', '=', field.id);
  expect(await fields.execute()).toEqual([{ isCleared: true }]);
});

test('a field is taken away from some contacts at a time, in the order of their ids', async () => {
  const { accountId } = owner.actor;
  const field = { accountId, id: '01900000-0000-7000-8000-000000000001' };
  let after: string | undefined = '00000000-0000-0000-0000-000000000000';
  let places = 0;
  for (; after !== undefined; places += 1) after = await stripField(database.db, field, { after, limit: 2 });
  expect(places).toBe(2);
});

test('an act is forgotten once, 30 days after', async () => {
  const { id } = await addContact(owner, { number: '0491570158' });
  const selection = { contactIds: [id] };
  const act = await addContactAct(owner, { selection, act: { kind: 'delete' } }, async () => 0);
  const standing = async () =>
    (
      await database.pool.query(
        `select is_cleared, (select count(*)::int from contact_act_rows where act_id = act.id) as rows
         from contact_acts act where id = $1`,
        [act.id],
      )
    ).rows;
  await cleanUpContacts(context);
  expect(await standing()).toEqual([{ is_cleared: false, rows: 1 }]);
  clock.move(31 * 86_400);
  await cleanUpContacts(context);
  expect(await standing()).toEqual([{ is_cleared: true, rows: 0 }]);
});
