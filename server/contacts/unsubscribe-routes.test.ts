import { afterAll, beforeAll, expect, test } from 'vitest';
import { unsubscribes } from '#contract/unsubscribes.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import { ensureSharedNumber } from '#server/messaging/hosted-numbers.ts';
import { sendMessage } from '#server/messaging/messages.ts';
import { countWaiting } from '#server/messaging/waiting.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { openDesk, type SignedInDesk } from '#server/testing/signed-in-server.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { unsubscribeRoutes } from './unsubscribe-routes.ts';
import { suspectUnsubscribe } from './unsubscribes.ts';

let database: TestDatabase;
let desk: SignedInDesk;
let ask: SignedInDesk['ask'];
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
  const worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
  const member: ActorContext = { ...owner, actor: { ...owner.actor, role: 'member' } };
  const stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger' });
  desk = await openDesk(worker, {
    routes: unsubscribeRoutes({ cancelWaiting, countWaiting }),
    people: { owner, member, stranger },
  });
  ask = desk.ask;
});
afterAll(async () => {
  await desk.close();
  await database.close();
});

test('a member opts numbers out and in, what waits is cancelled, and a stranger sees and changes nothing of it', async () => {
  await sendMessage(owner, { to: '0491 570 006', text: 'See you at nine' });
  const added = await ask('member', 'POST', '/api/unsubscribes', { numbers: ['0491 570 006'] });
  expect([added.status, added.json]).toEqual([201, { added: 1, already: 0, cancelled: 1, unreadable: [] }]);
  for (const who of ['owner', 'member'])
    expect((await ask(who, 'GET', '/api/unsubscribes')).json.unsubscribes).toMatchObject([
      { number: '+61491570006', origin: 'hand', by: { name: 'Robin Vale' } },
    ]);
  const again = { number: '+61491570006', reason: 'Rang us' };
  expect((await ask('stranger', 'GET', '/api/unsubscribes')).json.unsubscribes).toEqual([]);
  expect((await ask('stranger', 'POST', '/api/resubscriptions', again)).status).toBe(404);
  expect((await ask('stranger', 'GET', '/api/unsubscribe-changes/0491570006')).json).toEqual({
    isUnsubscribed: false,
    changes: [],
  });
  expect((await ask('stranger', 'GET', '/api/unsubscribes.csv')).text.split('\r\n')).toHaveLength(2);
  expect((await ask('owner', 'GET', '/api/unsubscribes.csv')).text).toContain('+61 491 570 006,hand');
  expect((await ask('owner', 'POST', '/api/resubscriptions', again)).status).toBe(204);
  expect((await ask('owner', 'GET', '/api/unsubscribe-changes/+61491570006')).json.changes).toHaveLength(2);
});

test('a reply to look at is decided by its own account alone', async () => {
  const { accountId } = owner.actor;
  const change = { accountId, number: '+61491570156', origin: 'stop', reason: 'leave me alone' } as const;
  await suspectUnsubscribe(owner, change);
  expect((await ask('stranger', 'GET', '/api/suspected-unsubscribes')).json.suspected).toEqual([]);
  expect((await ask('member', 'GET', '/api/suspected-unsubscribes')).json.suspected).toMatchObject([
    { number: '+61491570156', text: 'leave me alone' },
  ]);
  const path = '/api/suspected-unsubscribes/+61491570156';
  expect((await ask('stranger', 'DELETE', path)).status).toBe(404);
  expect((await ask('member', 'DELETE', path)).status).toBe(204);
});

test('nobody who is not signed in gets anything', async () => {
  for (const { method, path } of Object.values(unsubscribes)) {
    const { status } = await ask('nobody', method, path.replace(':number', '0491570006'));
    expect({ path, status }).toEqual({ path, status: 401 });
  }
});

test('what waits for a number to look at is counted and can be cancelled, and the decision stays open', async () => {
  const { accountId } = owner.actor;
  const number = '+61491570158';
  await suspectUnsubscribe(owner, { accountId, number, origin: 'stop', reason: 'please stop texting me' });
  for (const text of ['One', 'Two']) await sendMessage(owner, { to: number, text });
  await sendMessage(owner, { to: '+61491570313', text: 'To somebody else' });
  const path = `/api/suspected-unsubscribes/${number}/messages`;
  const waiting = async () =>
    (await ask('member', 'GET', '/api/suspected-unsubscribes')).json.suspected.find(
      (row: { number: string }) => row.number === number,
    )?.waiting;
  expect(await waiting()).toBe(2);
  expect((await ask('stranger', 'DELETE', path)).status).toBe(404);
  expect((await ask('owner', 'DELETE', path.replace('158', '313'))).status).toBe(404);
  expect(await waiting()).toBe(2);
  expect((await ask('member', 'DELETE', path)).json).toEqual({ cancelled: 2 });
  expect(await waiting()).toBe(0);
  expect((await ask('member', 'DELETE', path)).json).toEqual({ cancelled: 0 });
  expect(await countWaiting(owner, { accountId, numbers: ['+61491570313'] })).toEqual(
    new Map([['+61491570313', 1]]),
  );
});
