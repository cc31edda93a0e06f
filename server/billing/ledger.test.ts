import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { endHolds, findBalance, grantCredits, holdCredits } from './ledger.ts';
import { listUnbalanced } from './queries.ts';
import { listLedger as readLedger } from './statement.ts';
import { grantWelcome } from './welcome.ts';

let database: TestDatabase;
let context: Context;

beforeAll(async () => {
  database = await createTestDatabase();
  context = workerContext(database.db, standingClock());
});
afterAll(() => database.close());

const listLedger = (owner: ActorContext, query: Parameters<typeof readLedger>[1]) =>
  readLedger(owner, query, async () => new Map());
const open = () => createTextingAccount(context, { credits: 0 });
const balanceOf = ({ actor }: ActorContext) => findBalance(context, actor.accountId);
const hold = ({ actor }: ActorContext, credits: number) =>
  holdCredits(context, { accountId: actor.accountId, credits, messages: 1, batchId: uuid(), userId: null });
const end = ({ actor }: ActorContext, spent: number, released: number) =>
  inTransaction(context, (context) =>
    endHolds(context, [{ entryId: uuid(), accountId: actor.accountId, messages: 1, spent, released }]),
  );

describe('credits', () => {
  test('are granted, held, spent and released, and each move is an entry', async () => {
    const owner = await open();
    await grantCredits(context, { accountId: owner.actor.accountId, credits: 10, note: 'Order 1' });
    await hold(owner, 6);
    expect(await balanceOf(owner)).toEqual({ available: 4, held: 6, spent: 0 });
    await end(owner, 3, 1);
    await end(owner, 0, 2);
    expect(await balanceOf(owner)).toEqual({ available: 7, held: 0, spent: 3 });
    const { entries } = await listLedger(owner, {});
    expect(entries.map(({ kind, availableAfter }) => [kind, availableAfter])).toEqual([
      ['release', 7],
      ['settle', 5],
      ['hold', 4],
      ['grant', 10],
    ]);
  });

  test('are never overdrawn: by one, by many at once, or by an account that has none', async () => {
    const owner = await open();
    await expect(hold(owner, 1)).rejects.toMatchObject({ code: 'not_enough_credits' });
    await grantCredits(context, { accountId: owner.actor.accountId, credits: 5, note: 'Order 2' });
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => hold(owner, 1)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(await balanceOf(owner)).toEqual({ available: 0, held: 5, spent: 0 });
  });

  test('more than what is held can never be ended', async () => {
    const owner = await open();
    await grantCredits(context, { accountId: owner.actor.accountId, credits: 5, note: 'Order 3' });
    await hold(owner, 2);
    await expect(end(owner, 3, 0)).rejects.toThrow();
    expect(await balanceOf(owner)).toEqual({ available: 3, held: 2, spent: 0 });
  });

  test('of a new account are those that the installation gives', async () => {
    const owner = await open();
    await grantWelcome(context, owner.actor.accountId);
    expect((await balanceOf(owner)).available).toBe(context.config.welcomeCredits);
  });
});

test('moves of several accounts at once need no order, and say what each left behind', async () => {
  const [one, other] = [await open(), await open()];
  for (const { actor } of [one, other])
    await grantCredits(context, { accountId: actor.accountId, credits: 100, note: 'Order 4' });
  await Promise.all([hold(one, 50), hold(other, 50)]);
  const ends = (first: ActorContext, second: ActorContext) =>
    inTransaction(context, (context) =>
      endHolds(context, [
        { entryId: uuid(), accountId: first.actor.accountId, messages: 1, spent: 1, released: 0 },
        { entryId: uuid(), accountId: second.actor.accountId, messages: 1, spent: 0, released: 1 },
        { entryId: uuid(), accountId: first.actor.accountId, messages: 2, spent: 0, released: 2 },
      ]),
    );
  await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? ends(one, other) : ends(other, one))));
  expect(await balanceOf(one)).toEqual({ available: 65, held: 30, spent: 5 });
  await ends(one, other);
  const { entries } = await listLedger(one, { limit: 2 });
  expect(entries.map((entry) => [entry.kind, entry.availableAfter])).toEqual([
    ['release', 67],
    ['settle', 65],
  ]);
});

test('the balance is the sum of the entries after any moves, on any number of accounts, side by side', async () => {
  const owners = await Promise.all(Array.from({ length: 4 }, open));
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 60; round += 1) {
    const works = Array.from({ length: 4 }, () => {
      const owner = owners[random(4)] as ActorContext;
      const { accountId } = owner.actor;
      const kinds = [
        () => grantCredits(context, { accountId, credits: random(20) + 1, note: 'Order' }),
        () => hold(owner, random(15) + 1),
        () => end(owner, random(6), random(6)),
      ];
      return (kinds[random(3)] as () => Promise<unknown>)();
    });
    await Promise.allSettled(works);
  }
  expect(await listUnbalanced(database.db)).toEqual([]);
  const spent = await Promise.all(owners.map(balanceOf));
  expect(spent.some((balance) => balance.spent > 0)).toBe(true);
});

test('a stranger sees only their own statement', async () => {
  const [owner, stranger] = [await open(), await open()];
  await grantCredits(context, { accountId: owner.actor.accountId, credits: 5, note: 'Order 5' });
  expect((await listLedger(stranger, {})).entries).toEqual([]);
});

test('the statement comes in pages', async () => {
  const owner = await open();
  for (const credits of [1, 2, 3])
    await grantCredits(context, { accountId: owner.actor.accountId, credits, note: 'Order' });
  const first = await listLedger(owner, { limit: 2 });
  expect(first.entries.map((entry) => entry.available)).toEqual([3, 2]);
  const rest = await listLedger(owner, { limit: 2, cursor: first.nextCursor ?? '' });
  expect([rest.entries.map((entry) => entry.available), rest.nextCursor]).toEqual([[1], null]);
  await expect(listLedger(owner, { cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_input' });
});
