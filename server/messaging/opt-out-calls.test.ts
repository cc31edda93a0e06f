import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { contactRoutes } from '#server/contacts/routes.ts';
import { unsubscribeRoutes } from '#server/contacts/unsubscribe-routes.ts';
import { unsubscribeAll } from '#server/contacts/unsubscribes.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { headersOf, serveSignedIn } from '#server/testing/signed-in-server.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { cancelWaiting } from './cancel.ts';
import { listMessages } from './history.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { messagingRoutes } from './routes.ts';
import { countWaiting } from './waiting.ts';

let database: TestDatabase;
let worker: Context;
let server: FastifyInstance;
let people: Record<'owner' | 'stranger', ActorContext>;
let origin: string;
let contactId: string;
let listId: string;
const number = '+61491570006';
const clock = standingClock();

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, clock);
  await ensureSharedNumber(worker);
});
beforeEach(async () => {
  people = {
    owner: await createTextingAccount(worker, { credits: 100 }),
    stranger: await createTextingAccount(worker, { credits: 100 }),
  };
  const routes = [
    ...messagingRoutes(),
    ...unsubscribeRoutes({ cancelWaiting, countWaiting }),
    ...contactRoutes({ cancelWaiting, listMessages }),
  ];
  server = serveSignedIn(worker, { routes, people });
  await server.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  listId = (await ask('POST', '/api/contact-lists', { name: 'Customers' })).json.id;
  contactId = (await ask('POST', '/api/contacts', { number, firstName: 'Ana', listIds: [listId] })).json.id;
  return () => server.close();
});
afterAll(() => database.close());

async function ask(method: string, path: string, body?: object, who: keyof typeof people = 'owner') {
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { ...headersOf(who), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

const send = (who?: keyof typeof people) => ask('POST', '/api/messages', { to: number, text: 'Hello' }, who);
const showContact = async () => (await ask('GET', `/api/contacts/${contactId}`)).json;
const stored = async () => {
  const { rows } = await database.pool.query(
    `select number, origin, (select count(*)::int from contact_list_members where list_id = $2) as members
     from unsubscribes where account_id = $1`,
    [people.owner.actor.accountId, listId],
  );
  return rows;
};
const changes = async () =>
  (await ask('GET', `/api/unsubscribe-changes/${number}`)).json.changes.map(
    ({ change, origin: by }: { change: string; origin: string }) => `${change} by ${by}`,
  );

const ways = {
  // The door at which the calls of programs come in.
  api: () =>
    unsubscribeAll(
      worker,
      { accountId: people.owner.actor.accountId, numbers: [number], origin: 'api', reason: '' },
      cancelWaiting,
    ),
  hand: () => ask('POST', '/api/unsubscribes', { numbers: ['0491 570 006'], reason: 'Rang us' }),
} as const;

test.each(Object.keys(ways) as (keyof typeof ways)[])(
  'a number opted out by %s is kept so, off lists, refused by every call that sends, and shown so, until it is undone',
  async (way) => {
    const waiting = (await send()).json;
    clock.move(1);
    await ways[way]();
    expect(await stored()).toEqual([{ number, origin: way, members: 0 }]);
    expect((await ask('GET', `/api/messages/${waiting.id}`)).json.message.state).toBe('cancelled');

    expect(await showContact()).toMatchObject({ contact: { optedOut: { origin: way } }, lists: [] });
    expect((await ask('GET', '/api/contacts?subscription=opted_out')).json.contacts).toMatchObject([
      { id: contactId, optedOut: { origin: way } },
    ]);
    expect((await ask('GET', `/api/unsubscribes?origin=${way}`)).json.unsubscribes).toMatchObject([
      { number, origin: way },
    ]);

    expect(await send()).toMatchObject({ status: 422, json: { code: 'recipient_opted_out' } });
    const batch = { recipients: [{ to: number }, { to: '0491 570 156' }], text: 'Spring sale' };
    expect((await ask('POST', '/api/batches/quote', batch)).json).toMatchObject({
      messages: 1,
      blockedCounts: { opted_out: 1 },
      blocked: [{ to: number, reason: 'opted_out' }],
    });
    expect((await send('stranger')).status).toBe(201);

    clock.move(1);
    const again = { number, reason: 'Asked at the counter' };
    expect((await ask('POST', '/api/resubscriptions', again)).status).toBe(204);
    expect(await stored()).toEqual([]);
    expect((await showContact()).contact.optedOut).toBe(null);
    expect(await changes()).toEqual(['resubscribed by hand', `unsubscribed by ${way}`]);
    expect((await send()).status).toBe(201);
    expect((await ask('POST', '/api/resubscriptions', again)).status).toBe(404);
  },
);
