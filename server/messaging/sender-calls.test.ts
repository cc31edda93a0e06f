import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { tokenIn } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { headersOf, serveSignedIn } from '#server/testing/signed-in-server.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { messagingRoutes } from './routes.ts';

let database: TestDatabase;
let worker: Context;
let server: FastifyInstance;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
  const people = {
    owner,
    member: { ...owner, actor: { ...owner.actor, role: 'member' as const } },
    stranger: await createTextingAccount(worker, { ownerName: 'Kim Stranger' }),
  };
  server = serveSignedIn(worker, { routes: messagingRoutes(), people });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const call = (who: string, [method, url]: [Method, string], payload?: object) =>
  server.inject({
    method,
    url,
    headers: headersOf(who),
    ...(payload && { payload }),
  });

async function newestToken(): Promise<string> {
  const text = await database.db
    .selectFrom('securityTexts')
    .select('body')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();
  return tokenIn(worker.secrets.decrypt(text.body));
}

test('A11 a member does over HTTP all that there is to do with senders, each answer as its contract says', async () => {
  const name = await call('member', ['POST', '/api/senders/names'], { name: 'Vale Co' });
  expect([name.statusCode, name.json().registration]).toEqual([201, 'draft']);
  const url = `/api/senders/${name.json().id}`;
  const changed = await call('member', ['PATCH', url], { registration: 'lodged', label: 'All' });
  expect([changed.statusCode, changed.json()]).toEqual([
    200,
    { ...name.json(), registration: 'lodged', label: 'All' },
  ]);
  const chosen = await call('member', ['PUT', '/api/default-sender'], { address: 'vale co' });
  expect(chosen.statusCode).toBe(204);
  const list = (await call('member', ['GET', '/api/senders'])).json().senders;
  expect(list).toMatchObject([
    { kind: 'shared', isDefault: false },
    { address: 'Vale Co', isDefault: true },
  ]);
  expect((await call('member', ['DELETE', url])).statusCode).toBe(204);
  const wrong = await call('member', ['POST', '/api/senders/names'], { name: '12345' });
  expect([wrong.statusCode, wrong.json().errors[0].pointer]).toEqual([422, '/name']);
  expect(wrong.json().errors[0].detail).toContain('at least one letter');
});

test('an own mobile is asked for by a member, and answered for by whoever holds the phone, without a sign-in', async () => {
  const added = await call('member', ['POST', '/api/senders/own-mobiles'], { mobile: '0491 570 156' });
  expect([added.statusCode, added.json().state]).toEqual([201, 'pending']);
  const url = `/api/senders/${added.json().id}`;
  expect((await call('member', ['POST', `${url}/link`])).statusCode).toBe(204);
  const token = await newestToken();
  const shown = await call('nobody', ['POST', '/api/sender-proofs/show'], { token });
  expect([shown.statusCode, shown.json()]).toEqual([
    200,
    { business: 'Vale Plumbing', mobile: '+61 ••• ••• 156' },
  ]);
  const refused = await call('member', ['PATCH', url], { registration: 'registered' });
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'invalid_input']);
  const agreed = await call('nobody', ['POST', '/api/sender-proofs'], { token, agree: true });
  expect(agreed.statusCode).toBe(204);
  const again = await call('nobody', ['POST', '/api/sender-proofs'], { token, agree: true });
  expect([again.statusCode, again.json().code]).toEqual([410, 'link_expired']);
});

test('ADM a stranger finds nothing of it, and nobody gets in', async () => {
  const { id } = (await call('owner', ['POST', '/api/senders/names'], { name: 'Ours' })).json();
  const acts: [Method, string, object?][] = [
    ['PATCH', `/api/senders/${id}`, { label: 'Mine' }],
    ['DELETE', `/api/senders/${id}`],
    ['POST', `/api/senders/${id}/link`],
  ];
  for (const [method, url, body] of acts) {
    const answer = await call('stranger', [method, url], body);
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'not_found']);
    expect((await call('nobody', [method, url], body)).statusCode).toBe(401);
  }
  const chosen = await call('stranger', ['PUT', '/api/default-sender'], { address: 'Ours' });
  expect([chosen.statusCode, chosen.json().code]).toEqual([422, 'sender_unavailable']);
  expect(chosen.json().errors).toMatchObject([{ pointer: '/address' }]);
  expect((await call('nobody', ['GET', '/api/senders'])).statusCode).toBe(401);
  expect((await call('nobody', ['POST', '/api/senders/names'], { name: 'Ours' })).statusCode).toBe(401);
});
