import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accounts } from '#contract/accounts.ts';
import { buildServer } from '#server/http/serve.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { isHosted, openTeam, type Team, tokenIn } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { accountRoutes } from './routes.ts';

let database: TestDatabase;
let team: Team;
let member: ActorContext;
let base: string;
let close: () => Promise<void>;

// Who asks is said by the cookie alone: signing in is tested elsewhere.
beforeAll(async () => {
  database = await createTestDatabase();
  team = await openTeam(database);
  member = await team.joinAs('Sam Lee', '+61491570157');
  const people = new Map([team.owner, member].map((who) => [who.actor.role, who.actor]));
  const server = buildServer({
    context: team.context,
    routes: accountRoutes({ isHostedNumber: isHosted }),
    authenticator: {
      async findSession(context, token) {
        const actor = token === 'owner' || token === 'member' ? people.get(token) : undefined;
        if (!actor) return undefined;
        const { generation } = await context.db
          .selectFrom('users')
          .select('generation')
          .where('id', '=', actor.userId)
          .executeTakeFirstOrThrow();
        return { actor: { ...actor, ...signedIn, generation }, locked: false };
      },
      findChallenge: async () => undefined,
      isSessionOpen: async () => true,
      isStepUpFresh: () => true,
      onRefusedPermission: async () => undefined,
    },
  });
  base = await server.listen({ host: '127.0.0.1', port: 0 });
  close = () => server.close();
});
afterAll(async () => {
  await close();
  await database.close();
});

const signedIn = {
  email: 'ana@example.com',
  method: 'sms' as const,
  accountName: 'Vale Plumbing',
  isOperator: false,
  timeZone: 'Australia/Sydney',
  lastSeenAt: new Date(0),
  endsAt: new Date(0),
};

type Asked = { as?: 'owner' | 'member'; body?: object; params?: string };

async function call(name: keyof typeof accounts, { as = 'owner', body, params = '' }: Asked = {}) {
  const { method, path } = accounts[name];
  const response = await fetch(base + path.replace(':userId', params), {
    method,
    headers: {
      cookie: `__Host-corella_session=${as}`,
      origin: team.context.config.publicUrl,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
}

test('every answer over HTTP fits its declaration', async () => {
  expect((await call('showProfile')).json).toMatchObject({ role: 'owner', emailConfirmed: false });
  expect((await call('changeName', { body: { name: 'Ana Cruz', version: 0 } })).status).toBe(200);
  expect((await call('changeEmail', { body: { email: 'new@example.com' } })).json).toMatchObject({
    pendingEmail: 'new@example.com',
  });
  expect((await call('cancelEmailChange')).status).toBe(204);
  const details = (await call('showBusinessDetails')).json;
  expect((await call('changeBusinessDetails', { body: { ...details, address: '1 Pipe St' } })).status).toBe(
    200,
  );
  const invited = await call('inviteUser', {
    body: { name: 'Mia', email: 'mia@example.com', method: 'email' },
  });
  expect(invited.status).toBe(201);
  const params = invited.json.id;
  expect((await call('resendInvitation', { params })).status).toBe(200);
  expect(
    (await call('changeUser', { params, body: { method: 'sms', mobile: '0491 570 158', version: 0 } }))
      .status,
  ).toBe(200);
  expect((await call('withdrawInvitation', { params })).status).toBe(204);
  expect((await call('removeUser', { params })).status).toBe(204);
  expect((await call('listUsers', { as: 'member' })).json.users).toHaveLength(2);
  const userId = member.actor.userId;
  expect((await call('startUserPasswordReset', { params: userId })).status).toBe(202);
  expect((await call('endUserSessions', { params: userId })).status).toBe(204);
  expect((await call('startTransfer', { body: { userId } })).status).toBe(201);
  expect((await call('showTransfer')).json.transfer.to.id).toBe(userId);
  expect((await call('cancelTransfer')).status).toBe(204);
  const [welcome] = await team.readMails();
  expect((await call('confirmEmail', { body: { token: tokenIn(welcome?.text ?? '') } })).json.code).toBe(
    'link_expired',
  );
  expect((await call('acceptTransfer', { as: 'member' })).json.code).toBe('no_transfer');
});

test('A12 ADM-07 a member reads, and is refused every change of people and business details', async () => {
  const details = (await call('showBusinessDetails', { as: 'member' })).json;
  const refused = [
    await call('changeBusinessDetails', { as: 'member', body: details }),
    await call('inviteUser', { as: 'member', body: { name: 'X', email: 'x@example.com', method: 'email' } }),
    await call('removeUser', { as: 'member', params: team.owner.actor.userId }),
    await call('startTransfer', { as: 'member', body: { userId: member.actor.userId } }),
  ];
  expect(refused.map(({ status, json }) => [status, json.code])).toEqual(
    refused.map(() => [403, 'owner_only']),
  );
});

test('ADM-09 a role in a body is refused', async () => {
  const body = { name: 'X', email: 'x@example.com', method: 'email', role: 'owner' };
  expect((await call('inviteUser', { body })).status).toBe(400);
});

test('ADM-08 an id of another account answers as one of nobody', async () => {
  const stranger = await team.openAccount('+61491570156');
  const strip = ({ requestId: _, ...rest }: Record<string, unknown>) => rest;
  const theirs = await call('removeUser', { params: stranger.actor.userId });
  const nobodys = await call('removeUser', { params: uuid() });
  expect(strip(theirs.json)).toEqual(strip(nobodys.json));
});

test('the activity log is read as JSON and as a CSV file', async () => {
  const { activities } = (await call('listActivity')).json;
  const file = await call('exportActivity');
  expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(file.headers.get('content-disposition')).toContain('activity.csv');
  expect(file.text.startsWith('\ufeffnumber,')).toBe(true);
  expect(file.text.trimEnd().split('\r\n')).toHaveLength(activities.length + 1);
});
