import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ImportPlan } from '#contract/imports.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { importFile, planImport, uploadFile, workOnImports } from '#server/testing/imported-file.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { addContact } from '../contacts.ts';
import { addList } from '../lists.ts';
import { listUnsubscribes } from '../unsubscribe-list.ts';
import { unsubscribe } from '../unsubscribes.ts';
import { previewImport } from './import-preview.ts';
import { checkImport, undoImport } from './import-steps.ts';
import { showImport } from './imports.ts';

let database: TestDatabase;
let owner: ActorContext;
const clock = standingClock();

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  owner = await createTextingAccount(workerContext(database.db, clock));
});

async function optedOut() {
  const { unsubscribes } = await listUnsubscribes(owner, {});
  return unsubscribes
    .map(({ number, origin, reason, by }) => [number.slice(-3), origin, reason, by?.name ?? null])
    .sort();
}

async function membersOf(listId: string): Promise<string[]> {
  const { rows } = await database.pool.query(
    `select right(contact.number, 3) as number from contact_list_members member
     join contacts contact on contact.account_id = member.account_id and contact.id = member.contact_id
     where member.list_id = $1 order by 1`,
    [listId],
  );
  return rows.map(({ number }) => number);
}

const byImport = (number: string) => [number, 'hand', 'Import of old-system.csv', 'Robin Vale'];
const fileName = 'old-system.csv';

const file = `Mobile,First name,Opted out
0491570006,Ana,No
0491570156,Bo,yes
0491570157,Cy,
0491570158,Di,2025-03-01T20:15:00.000Z
0491570006,Ana,Yes
0491570159,Ed,perhaps`;

test('rows that say yes opt their numbers out for good, and none is ever opted in', async () => {
  const { accountId } = owner.actor;
  const stop = { accountId, number: '+61491570157', origin: 'stop', reason: 'STOP' } as const;
  await unsubscribe(owner, stop, cancelWaiting);
  await addContact(owner, { number: '0491570158' });
  const list = await addList(owner, { name: 'Spring' });
  const changes: Partial<ImportPlan> = { existing: 'skip', list: { id: list.id } };
  const id = await uploadFile(owner, file, fileName);
  const plan = await planImport(owner, id, changes);
  expect(plan.columns[2]).toEqual({ to: 'opted_out' });
  const { rows } = await previewImport(owner, id, plan);
  expect(rows.map(({ optsOut }) => optsOut)).toEqual([false, true, false, true, true, false]);
  await checkImport(owner, id, plan);
  await workOnImports(owner);
  expect((await showImport(owner, id)).counts).toMatchObject({ optOuts: 3, optedOut: 1, refused: 2 });
  expect(await optedOut()).toEqual([['157', 'stop', 'STOP', null]]);

  const done = await importFile(owner, file, { fileName, changes });
  expect(done.counts).toMatchObject({ made: 3, skipped: 1, optOuts: 3, optedOut: 1, refused: 2 });
  expect(done.counts.reasons).toEqual(
    expect.arrayContaining([
      {
        reason: 'value_not_opt_out',
        rows: 1,
        example: {
          row: 7,
          sentence:
            'What stands under Opted out (“perhaps”) does not say whether the person has opted out. Write Yes or No.',
        },
      },
    ]),
  );
  const all = [byImport('006'), byImport('156'), ['157', 'stop', 'STOP', null], byImport('158')];
  expect(await optedOut()).toEqual(all);
  expect(await membersOf(list.id)).toEqual([]);
  await undoImport(owner, done.id);
  await workOnImports(owner);
  expect((await showImport(owner, done.id)).state).toBe('undone');
  expect(await optedOut()).toEqual(all);
});

test('an undo leaves on the list whom somebody changed since', async () => {
  const list = await addList(owner, { name: 'Spring' });
  await addContact(owner, { number: '0491570156' });
  await addContact(owner, { number: '0491570157' });
  const { id } = await importFile(
    owner,
    'Mobile,First name\n0491570006,Ana\n0491570156,Bo\n0491570157,Cy\n0491570158,Di',
    { changes: { list: { id: list.id } } },
  );
  expect(await membersOf(list.id)).toEqual(['006', '156', '157', '158']);
  await database.pool.query(
    `update contacts set version = version + 1, notes = 'Called' where account_id = $1 and right(number, 3) in ('006', '156')`,
    [owner.actor.accountId],
  );
  await undoImport(owner, id);
  await workOnImports(owner);
  expect((await showImport(owner, id)).undo).toEqual({ removed: 1, restored: 1, kept: 2 });
  expect(await membersOf(list.id)).toEqual(['006', '156']);
});
