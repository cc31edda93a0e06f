import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { headersOf, serveSignedIn } from '#server/testing/signed-in-server.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { messagingRoutes } from './routes.ts';

let database: TestDatabase;
let server: FastifyInstance;

beforeAll(async () => {
  database = await createTestDatabase();
  const worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
  const people = {
    owner: await createTextingAccount(worker),
    stranger: await createTextingAccount(worker, { ownerName: 'Kim Stranger' }),
  };
  server = serveSignedIn(worker, { routes: messagingRoutes(), people });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const call = (who: string, method: 'GET' | 'POST', url: string, payload?: object) =>
  server.inject({
    method,
    url,
    headers: headersOf(who),
    ...(payload && { payload }),
  });

test('sends, lists, shows and exports over HTTP, each answer as its contract says', async () => {
  const sent = await call('owner', 'POST', '/api/messages', { to: '0491 570 006', text: 'See you at nine' });
  expect([sent.statusCode, sent.json().state]).toEqual([201, 'queued']);
  const list = await call('owner', 'GET', '/api/messages?limit=5&direction=out');
  expect(list.json()).toEqual({ messages: [sent.json()], nextCursor: null });
  const shown = await call('owner', 'GET', `/api/messages/${sent.json().id}`);
  expect(shown.json()).toMatchObject({
    message: sent.json(),
    timeline: [{ event: 'queued', part: null, note: null }],
  });
  const file = await call('owner', 'GET', '/api/messages.csv');
  expect([file.statusCode, file.headers['content-type'], file.headers['cache-control']]).toEqual([
    200,
    'text/csv; charset=utf-8',
    'no-store',
  ]);
  expect(file.headers['content-disposition']).toBe('attachment; filename="messages.csv"');
  expect(file.body.split('\r\n')).toHaveLength(3);
  expect((await call('owner', 'GET', '/api/senders')).json().senders).toHaveLength(1);
});

test('ADM a stranger sees nothing of it, and nobody nothing at all', async () => {
  const { id } = (await call('owner', 'POST', '/api/messages', { to: '0491 570 006', text: 'Ours' })).json();
  const shown = await call('stranger', 'GET', `/api/messages/${id}`);
  expect([shown.statusCode, shown.json().code]).toEqual([404, 'not_found']);
  expect((await call('stranger', 'GET', '/api/messages')).json().messages).toEqual([]);
  expect((await call('stranger', 'GET', '/api/messages.csv')).body.split('\r\n')).toHaveLength(2);
  for (const url of ['/api/messages', '/api/messages.csv', `/api/messages/${id}`, '/api/senders']) {
    expect((await call('nobody', 'GET', url)).statusCode).toBe(401);
  }
});

test('a refusal before the file begins is a refusal, not half a file', async () => {
  const refused = await call('owner', 'GET', '/api/messages.csv?number=abc');
  expect([refused.statusCode, refused.json().code]).toEqual([422, 'recipient_invalid']);
  expect(refused.headers['content-disposition']).toBeUndefined();
});
