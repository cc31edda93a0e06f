import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { until } from '#server/testing/until.ts';
import { undoContactAct } from './act-undo.ts';
import { addContactAct } from './acts.ts';
import { listContacts } from './contact-search.ts';
import { addContact, changeContact } from './contacts.ts';
import { addContactField, removeContactField } from './fields.ts';
import { addList, listLists } from './lists.ts';

let database: TestDatabase;
let owner: ActorContext;
let other: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = await createTextingAccount(workerContext(database.db, standingClock()));
  other = new pg.Client({ connectionString: database.url });
  await other.connect();
  await other.query('begin');
  return () => other.end();
});

/** Until so many statements of others wait for a lock. */
const waiting = (statements: number) =>
  until(async () => {
    const { rows } = await database.pool.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows[0]?.count === statements;
  });

/** Runs two verbs so that the first has written all of its own, but not committed, when the second meets it. */
async function overlap<A, B>(first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
  await other.query('select from activity_heads where account_id = $1 for update', [owner.actor.accountId]);
  const began = first();
  await waiting(1);
  const followed = second();
  await waiting(2);
  await other.query('commit');
  return [await began, await followed];
}

const number = '+61491570156';
const act = (contactIds: string[], does: Parameters<typeof addContactAct>[1]['act']) =>
  addContactAct(owner, { selection: { contactIds }, act: does }, async () => 0);

test('a number that another request is just giving to a contact is refused, and no fault', async () => {
  const { id } = await addContact(owner, { number: '+61491570006' });
  const { id: taker, version } = await addContact(owner, { number: '+61491570157' });
  await other.query('update contacts set number = $1 where account_id = $2 and id = $3', [
    number,
    owner.actor.accountId,
    id,
  ]);
  const change = codeOf(changeContact(owner, taker, { number, version }));
  await waiting(1);
  await other.query('commit');
  expect(await change).toBe('contact_number_taken');
});

test('a field is not removed from under a dynamic list that is just being made', async () => {
  const { id: fieldId } = await addContactField(owner, { label: 'City', kind: 'text' });
  const filter = { conditions: [{ fieldId, test: 'filled' as const }] };
  const [list, removed] = await overlap(
    () => addList(owner, { name: 'Where', filter }),
    () => codeOf(removeContactField(owner, fieldId)),
  );
  expect(removed).toBe('field_in_use');
  expect(await listContacts(owner, { listId: list.id })).toMatchObject({ contacts: [] });
});

test.each(['a copy of a list', 'an undoing'])(
  'a contact that is deleted while %s puts it on a list is counted on none',
  async (way) => {
    const { id: listId } = await addList(owner, { name: 'Customers' });
    const { id } = await addContact(owner, { number, listIds: [listId] });
    const undone = way === 'an undoing' && (await act([id], { kind: 'list_remove', listId }));
    await overlap<unknown, unknown>(
      () => (undone ? undoContactAct(owner, undone.id) : addList(owner, { name: 'Copy', copyOf: listId })),
      () => act([id], { kind: 'delete' }),
    );
    const { lists } = await listLists(owner, { counts: true });
    expect(lists.map(({ members }) => members)).toEqual(lists.map(() => 0));
  },
);
