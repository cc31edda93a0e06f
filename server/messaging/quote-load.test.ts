import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
  const people = { owner: await createTextingAccount(worker) };
  server = serveSignedIn(worker, { routes: messagingRoutes(), people });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const recipients = (count: number, fields: Record<string, string> = {}) =>
  Array.from({ length: count }, (_, n) => ({ to: `+61491${String(570_000 + n).padStart(6, '0')}`, fields }));
const quote = (payload: object) =>
  server.inject({ method: 'POST', url: '/api/batches/quote', headers: headersOf('owner'), payload });
const senders = () => server.inject({ method: 'GET', url: '/api/senders', headers: headersOf('owner') });

/** The longest that this thread worked between two looks at what came in, in milliseconds of processor time. */
function watchTurns() {
  let isOver = false;
  const longest = (async () => {
    let most = 0;
    while (!isOver) {
      const before = process.threadCpuUsage();
      await setImmediate();
      const { user, system } = process.threadCpuUsage(before);
      most = Math.max(most, (user + system) / 1000);
    }
    return most;
  })();
  return async () => {
    isOver = true;
    return longest;
  };
}

const links = 'http://a.example/b '.repeat(26);
const closing = ')'.repeat(500);

describe('a quote of the worst kind', () => {
  test.each<[string, object, object]>([
    [
      'brackets behind an address',
      {
        recipients: recipients(1, { a: closing }),
        text: `http://a/${'{a}'.repeat(1600)}`,
        shortenLinks: true,
      },
      { messages: 0, blockedCounts: { too_long: 1 } },
    ],
    [
      'an address of brackets for many',
      { recipients: recipients(100), text: `http://a/${')'.repeat(4980)}`, shortenLinks: true },
      { messages: 0, blockedCounts: { too_long: 100 } },
    ],
    [
      'spaces before empty fields',
      { recipients: recipients(100), text: `${' '.repeat(2500)}x${'{a}\n'.repeat(620)}` },
      { messages: 0, blockedCounts: { too_long: 100 } },
    ],
    [
      'as many links as there is room for',
      { recipients: recipients(2000, { a: links }), text: '{a}'.repeat(40), shortenLinks: true },
      { messages: 0, blockedCounts: { too_long: 2000 } },
    ],
    [
      'as many fields as there is room for',
      { recipients: recipients(5000), text: '{a}'.repeat(1660) },
      { messages: 0, blockedCounts: { empty: 5000 } },
    ],
    [
      'more than one request may have written',
      { recipients: recipients(3000, { a: links }), text: '{a}'.repeat(1660), shortenLinks: true },
      { code: 'text_too_long', errors: [{ pointer: '/text' }] },
    ],
  ])('leaves others their turn: %s', async (_, body, answer) => {
    const stopWatching = watchTurns();
    const asked = quote(body);
    expect((await senders()).statusCode).toBe(200);
    expect((await asked).json()).toMatchObject(answer);
    expect(await stopWatching()).toBeLessThan(150);
  });
});
