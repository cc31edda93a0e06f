import type { FastifyInstance } from 'fastify';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { headersOf, serveSignedIn } from '#server/testing/signed-in-server.ts';
import {
  createTextingAccount,
  standingClock,
  submitDueMessages,
  workerContext,
} from '#server/testing/texting-account.ts';
import { sendBatch, showBatch } from './batches.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { messagingRoutes } from './routes.ts';

let database: TestDatabase;
let server: FastifyInstance;
let worker: Context;
let owner: ActorContext;
let batchId: string;

const recipients = [
  { to: '0491 570 006', fields: { name: 'Sam' } },
  { to: '+61491570006' },
  { to: '=nobody\0' },
  { to: '0491 570 157' },
  { to: '0491 570 156', fields: { name: 'x'.repeat(400) } },
  { to: '02 5550 1234' },
  { to: '0491 570 158' },
];

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker, { credits: 100 });
  const stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger' });
  const { accountId } = owner.actor;
  await database.db
    .insertInto('unsubscribes')
    .values({ accountId, number: '+61491570157', origin: 'hand', createdAt: worker.clock.now() })
    .execute();
  const sent = await sendBatch(owner, { text: 'Hi {name|there}', recipients, maxParts: 2 });
  batchId = sent.batch.id;
  server = serveSignedIn(worker, { routes: messagingRoutes(), people: { owner, stranger } });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const call = (url: string, who = 'owner') => server.inject({ method: 'GET', url, headers: headersOf(who) });
const list = async (query = '') => (await call(`/api/batches/${batchId}/blocked${query}`)).json();

test('whom a text to many was not sent to is kept with the reason, though the world changes later', async () => {
  await database.db.deleteFrom('unsubscribes').execute();
  expect(await list()).toEqual({
    blocked: [
      { row: 1, to: '+61491570006', reason: 'duplicate' },
      { row: 2, to: '=nobody', reason: 'invalid' },
      { row: 3, to: '0491 570 157', reason: 'opted_out' },
      { row: 4, to: '0491 570 156', reason: 'too_long' },
      { row: 5, to: '02 5550 1234', reason: 'not_mobile' },
    ],
    nextCursor: null,
  });
  const { blockedCounts } = await showBatch(owner, batchId);
  expect(blockedCounts).toEqual({ duplicate: 1, invalid: 1, opted_out: 1, too_long: 1, not_mobile: 1 });
});

test('is filtered by reason, and paged', async () => {
  expect((await list('?reason=too_long')).blocked).toEqual([
    { row: 4, to: '0491 570 156', reason: 'too_long' },
  ]);
  const first = await list('?limit=3');
  const rest = await list(`?limit=3&cursor=${first.nextCursor}`);
  expect([...first.blocked, ...rest.blocked]).toEqual((await list()).blocked);
  expect(rest.nextCursor).toBe(null);
  expect((await call(`/api/batches/${batchId}/blocked?cursor=x`)).statusCode).toBe(400);
});

test('leaves as a file in which no number is bent and no cell runs', async () => {
  const file = await call(`/api/batches/${batchId}/blocked.csv`);
  expect(file.headers['content-disposition']).toBe('attachment; filename="not-sent.csv"');
  expect(file.body.trimEnd().split('\r\n').slice(1)).toEqual([
    '2,+61 491 570 006,duplicate',
    "3,'=nobody,invalid",
    '4,0491 570 157,opted_out',
    '5,0491 570 156,too_long',
    '6,02 5550 1234,not_mobile',
  ]);
});

test('does not exist for a stranger', async () => {
  for (const path of ['blocked', 'blocked.csv', ''])
    expect((await call(`/api/batches/${batchId}/${path}`.replace(/\/$/, ''), 'stranger')).statusCode).toBe(
      404,
    );
});

test('a request that is answered a second time keeps nobody twice, one that is refused keeps nobody', async () => {
  const count = async () => (await database.db.selectFrom('blockedRecipients').selectAll().execute()).length;
  const before = await count();
  const draft = { text: 'Hi', recipients: recipients.slice(0, 3), idempotencyKey: 'once' };
  await Promise.all([sendBatch(owner, draft), sendBatch(owner, draft)]);
  await sendBatch(owner, draft);
  expect(await count()).toBe(before + 2);
  const dear = { text: 'long '.repeat(200), recipients: [...recipients, ...many(60)] };
  await expect(sendBatch(owner, dear)).rejects.toMatchObject({ code: 'not_enough_credits' });
  expect(await count()).toBe(before + 2);
});

const many = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ to: `+61491${String(571_000 + n).padStart(6, '0')}` }));

test('ten thousand that get none are kept in one statement, and the batch says what it cost', async () => {
  const nobody = Array.from({ length: 9_999 }, () => ({ to: 'nobody at all' }));
  const { batch } = await sendBatch(owner, { text: 'Hi', recipients: [...nobody, { to: '0491 570 159' }] });
  const shown = await showBatch(owner, batch.id);
  expect(shown).toMatchObject({
    blockedCounts: { invalid: 9_999 },
    costs: { held: 1, spent: 0, returned: 0 },
  });
  await submitDueMessages(worker, async ({ recipient }) => {
    const written = { writtenAt: worker.clock.now(), link: 'a' };
    return recipient.endsWith('158')
      ? { outcome: 'refused', permanent: true, throttled: false, reason: 'No', status: 69, ...written }
      : { outcome: 'accepted', carrierId: uuid(), ...written };
  });
  expect((await showBatch(owner, batch.id)).costs).toEqual({ held: 0, spent: 1, returned: 0 });
  expect((await showBatch(owner, batchId)).costs).toEqual({ held: 0, spent: 1, returned: 1 });
});
