import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { carriers } from '#contract/carriers.ts';
import { codeSender } from '#contract/code-sender.ts';
import type { EndpointDeclaration } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { installation } from '#contract/installation.ts';
import { messaging } from '#contract/messaging.ts';
import { type Browser, fillPath } from './browser.ts';
import { runCorella } from './command.ts';
import { dumpDatabase } from './dump.ts';
import { addMember, giveCredentials, newMember, type Person, signUpOwner } from './people.ts';
import { confirm, visit } from './visits.ts';
import { createWorld, type World } from './world.ts';

type Identity =
  | 'anonymous'
  | 'pending'
  | 'locked'
  | 'member'
  | 'stale owner'
  | 'owner'
  | 'stale operator'
  | 'operator'
  | 'other tenant'
  | 'removed';

type Cell = { endpoint: EndpointDeclaration; name: string; identity: Identity };

let world: World;
let owner: Person;
let victim: Person;
let ids: Record<string, string>;
const browsers = {} as Record<Identity, Browser>;

const unknownId = '01900000-0000-7000-8000-000000000001';
const unknown = {
  userId: unknownId,
  sessionId: unknownId,
  messageId: unknownId,
  mailId: unknownId,
  batchId: unknownId,
  senderId: unknownId,
  templateId: unknownId,
  contactId: unknownId,
  fieldId: unknownId,
  listId: unknownId,
  actId: unknownId,
  importId: unknownId,
  noteId: unknownId,
  ruleId: unknownId,
  place: '0',
  number: '0491 570 156',
  routeId: 'no-such-carrier',
};

// The longest way first: whoever stays locked must be idle for an hour, and the stale owner for ten minutes.
beforeAll(async () => {
  world = await createWorld();
  const operator = await signUpOwner(world);
  const secondOperator = await signUpOwner(world);
  await runCorella(world, ['operator', 'grant', secondOperator.accountId]);
  owner = await signUpOwner(world);
  victim = await addMember(world, owner, newMember('sms'));
  const message = await victim.browser.get(messaging.sendMessage, {
    body: { to: '0491 570 156', text: 'Hello' },
  });
  browsers.locked = await visit(world, owner);
  await world.simulator.advance(3601);
  browsers['stale owner'] = (await signUpOwner(world)).browser;
  browsers['stale operator'] = await visit(world, secondOperator);
  const host = { ...owner, browser: await visit(world, owner) };
  browsers.anonymous = world.browser();
  const member = await addMember(world, host, newMember('email'));
  const removed = await addMember(world, host, newMember('email'));
  await world.simulator.advance(601);
  browsers.member = await visit(world, member);
  browsers.owner = await visit(world, owner);
  browsers.operator = await visit(world, operator);
  await browsers.owner.get(accounts.removeUser, { params: { userId: removed.id } });
  browsers.removed = removed.browser;
  browsers['other tenant'] = (await signUpOwner(world)).browser;
  browsers.pending = world.browser();
  await giveCredentials(browsers.pending, owner);
  victim = { ...victim, browser: await visit(world, victim) };
  const { sessions } = await victim.browser.get(access.listSessions);
  ids = { ...unknown, userId: victim.id, sessionId: sessions[0]?.id ?? '', messageId: message.id };
});

afterAll(() => world?.close());

const whatEndsTheIdentity: EndpointDeclaration[] = [access.cancelChallenge, access.signOut];

const mayCall: Record<Identity, readonly EndpointDeclaration['permission'][]> = {
  anonymous: ['anyone'],
  pending: ['anyone', 'challenge'],
  locked: ['anyone', 'session'],
  member: ['anyone', 'session', 'member'],
  'stale owner': ['anyone', 'session', 'member', 'owner'],
  owner: ['anyone', 'session', 'member', 'owner'],
  'stale operator': ['anyone', 'session', 'member', 'owner', 'operator'],
  operator: ['anyone', 'session', 'member', 'owner', 'operator'],
  'other tenant': ['anyone', 'session', 'member', 'owner'],
  removed: ['anyone'],
};

/** The refusal that the declaration promises, or undefined where the call goes through. */
function refusalOf({ endpoint, identity }: Cell): string | undefined {
  const { permission, stepUp } = endpoint;
  if (mayCall[identity].includes(permission)) {
    return stepUp && identity.startsWith('stale') ? 'step_up_required' : undefined;
  }
  if (permission === 'challenge') return 'challenge_missing';
  if (identity === 'locked') return 'session_locked';
  if (!mayCall[identity].includes('member')) return 'not_signed_in';
  return permission === 'operator' ? 'operator_only' : 'owner_only';
}

// A body with a field that no call has is refused after the permission was looked at and before anything is done.
const poisonedBody = JSON.stringify({ noSuchField: true });

async function ask({ endpoint, identity }: Cell, params: object) {
  const path = fillPath(endpoint.path, params);
  const body = endpoint.body ? { body: poisonedBody } : {};
  const {
    status,
    body: text,
    headers,
  } = await browsers[identity].send({ method: endpoint.method, path, ...body });
  const problem = headers['content-type']?.startsWith('application/problem+json')
    ? JSON.parse(text)
    : undefined;
  return { status, code: problem?.code as string | undefined };
}

function cells(): Cell[] {
  const all = Object.entries(endpoints).filter(([, endpoint]) => endpoint !== installation.followEvents);
  const ordered = all.toSorted(([, a], [, b]) => rank(a) - rank(b));
  const identities = Object.keys(mayCall) as Identity[];
  return identities.flatMap((identity) => ordered.map(([name, endpoint]) => ({ endpoint, name, identity })));
}

function rank(endpoint: EndpointDeclaration): number {
  return endpoint.method === 'GET' ? 0 : whatEndsTheIdentity.includes(endpoint) ? 2 : 1;
}

function fits(
  { endpoint, ...cell }: Cell,
  { status, code }: { status: number; code: string | undefined },
): boolean {
  const refusal = refusalOf({ endpoint, ...cell });
  if (refusal !== undefined) return code === refusal;
  if (endpoint.body) return code === 'invalid_input';
  // Asked without its octets, it is refused once the permission was looked at.
  if (endpoint.bodyMedia) return code === 'unsupported_media_type';
  if (code === undefined) return status === endpoint.status;
  return (endpoint.refusals as readonly string[]).includes(code);
}

test('A12 ADM-01 every endpoint answers everybody as its declaration says [V16 Kratos GHSA-wc43-73w7-x2f5]', async () => {
  const wrong: object[] = [];
  for (const cell of cells()) {
    const got = await ask(cell, cell.identity === 'other tenant' ? ids : unknown);
    if (!fits(cell, got))
      wrong.push({
        name: cell.name,
        identity: cell.identity,
        expected: refusalOf(cell) ?? 'goes through',
        got,
      });
  }
  expect(wrong).toEqual([]);
  expect(cells().length).toBeGreaterThan(400);
});

test('ADM-01 the open page has the same doors', async () => {
  const { path } = installation.followEvents;
  const fresh = await visit(world, victim);
  for (const identity of ['anonymous', 'pending', 'locked', 'removed'] as const) {
    const { status } = await browsers[identity].send({ method: 'GET', path });
    expect({ identity, status }).toEqual({ identity, status: 401 });
  }
  await fresh.get(access.signOut);
});

test('ADM-01 nothing of another account was touched by its ids', async () => {
  const dump = await dumpDatabase(world.database);
  const mine = (table: string, id: string) => dump[table]?.find((row) => row.includes(id));
  expect(mine('users', victim.id)).toContain('"status":"active"');
  expect(mine('sessions', ids['sessionId'] ?? '')).toContain('"ended_at":null');
});

const beyondTheContract = [
  // Where the providers of carriers report, each at an address with a secret of its own.
  'POST /hooks/carriers/:routeId/:token',
  // Sign-in without JavaScript: the same verbs behind plain forms.
  'POST /sign-in',
  'POST /sign-in/code',
  // The button of an opt-out link: no sign-in, by law.
  'POST /o/:code',
];

test('ADM-01 the server answers no route that the contract does not know, and every one that it does', async () => {
  const line = world.processes[0]
    ?.output()
    .split('\n')
    .find((each) => each.includes('"routes":['));
  const { routes }: { routes: string[] } = JSON.parse(line ?? '{"routes":[]}');
  const declared = Object.values(endpoints).map(({ method, path }) => `${method} ${path}`);
  const isPage = (route: string) => /^(GET|HEAD) /.test(route) && !route.includes(' /api/');
  const unknownRoutes = routes.filter((route) => !declared.includes(route) && !isPage(route));
  expect(unknownRoutes.sort()).toEqual(beyondTheContract.toSorted());
  expect(declared.filter((route) => !routes.includes(route))).toEqual([]);
  expect(new Set(declared).size).toBe(declared.length);
});

test('ADM-01 every other method on the path of an endpoint is nothing', async () => {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'];
  const byPath = Map.groupBy<string, EndpointDeclaration>(Object.values(endpoints), ({ path }) => path);
  const answered: string[] = [];
  const browser = await visit(world, owner);
  for (const [path, declared] of byPath) {
    if (!path.startsWith('/api/')) continue;
    for (const method of methods.filter((each) => !declared.some((endpoint) => endpoint.method === each))) {
      const { status } = await browser.send({ method, path: fillPath(path, unknown) });
      if (status !== 404 && status !== 400) answered.push(`${method} ${path}: ${status}`);
    }
  }
  expect(answered).toEqual([]);
});

test('A12 ADM-07 what only the owner may do is the business details and the management of people, and nothing else', () => {
  const names = Object.entries(endpoints)
    .filter(([, { permission }]) => permission === 'owner')
    .map(([name]) => name);
  expect(names.sort()).toEqual(
    [
      'cancelTransfer',
      'changeBusinessDetails',
      'changeUser',
      'endUserSessions',
      'inviteUser',
      'removeUser',
      'resendInvitation',
      'startTransfer',
      'startUserPasswordReset',
      'withdrawInvitation',
    ].sort(),
  );
});

test('ADM-07 what only the operator may do is to set up the carriers, and a change of them asks for a step-up', () => {
  const declared: [string, EndpointDeclaration][] = Object.entries(endpoints);
  const theirs = declared.filter(([, { permission }]) => permission === 'operator');
  expect(theirs.map(([name]) => name).sort()).toEqual(Object.keys({ ...carriers, ...codeSender }).sort());
  expect(theirs.filter(([, { method, stepUp }]) => method !== 'GET' && !stepUp)).toEqual([]);
});

test('A11 a member has full use of the account: every call of messaging is open to members', async () => {
  expect(Object.values(messaging).map(({ permission }) => permission)).toEqual(
    Object.values(messaging).map(() => 'member'),
  );
  const { browser } = victim;
  const sent = await browser.get(messaging.sendMessage, { body: { to: '0491 570 156', text: 'Gday' } });
  expect(sent.by).toMatchObject({ id: victim.id });
  const { messages } = await browser.get(messaging.listMessages, { query: {} });
  expect(messages.map(({ id }) => id)).toContain(sent.id);
  expect((await browser.get(messaging.showMessage, { params: { messageId: sent.id } })).message.id).toBe(
    sent.id,
  );
  expect((await browser.call(messaging.exportMessages, { query: {} })).text).toContain('Gday');
  expect((await browser.get(endpoints.listSenders)).senders.length).toBeGreaterThan(0);
});

test('ADM-09 no call takes a role, an account or a person from its body [V26 Cal.com CVE-2026-23478]', async () => {
  const fresh = { ...owner, browser: await visit(world, owner) };
  await confirm(world, { ...victim, browser: victim.browser });
  const smuggled = {
    role: 'owner',
    accountId: owner.accountId,
    ownerId: owner.id,
    userId: owner.id,
    isAdmin: true,
  };
  for (const [name, endpoint] of Object.entries(endpoints) as [string, EndpointDeclaration][]) {
    if (!endpoint.body || endpoint.simulatorOnly) continue;
    const own = Object.keys(endpoint.body.properties);
    const fields = Object.entries(smuggled).filter(([field]) => !own.includes(field));
    for (const { browser } of [fresh, victim]) {
      const { status, body } = await browser.send({
        method: endpoint.method,
        path: fillPath(endpoint.path, ids),
        body: JSON.stringify(Object.fromEntries(fields)),
      });
      expect({ name, refused: [400, 401, 403].includes(status) }).toEqual({ name, refused: true });
      if (status !== 400) continue;
      const pointers = (JSON.parse(body).errors as { pointer: string }[]).map(({ pointer }) => pointer);
      expect({ name, pointers }).toEqual({
        name,
        pointers: expect.arrayContaining(fields.slice(0, 1).map(([field]) => `/${field}`)),
      });
    }
  }
  expect((await victim.browser.get(accounts.showProfile)).role).toBe('member');
});

test('ADM-09 an account or a person named in headers, cookies or the query changes nothing', async () => {
  const { browser } = victim;
  const answer = await browser.send({
    method: 'GET',
    path: `/api/profile?accountId=${owner.accountId}&userId=${owner.id}&role=owner`,
    headers: {
      'x-account-id': owner.accountId,
      'x-user-id': owner.id,
      'x-role': 'owner',
      authorization: `Bearer ${owner.id}`,
      cookie: `${browser.jar.header()}; accountId=${owner.accountId}; userId=${owner.id}; role=owner`,
    },
  });
  expect(JSON.parse(answer.body)).toMatchObject({ id: victim.id, role: 'member' });
});
