import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { carriers } from '#contract/carriers.ts';
import { createAuthenticator } from '#server/access/sessions.ts';
import { listActivity } from '#server/accounts/activity-reading.ts';
import { setOperator } from '#server/accounts/operators.ts';
import { buildServer } from '#server/http/serve.ts';
import { readConfig } from '#server/platform/config.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { mintToken } from '#server/platform/secrets.ts';
import { openTeam, type Team } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { cleanUp, startFake } from '#server/testing/fake-carrier.ts';
import { until } from '#server/testing/until.ts';
import { carrierRoutes } from './routes.ts';

type Who = 'operator' | 'stale operator' | 'owner' | 'member' | 'nobody';

let database: TestDatabase;
let team: Team;
const tokens = {} as Record<Who, string>;
const closers: (() => Promise<void>)[] = [];
let waiting: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  team = await openTeam(database);
  const member = await team.joinAs('Sam Lee', null);
  const stranger = await team.openAccount('+61491570156');
  const longAgo = new Date(team.clock.now().getTime() - 3_600_000);
  Object.assign(tokens, {
    operator: await signIn(team.owner, team.clock.now()),
    'stale operator': await signIn(team.owner, longAgo),
    owner: await signIn(stranger, team.clock.now()),
    member: await signIn(member, team.clock.now()),
    nobody: 'nobody',
  });
});
beforeEach(async () => {
  waiting = [];
  await database.db.deleteFrom('routes').execute();
  await database.db.deleteFrom('rateLimits').execute();
});
afterAll(async () => {
  for (const close of closers) await close();
  await cleanUp();
  await database.close();
});

/** A session as the sign-in makes one, so that who may is found out by the real check. */
async function signIn({ actor, clock }: ActorContext, provenAt: Date): Promise<string> {
  const { accountId, userId } = actor;
  const { token, hash } = mintToken(accountId);
  const now = clock.now();
  await database.db
    .insertInto('sessions')
    .values({
      accountId,
      userId,
      id: uuid(),
      generation: 0,
      tokenHash: hash,
      provenAt,
      lastSeenAt: now,
      endsAt: new Date(now.getTime() + 3_600_000),
      endedAt: null,
      address: '',
      agent: '',
      createdAt: now,
    })
    .execute();
  return token;
}

type Asked = { as?: Who; body?: object; id?: string };

/** Serves the carriers of an installation whose settings come from this environment. */
async function serve(environment: Record<string, string>, more: Partial<Context['config']> = {}) {
  const config = { ...readConfig({ PORT: '0', ...environment }), ...more };
  const server = buildServer({
    context: { ...team.context, config },
    routes: carrierRoutes(async (_context, routeId) => waiting.includes(routeId)),
    authenticator: createAuthenticator(database.pool),
  });
  const base = await server.listen({ host: '127.0.0.1', port: 0 });
  closers.push(() => server.close());
  return async (name: keyof typeof carriers, { as = 'operator', body, id = '' }: Asked = {}) => {
    const { method, path } = carriers[name];
    const response = await fetch(base + path.replace(':routeId', id), {
      method,
      headers: {
        cookie: `__Host-corella_session=${tokens[as]}`,
        origin: config.publicUrl,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: text === '' ? null : JSON.parse(text) };
  };
}

const settingsRule = { CORELLA_SIMULATOR: 'off', CORELLA_SMTP_URL: 'smtp://127.0.0.1:1' };
const smpp = { host: '127.0.0.1', port: 2775, systemId: 'corella', tls: false };
const telco = { id: 'telco', name: 'Telco', kind: 'smpp', smpp, secret: 'open sesame' };
const change = { version: 0, name: 'Other' };

describe('who may', () => {
  const calls: [keyof typeof carriers, Asked][] = [
    ['listRoutes', {}],
    ['addRoute', { body: telco }],
    ['changeRoute', { id: 'telco', body: change }],
    ['setDefaultRoute', { body: { routeId: 'telco' } }],
    ['testRoute', { body: { kind: 'smpp', smpp } }],
    ['setRateLimit', { body: { key: 'lane:urgent', perSecond: 5 } }],
    ['removeRoute', { id: 'telco' }],
  ];

  test.each([
    ['owner', 'operator_only'],
    ['member', 'operator_only'],
    ['nobody', 'not_signed_in'],
  ] as const)('%s is refused every call: %s', async (as, code) => {
    const call = await serve(settingsRule);
    for (const [name, asked] of calls)
      expect((await call(name, { ...asked, as })).json).toMatchObject({ code });
    expect(await database.db.selectFrom('routes').selectAll().execute()).toEqual([]);
  });

  test('a change asks for a step-up, reading does not', async () => {
    const call = await serve(settingsRule);
    const codes = [];
    for (const [name, asked] of calls)
      codes.push((await call(name, { ...asked, as: 'stale operator' })).json?.code);
    expect(codes).toEqual([undefined, ...Array(6).fill('step_up_required')]);
  });

  test('who is no operator any more is refused with the next call', async () => {
    const call = await serve(settingsRule);
    const { accountId } = team.owner.actor;
    expect((await call('listRoutes')).status).toBe(200);
    await setOperator(team.context, { accountId, isOperator: false });
    expect((await call('listRoutes')).json.code).toBe('operator_only');
    await setOperator(team.context, { accountId, isOperator: true });
  });
});

describe('under Settings', () => {
  test('a carrier is added, shown without its secret, changed, made the default and removed', async () => {
    const call = await serve(settingsRule);
    expect((await call('listRoutes')).json).toEqual({ ruledBy: 'settings', routes: [], limits: [] });
    const added = await call('addRoute', { body: { ...telco, perSecond: 20 } });
    expect(added).toMatchObject({ status: 201, json: { id: 'telco', isDefault: true, smpp, perSecond: 20 } });
    expect((await call('addRoute', { body: telco })).json.code).toBe('route_taken');
    expect((await call('addRoute', { body: { ...telco, id: 'second' } })).json.isDefault).toBe(false);

    const changed = await call('changeRoute', {
      id: 'telco',
      body: { version: 0, name: 'Telco East', smpp: { ...smpp, window: 20 }, perSecond: null },
    });
    expect(changed.json).toMatchObject({
      name: 'Telco East',
      version: 1,
      smpp: { window: 20 },
      perSecond: null,
    });
    expect((await call('changeRoute', { id: 'telco', body: change })).json.code).toBe('version_conflict');
    expect((await call('removeRoute', { id: 'telco' })).json.code).toBe('route_is_default');
    expect((await call('setDefaultRoute', { body: { routeId: 'second' } })).status).toBe(204);
    waiting = ['telco'];
    expect((await call('removeRoute', { id: 'telco' })).json.code).toBe('route_in_use');
    waiting = [];
    expect((await call('removeRoute', { id: 'telco' })).status).toBe(204);
    const shown = await call('listRoutes');
    expect(shown.json.routes).toMatchObject([{ id: 'second', isDefault: true, hasSecret: true }]);
    expect(shown.text).not.toContain('sesame');
    const [row] = await database.db.selectFrom('routes').selectAll().execute();
    expect(JSON.stringify(row)).not.toContain('sesame');
    expect(row?.secret?.includes('sesame')).toBe(false);
    const { activities } = await listActivity(team.owner, { action: 'carrier' });
    expect(activities.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['carrier.added', 'carrier.changed', 'carrier.made_default', 'carrier.removed']),
    );
    expect(JSON.stringify(activities)).not.toContain('sesame');
  });

  test('a signing secret is kept for Mobile Message, shown no more, and goes by null', async () => {
    const call = await serve(settingsRule);
    const route = {
      id: 'mm',
      name: 'MM',
      kind: 'mobile_message',
      http: { username: 'x' },
      secret: 'open sesame',
    };
    const signingSecret = 'open barley';
    expect((await call('addRoute', { body: { ...telco, signingSecret } })).json).toMatchObject({
      code: 'carrier_settings_wrong',
      errors: [{ pointer: '/signingSecret' }],
    });
    const added = await call('addRoute', { body: { ...route, signingSecret } });
    expect(added.json).toMatchObject({ hasSigningSecret: true });
    expect(added.text).not.toContain('barley');
    const stored = async () => {
      const row = await database.db.selectFrom('routes').selectAll().executeTakeFirstOrThrow();
      return row.signingSecret && team.context.secrets.decrypt(row.signingSecret);
    };
    expect(await stored()).toBe(signingSecret);
    await call('changeRoute', { id: 'mm', body: { version: 0, name: 'Other' } });
    expect(await stored()).toBe(signingSecret);
    const gone = await call('changeRoute', { id: 'mm', body: { version: 1, signingSecret: null } });
    expect(gone.json).toMatchObject({ hasSecret: true, hasSigningSecret: false });
    expect(await stored()).toBeNull();
    const { activities } = await listActivity(team.owner, { action: 'carrier' });
    expect(JSON.stringify(activities)).not.toContain('barley');
  });

  test('of ten carriers that are added at once under one id one is there, and one default', async () => {
    const call = await serve(settingsRule);
    const bodies = Array.from({ length: 10 }, (_, index) => ({ ...telco, id: `telco-${index % 5}` }));
    const answers = await Promise.all(bodies.map((body) => call('addRoute', { body })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    const rows = await database.db.selectFrom('routes').selectAll().execute();
    expect(rows.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });

  test('settings that cannot be are refused with a sentence', async () => {
    const call = await serve(settingsRule);
    const refuse = async (body: object) => {
      const { json } = await call('addRoute', { body: { ...telco, ...body } });
      return [json.code, json.errors?.[0]?.pointer ?? json.detail];
    };
    expect(await refuse({ smpp: { ...smpp, port: 0 } })).toEqual(['invalid_input', '/smpp/port']);
    expect(await refuse({ smpp: { ...smpp, receiptZone: 'Mars/Base' } })).toEqual([
      'carrier_settings_wrong',
      expect.stringContaining('Mars/Base'),
    ]);
    expect(await refuse({ smpp: undefined })).toEqual(['carrier_settings_wrong', '/smpp']);
    expect(
      await refuse({ kind: 'twilio', smpp: undefined, http: { username: 'AC0' }, secret: undefined }),
    ).toEqual(['carrier_settings_wrong', '/secret']);
    expect(
      await refuse({
        kind: 'kannel',
        smpp: undefined,
        http: { username: 'x', address: 'http://example.com' },
      }),
    ).toEqual(['carrier_settings_wrong', '/http/address']);
    expect(await refuse({ id: 'Not An Id' })).toEqual(['invalid_input', '/id']);
    expect(await database.db.selectFrom('routes').selectAll().execute()).toEqual([]);
  });

  test.each([
    [
      'kannel',
      { username: 'u', address: 'https://one.example' },
      { username: 'u', address: 'https://two.example' },
    ],
    [
      'kannel',
      { username: 'u', address: 'https://one.example' },
      { username: 'u', address: 'https://one.example:8443' },
    ],
    ['twilio', { username: 'AC1' }, { username: 'AC1', address: 'https://two.example' }],
    ['mobile_message', { username: 'u', address: 'https://one.example' }, { username: 'u' }],
  ] as const)(
    'a secret of %s is handed to no other host without being given again',
    async (kind, before, after) => {
      const call = await serve(settingsRule);
      const route = { id: 'web', name: 'Web', kind, secret: 'open sesame' };
      expect((await call('addRoute', { body: { ...route, http: before } })).status).toBe(201);
      const refused = {
        status: 422,
        json: { code: 'carrier_settings_wrong', errors: [{ pointer: '/secret' }] },
      };
      const change = { version: 0, http: after };
      expect(await call('changeRoute', { id: 'web', body: change })).toMatchObject(refused);
      expect(await call('testRoute', { body: { kind, routeId: 'web', http: after } })).toMatchObject(refused);
      const same = { version: 0, http: { ...before, concurrency: 2 } };
      expect((await call('changeRoute', { id: 'web', body: same })).status).toBe(200);
      const given = { ...change, version: 1, secret: 'open barley' };
      expect((await call('changeRoute', { id: 'web', body: given })).status).toBe(200);
    },
  );

  test('nor is the password of an SMPP route, nor one under another kind', async () => {
    const call = await serve(settingsRule);
    await call('addRoute', { body: telco });
    const elsewhere = { ...smpp, host: 'two.example' };
    const more = { ...smpp, moreEndpoints: [{ host: 'two.example', port: 2775 }] };
    const refused = {
      status: 422,
      json: { code: 'carrier_settings_wrong', errors: [{ pointer: '/secret' }] },
    };
    for (const changed of [elsewhere, more])
      expect(await call('changeRoute', { id: 'telco', body: { version: 0, smpp: changed } })).toMatchObject(
        refused,
      );
    expect(
      await call('testRoute', { body: { kind: 'smpp', routeId: 'telco', smpp: elsewhere } }),
    ).toMatchObject(refused);
    const http = { username: 'u', address: 'https://two.example' };
    expect(await call('testRoute', { body: { kind: 'kannel', routeId: 'telco', http } })).toMatchObject(
      refused,
    );
  });

  test('limits are set and lifted', async () => {
    const call = await serve(settingsRule);
    const limit = { key: 'sender:+61491570006', perSecond: 0.5 };
    expect((await call('setRateLimit', { body: limit })).status).toBe(204);
    expect((await call('listRoutes')).json.limits).toEqual([limit]);
    await call('setRateLimit', { body: { ...limit, perSecond: null } });
    expect((await call('listRoutes')).json.limits).toEqual([]);
    expect((await call('setRateLimit', { body: { key: 'nonsense', perSecond: 1 } })).status).toBe(400);
  });

  test('a try says that the carrier let us in, or why it did not', async () => {
    const call = await serve(settingsRule);
    const good = await startFake();
    const bad = await startFake(() => {}, 0, 0x0e);
    const attempt = async (body: object) =>
      (await call('testRoute', { body: { kind: 'smpp', ...body } })).json;
    expect(await attempt({ smpp: { ...smpp, port: good.port } })).toMatchObject({ outcome: 'bound' });
    expect(await attempt({ smpp: { ...smpp, port: bad.port } })).toMatchObject({
      outcome: 'refused',
      sentence: 'The carrier refused our password.',
    });
    expect(await attempt({ smpp: { ...smpp, port: 1 } })).toMatchObject({
      outcome: 'refused',
      sentence: expect.stringContaining('cannot be reached'),
    });
    await call('addRoute', { body: { ...telco, smpp: { ...smpp, port: good.port } } });
    expect(await attempt({ routeId: 'telco' })).toMatchObject({ outcome: 'bound' });
    expect(good.connections.length).toBe(2);
    await until(() => good.connections.every((socket) => socket.destroyed || !socket.writable));
  });
});

describe('what rules elsewhere', () => {
  test('beside the simulator no carrier is let in', async () => {
    const call = await serve({});
    expect((await call('listRoutes')).json).toMatchObject({
      ruledBy: 'simulator',
      routes: [{ id: 'default', kind: 'simulator', isDefault: true }],
    });
    for (const [name, asked] of [
      ['addRoute', { body: telco }],
      ['testRoute', { body: { kind: 'smpp', smpp } }],
      ['removeRoute', { id: 'default' }],
    ] as const)
      expect((await call(name, asked)).json.code).toBe('carriers_simulated');
  });

  test('a file rules alone, and is shown without its secrets', async () => {
    const inFile = { routes: [{ ...telco, perSecond: 30 }], limits: [] };
    const call = await serve(settingsRule, { carriersFile: { path: '/etc/carriers.json', content: inFile } });
    await database.db
      .insertInto('routes')
      .values({
        id: 'left',
        name: 'Left',
        kind: 'smpp',
        settings: JSON.stringify(smpp),
        secret: null,
        createdAt: new Date(0),
      })
      .execute();
    const { json, text } = await call('listRoutes');
    expect(json).toMatchObject({
      ruledBy: 'file',
      routes: [{ id: 'telco', source: 'file', isDefault: true, smpp }],
    });
    expect(json.routes).toHaveLength(1);
    expect(text).not.toContain('sesame');
    expect((await call('changeRoute', { id: 'telco', body: change })).json.code).toBe('carriers_in_file');
    expect((await call('setDefaultRoute', { body: { routeId: 'telco' } })).json.code).toBe(
      'carriers_in_file',
    );
  });

  test('the carrier of CORELLA_SMPP_URL is the default until another is, and is changed by nobody', async () => {
    const call = await serve({ ...settingsRule, CORELLA_SMPP_URL: 'smpp://corella:sesame@127.0.0.1:2775' });
    await call('addRoute', { body: { ...telco, id: 'second' } });
    expect((await call('addRoute', { body: { ...telco, id: 'default' } })).json.code).toBe('route_taken');
    const { json, text } = await call('listRoutes');
    expect(json.routes).toMatchObject([
      { id: 'default', source: 'environment', isDefault: true },
      { id: 'second', isDefault: false },
    ]);
    expect(text).not.toContain('sesame');
    expect((await call('changeRoute', { id: 'default', body: change })).json.code).toBe('route_fixed');
    await call('setDefaultRoute', { body: { routeId: 'second' } });
    expect(
      (await call('listRoutes')).json.routes.map(({ isDefault }: { isDefault: boolean }) => isDefault),
    ).toEqual([false, true]);
    await call('setDefaultRoute', { body: { routeId: 'default' } });
    expect((await call('listRoutes')).json.routes[0].isDefault).toBe(true);
  });
});
