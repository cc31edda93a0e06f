import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemContext } from '#server/platform/context.ts';
import { type Listener, listen } from '#server/platform/db/listen.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { standingClock, workerContext } from '#server/testing/texting-account.ts';
import { createLiveHub, eventRoutes, type LiveHub, type LiveStream } from './live.ts';
import { buildServer } from './serve.ts';

let database: TestDatabase;
let listener: Listener;
let hub: LiveHub;
let server: FastifyInstance;
let clock: ReturnType<typeof standingClock>;
let ended: Set<string>;
let asked: LiveStream[];
let opened: Follower[];

const account = '019b76da-a800-7000-8000-00000000000a';
const other = '019b76da-a800-7000-8000-00000000000b';

beforeEach(async () => {
  database = await createTestDatabase();
  listener = await listen(database.url, silentLog);
  clock = standingClock();
  ended = new Set();
  asked = [];
  opened = [];
  hub = await createLiveHub({
    listener,
    clock,
    heartbeatMs: 50,
    stillOpen: async (stream) => {
      asked.push(stream);
      return !ended.has(stream.sessionId);
    },
  });
  const context = systemContext(workerContext(database.db, clock));
  server = buildServer({ context, authenticator: authenticatorByCookie(), routes: eventRoutes(hub) });
  await server.listen({ host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  for (const follower of opened) follower.response.destroy();
  hub.closeAll();
  await server.close();
  await listener.close();
  await database.close();
});

/** The cookie says who it is: account/user/session. */
function authenticatorByCookie(): Parameters<typeof buildServer>[0]['authenticator'] {
  return {
    findSession: async (_context, token) => {
      const [accountId = '', userId = '', sessionId = ''] = decodeURIComponent(token ?? '').split('/');
      if (sessionId === '') return undefined;
      const actor = {
        accountId,
        userId,
        sessionId,
        name: 'Robin',
        role: 'member',
        provenAt: clock.now(),
        email: 'robin@example.com',
        method: 'sms',
        accountName: 'Vale',
        isOperator: false,
        timeZone: 'Australia/Sydney',
        lastSeenAt: clock.now(),
        endsAt: new Date(clock.now().getTime() + 86_400_000),
      };
      return { actor, locked: false } as Awaited<
        ReturnType<Parameters<typeof buildServer>[0]['authenticator']['findSession']>
      >;
    },
    findChallenge: async () => undefined,
    isSessionOpen: async () => true,
    isStepUpFresh: () => false,
    onRefusedPermission: async () => {},
  };
}

type Follower = { response: IncomingMessage; events(): unknown[]; text(): string; isClosed(): boolean };

async function follow(accountId: string, userId: string, sessionId: string): Promise<Follower> {
  const { port } = server.server.address() as AddressInfo;
  const cookie = `__Host-corella_session=${encodeURIComponent(`${accountId}/${userId}/${sessionId}`)}`;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request({ host: '127.0.0.1', port, path: '/api/events', headers: { cookie } }, resolve)
    .on('error', reject)
    .end();
  const response = await promise;
  let text = '';
  let closed = false;
  response.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  response
    .on('error', () => {})
    .on('close', () => {
      closed = true;
    });
  const follower = {
    response,
    text: () => text,
    isClosed: () => closed,
    events: () => [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data)),
  };
  opened.push(follower);
  return follower;
}

const announce = (channel: string, payload: object) =>
  database.pool.query('select pg_notify($1, $2)', [channel, JSON.stringify(payload)]);
const ready = { type: 'ready' };
const changed = { type: 'users.changed' };

test('opens with ready, the headers of every answer and those of a stream, and a heartbeat', async () => {
  const page = await follow(account, 'u1', 's1');
  await expect.poll(page.events).toEqual([ready]);
  expect(page.response.statusCode).toBe(200);
  expect(page.response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  await expect.poll(page.text).toContain('\n:\n\n');
});

test('tells the pages of the account, or of one person in it, and nobody else', async () => {
  const [mine, colleague, stranger] = await Promise.all([
    follow(account, 'u1', 's1'),
    follow(account, 'u2', 's2'),
    follow(other, 'u1', 's3'),
  ]);
  await announce('live', { accountId: account, event: changed });
  await announce('live', { accountId: account, userId: 'u2', event: { type: 'account.changed' } });
  await announce('live', { accountId: other, event: { type: 'account.changed' } });
  await expect.poll(mine.events).toEqual([ready, changed]);
  await expect.poll(colleague.events).toEqual([ready, changed, { type: 'account.changed' }]);
  await expect.poll(stranger.events).toEqual([ready, { type: 'account.changed' }]);
  expect(mine.events()).toEqual([ready, changed]);
});

test('A14 signs out every page of a person at once, save the session that is excepted', async () => {
  const [kept, gone, colleague] = await Promise.all([
    follow(account, 'u1', 's1'),
    follow(account, 'u1', 's2'),
    follow(account, 'u2', 's3'),
  ]);
  await announce('sign_outs', { accountId: account, userId: 'u1', exceptSessionId: 's1', reason: 'changed' });
  await expect.poll(gone.isClosed).toBe(true);
  expect(gone.events()).toEqual([ready, { type: 'signed_out', reason: 'changed' }]);
  expect([kept.isClosed(), colleague.isClosed()]).toEqual([false, false]);
  await announce('sign_outs', { accountId: account, userId: 'u1', sessionId: 's1', reason: 'ended' });
  await expect.poll(kept.isClosed).toBe(true);
  expect(colleague.isClosed()).toBe(false);
});

test('A14 closes a page whose session ended between its check and its stream', async () => {
  ended.add('s1');
  const page = await follow(account, 'u1', 's1');
  await expect.poll(page.isClosed).toBe(true);
});

test('checks every page when told, and after the listening connection was lost', async () => {
  const [gone, kept] = await Promise.all([follow(account, 'u1', 's1'), follow(account, 'u2', 's2')]);
  await expect.poll(() => asked.length).toBe(2);
  ended.add('s1');
  await database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()",
  );
  await expect.poll(gone.isClosed).toBe(true);
  await expect.poll(kept.events).toEqual([ready, ready]);
  expect(kept.isClosed()).toBe(false);
  ended.add('s2');
  await hub.recheck();
  await expect.poll(kept.isClosed).toBe(true);
});

test('SES the absolute end closes the page, with the reason', async () => {
  const page = await follow(account, 'u1', 's1');
  clock.move(86_400);
  await hub.recheck();
  await expect.poll(page.isClosed).toBe(true);
  expect(page.events().at(-1)).toEqual({ type: 'signed_out', reason: 'expired' });
});

test('a session holds ten streams; the eleventh is refused until one closes', async () => {
  const pages = await Promise.all(Array.from({ length: 10 }, () => follow(account, 'u1', 's1')));
  const refused = await follow(account, 'u1', 's1');
  expect(refused.response.statusCode).toBe(503);
  expect(refused.response.headers['content-type']).toContain('application/problem+json');
  expect((await follow(account, 'u2', 's2')).response.statusCode).toBe(200);
  pages[0]?.response.destroy();
  await expect.poll(async () => (await follow(account, 'u1', 's1')).response.statusCode).toBe(200);
});

test('a page that does not read is dropped, and holds up nobody', async () => {
  const [stuck, reading] = await Promise.all([follow(account, 'u1', 's1'), follow(account, 'u2', 's2')]);
  stuck.response.pause();
  const filler = 'x'.repeat(7000);
  let rounds = 0;
  const isDropped = async () => {
    rounds += 1;
    const sends = Array.from({ length: 100 }, () =>
      announce('live', { accountId: account, event: { type: 'users.changed', filler } }),
    );
    await Promise.all(sends);
    await expect.poll(() => reading.events().length).toBe(1 + rounds * 100);
    return (
      (await new Promise<number>((resolve, reject) =>
        server.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      )) === 1
    );
  };
  await expect.poll(isDropped, { timeout: 30_000 }).toBe(true);
});
