import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { listContactDuplicates } from './merges.ts';
import { walkSharedNames } from './queries/contact-search.ts';

let database: TestDatabase;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = await createTextingAccount(workerContext(database.db, standingClock()));
  const names = [
    ...Array.from({ length: 12 }, () => ['Ana', 'Berg']),
    ['Bo', 'berg'],
    ['', 'Cruz'],
    ['', 'Cruz'],
    ['Cy', 'Cruz'],
    ['cy', 'cruz'],
    ['Di', 'Cruz'],
    ['Di', ''],
    ['Di', ''],
    ['Ed', 'Oh'],
    ['Ed', 'Oh'],
  ];
  await database.pool.query(
    `insert into contacts (account_id, id, number, first_name, last_name, created_at, updated_at)
     select $1, ('01900000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '+6149157' || lpad(n::text, 4, '0'), first, last, now(), now()
     from unnest($2::text[], $3::text[]) with ordinality as named (first, last, n)`,
    [owner.actor.accountId, names.map(([first]) => first), names.map(([, last]) => last)],
  );
});
afterAll(() => database.close());

async function walkAll(limit: number, steps: number) {
  const { accountId } = owner.actor;
  const found: string[] = [];
  let after: string[] | undefined;
  do {
    const { groups, reached } = await walkSharedNames(database.db, { accountId, after, limit }, steps);
    expect(groups.length).toBeLessThanOrEqual(limit);
    found.push(...groups.map(({ last, first, ids }) => `${first} ${last} ${ids.length}`));
    after = reached && [reached.last, reached.first];
  } while (after);
  return found;
}

test('shared names are found whatever the stretches of the walk cut', async () => {
  for (const limit of [1, 2, 20])
    for (const steps of [12, 13, 14, 15, 16, 17, 18, 20, 21, 10_000])
      expect({ limit, steps, found: await walkAll(limit, steps) }).toEqual({
        limit,
        steps,
        found: ['ana berg 10', 'cy cruz 2', 'ed oh 2'],
      });
});

test('a name that many share is found once by a walk that is shorter than it', async () => {
  expect(await walkAll(20, 5)).toEqual(['ana berg 5', 'cy cruz 2', 'ed oh 2']);
});

test('the answer holds the contacts of each name', async () => {
  const { groups, nextCursor } = await listContactDuplicates(owner, undefined);
  expect([groups.map((group) => group.length), nextCursor]).toEqual([[10, 2, 2], null]);
});
