import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { EndpointDeclaration } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { installation } from '#contract/installation.ts';
import { type Browser, fillPath } from './browser.ts';
import { cookieNames } from './cookie-jar.ts';
import { dumpDatabase } from './dump.ts';
import { addMember, codeOf, newMember, type Person, signUpOwner } from './people.ts';
import { wrongCode } from './proofs.ts';
import { until } from './until.ts';
import { otherProcess, passOver, sessionCode, visit } from './visits.ts';
import type { Exchange } from './wire.ts';
import { createWorld, publicUrl, type World } from './world.ts';

let world: World;
let owner: Person;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
  owner = await signUpOwner(world);
});

afterAll(() => world?.close());

const unknownId = '01900000-0000-7000-8000-000000000001';
const ids = {
  userId: unknownId,
  sessionId: unknownId,
  messageId: unknownId,
  mailId: unknownId,
  number: '0491 570 156',
};
const declared: EndpointDeclaration[] = Object.values(endpoints);
const changing = [
  ...declared
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => ({ method, path: fillPath(path, ids) })),
  { method: 'POST', path: '/sign-in' },
  { method: 'POST', path: '/sign-in/code' },
];

const foreign: [string, Record<string, string | undefined>][] = [
  ['no Origin', { origin: undefined }],
  ['a null Origin', { origin: 'null' }],
  ['an empty Origin', { origin: '' }],
  ['another site', { origin: 'https://evil.example' }],
  ['a name that begins like ours', { origin: `${publicUrl}.evil.example` }],
  ['a name that ends like ours', { origin: 'https://eviltexts.example.com' }],
  ['another scheme', { origin: publicUrl.replace('https:', 'http:') }],
  ['another port', { origin: `${publicUrl}:8443` }],
  ['a path after it', { origin: `${publicUrl}/` }],
  ['a cross-site fetch that claims our Origin', { 'sec-fetch-site': 'cross-site' }],
  ['a same-site fetch from a neighbour', { 'sec-fetch-site': 'same-site' }],
  ['a Referer in place of the Origin', { origin: undefined, referer: `${publicUrl}/sign-in` }],
  [
    'a form of another site',
    { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
  ],
];

test.each(foreign)('WEB-01 no state is changed by a request with %s', async (_what, headers) => {
  const wrong: string[] = [];
  for (const { method, path } of changing) {
    const answer = await owner.browser.send({ method, path, body: '{}', headers });
    if (answer.status !== 403 || JSON.parse(answer.body).code !== 'cross_site')
      wrong.push(`${method} ${path}: ${answer.status}`);
  }
  expect(wrong).toEqual([]);
});

test('WEB-01 a call takes application/json and nothing that a form of another site can send', async () => {
  const wrong: string[] = [];
  const withBody = declared.filter(({ body }) => body !== undefined);
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
  ]) {
    for (const { method, path, permission } of withBody) {
      const answer = await owner.browser.send({
        method,
        path: fillPath(path, ids),
        body: '{}',
        headers: { 'content-type': type },
      });
      // Whoever has no challenge is told so before the body is looked at.
      if (answer.status !== (permission === 'challenge' ? 401 : 415))
        wrong.push(`${type} ${method} ${path}: ${answer.status}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('WEB-02 GET, HEAD and OPTIONS change nothing', async () => {
  await world.simulator.settle();
  // The first crawl writes that the session was seen, which is not written again within a minute (SES-16).
  await world.simulator.advance(61);
  const crawl = async () => {
    for (const { path } of declared.filter((each) => each !== installation.followEvents)) {
      for (const method of ['GET', 'HEAD', 'OPTIONS'])
        await owner.browser.send({ method, path: fillPath(path, ids) });
    }
  };
  await crawl();
  await world.simulator.settle();
  const before = await dumpDatabase(world.database);
  await crawl();
  await crawl();
  const after = await dumpDatabase(world.database);
  // Workers note there every two seconds how the links are, whoever asks what.
  const asked = Object.keys(before).filter((table) => table !== 'route_states');
  for (const table of asked) expect({ table, rows: after[table] }).toEqual({ table, rows: before[table] });
});

async function loadPage(path: string, browser = world.browser()): Promise<Exchange> {
  return browser.send({ method: 'GET', path, headers: { accept: 'text/html', origin: undefined } });
}

test('WEB-03 SES-12 every page carries the protecting headers', async () => {
  const paths = [
    '/',
    '/sign-in',
    '/sign-in/code',
    '/sign-up',
    '/send',
    '/history',
    '/settings/users',
    '/settings/profile',
    '/simulator',
    '/invitation',
    '/reset-password',
    '/no-such-page',
  ];
  for (const path of paths) {
    const { status, headers } = await loadPage(path, owner.browser);
    expect({ path, status }).toEqual({ path, status: 200 });
    expect(headers['content-security-policy']).toMatch(/default-src 'self'/);
    expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/);
    expect(headers['content-security-policy']).toMatch(/object-src 'none'/);
    expect(headers['content-security-policy']).toMatch(/base-uri 'none'/);
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    const maxAge = /max-age=(\d+)/.exec(headers['strict-transport-security'] ?? '')?.[1];
    expect(Number(maxAge)).toBeGreaterThanOrEqual(31_536_000);
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['server']).toBeUndefined();
  }
});

test('WEB-03 no page has a script of its own in it, and files are what they say', async () => {
  const { body } = await loadPage('/');
  const scripts = [...body.matchAll(/<script\b([^>]*)>([^<]*)/g)];
  expect(scripts.length).toBeGreaterThan(0);
  for (const [, attributes = '', inner = ''] of scripts) {
    expect(attributes).toMatch(/src="\//);
    expect(inner.trim()).toBe('');
  }
  const [, asset = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(body) ?? [];
  const file = await world.browser().send({ method: 'GET', path: asset });
  expect(file.headers['content-type']).toMatch(/javascript/);
  expect(file.headers['x-content-type-options']).toBe('nosniff');
  for (const path of [
    '/../package.json',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/.env',
    '/assets/..%2f..%2fpackage.json',
  ]) {
    const answer = await world.browser().send({ method: 'GET', path, headers: { accept: 'text/html' } });
    expect(answer.body).not.toContain('"dependencies"');
  }
});

function submit(browser: Browser, path: string, fields: Record<string, string>) {
  return browser.send({
    method: 'POST',
    path,
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
  });
}

test('WEB-04 the code page works without JavaScript: one labelled text field for a one-time code, and errors that are announced', async () => {
  const browser = world.browser();
  await passOver(world, owner);
  const first = await submit(browser, '/sign-in', { email: owner.email, password: owner.password });
  expect(first).toMatchObject({ status: 303, headers: { location: '/sign-in/code' } });
  const { body } = await loadPage('/sign-in/code', browser);
  const inputs = [...body.matchAll(/<input\b[^>]*>/g)].map(([input]) => input);
  expect(inputs).toHaveLength(1);
  const [input = ''] = inputs;
  expect(input).toMatch(/type="text"/);
  expect(input).toMatch(/autocomplete="one-time-code"/);
  expect(input).toMatch(/inputmode="numeric"/);
  expect(input).not.toMatch(/maxlength="[1-6]"|readonly|disabled/);
  const id = /id="([^"]+)"/.exec(input)?.[1];
  expect(body).toContain(`<label for="${id}">`);
  const code = await codeOf(world, owner);
  const wrong = await submit(browser, '/sign-in/code', { code: wrongCode(code) });
  expect(wrong.status).toBe(303);
  const told = await loadPage(wrong.headers.location ?? '', browser);
  expect(told.body).toMatch(/role="alert".*code is not right/s);
  const done = await submit(browser, '/sign-in/code', { code: ` ${code.slice(0, 3)} ${code.slice(3)} ` });
  expect(done).toMatchObject({ status: 303, headers: { location: '/' } });
  expect(await sessionCode(browser)).toBe('200');
});

test('WEB-04 forms without JavaScript have the limits of the calls: no password alone gets in, and the counters are the same', async () => {
  const browser = world.browser();
  const refused = await submit(browser, '/sign-in', { email: owner.email, password: 'not the right one' });
  expect(refused.headers.location).toMatch(/^\/sign-in\?refused=wrong_credentials$/);
  expect(browser.jar.get(cookieNames.challenge)).toBeUndefined();
  const codes: (string | undefined)[] = [];
  for (let guess = 0; guess < 11; guess++) {
    codes.push(
      (await submit(browser, '/sign-in', { email: 'nobody@example.com', password: `guess number ${guess}` }))
        .headers.location,
    );
  }
  expect(codes.at(-1)).toBe('/sign-in?refused=too_many_tries');
  const call = await browser.call(access.signIn, {
    body: { email: 'nobody@example.com', password: 'one more guess' },
  });
  expect(call.code).toBe('too_many_tries');
  expect(await sessionCode(browser)).toBe('not_signed_in');
});

test('WEB-05 signing in leads nowhere else, whatever the address of the page says', async () => {
  const evils = [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/%2f/evil.example',
    '/%0d%0aLocation:%20https://evil.example',
    '\\\\evil.example',
  ];
  for (const evil of evils) {
    const browser = world.browser();
    for (const name of ['next', 'redirect', 'returnTo', 'url']) {
      const path = `/sign-in?${name}=${encodeURIComponent(evil)}`;
      const page = await loadPage(path, browser);
      expect(page.status).toBe(200);
      expect(page.body).not.toContain('evil.example');
      expect(page.headers.location).toBeUndefined();
    }
    // What does not begin with a slash is no address of a request: the server ends such a connection.
    const raw = await loadPage(evil.startsWith('/') ? evil : '/sign-in', browser);
    expect(raw.headers.location).toBeUndefined();
  }
  const redirects = world.traffic
    .map(({ headers }) => headers.location)
    .filter((location) => location !== undefined);
  expect(redirects.filter((location) => !/^\/(?![/\\])[\w/?=-]*$/.test(location))).toEqual([]);
});

test('WEB-06 a refusal has an id, a code and a plain sentence; none shows a stack, a query or a path', async () => {
  const { browser } = owner;
  const odd = [
    { method: 'POST', path: '/api/sign-in', body: '{"email":' },
    { method: 'POST', path: '/api/sign-in', body: '[]' },
    { method: 'POST', path: '/api/sign-in', body: 'null' },
    { method: 'POST', path: '/api/sign-in', body: '' },
    { method: 'POST', path: '/api/sign-in', body: '{"email":{"$gt":""},"password":["x"]}' },
    { method: 'POST', path: '/api/sign-in', body: '{"email":"a@b.example","password":"x\\u0000y"}' },
    {
      method: 'POST',
      path: '/api/sign-in',
      body: '{"__proto__":{"admin":true},"email":"a@example.com","password":"x"}',
    },
    {
      method: 'POST',
      path: '/api/sign-in',
      body: JSON.stringify({ email: 'a@example.com', password: 'x'.repeat(70_000) }),
    },
    { method: 'GET', path: '/api/messages?limit=1e9' },
    { method: 'GET', path: '/api/messages?cursor=%27%3B--' },
    { method: 'GET', path: '/api/activity?cursor=99999999999999999999' },
    { method: 'GET', path: '/api/activity?from=not-a-date' },
    { method: 'GET', path: '/api/messages/not-a-uuid' },
    { method: 'GET', path: '/api/%00' },
    { method: 'GET', path: '/api/%c0%ae%c0%ae' },
    { method: 'GET', path: `/api/${'x'.repeat(5000)}` },
    { method: 'DELETE', path: "/api/users/1'%20or%20'1'='1" },
  ];
  for (const call of odd) {
    const { status, body, headers } = await browser.send(call);
    expect({ call, isRefused: status >= 400 && status < 500 }).toEqual({ call, isRefused: true });
    const problem = JSON.parse(body);
    expect(problem.requestId).toBe(headers['x-request-id']);
    expect(problem.detail).toMatch(/^[A-Z].*[.?]$/s);
    expect(body).not.toMatch(/ at .*\.(ts|js):\d|node_modules|select |insert |Error:|FST_ERR|file:\/\//i);
  }
});

test('WEB-06 a fault of ours says no more than its id, under which the log has the rest', async () => {
  await world.database.pool.query('alter table recovery_codes rename to recovery_codes_away');
  try {
    const { status, problem, text } = await owner.browser.call(accounts.showProfile);
    expect(status).toBe(500);
    expect(problem).toMatchObject({ code: 'internal_error' });
    expect(text).not.toMatch(/recovery_codes|relation|select| at /i);
    const id = problem?.requestId ?? '-';
    await until(async () => world.processes[0]?.output().includes(id), { what: 'the fault in the log' });
  } finally {
    await world.database.pool.query('alter table recovery_codes_away rename to recovery_codes');
  }
  expect((await owner.browser.call(accounts.showProfile)).status).toBe(200);
});

/** Shuts every connection out of the database of this file, as if the server were gone, while something is tried. */
async function withoutDatabase(run: () => Promise<void>): Promise<void> {
  const name = new URL(world.database.url).pathname.slice(1);
  const client = new pg.Client({ connectionString: process.env['CORELLA_TEST_DATABASE_URL'] });
  await client.connect();
  try {
    await client.query(`alter database ${name} allow_connections false`);
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await run();
  } finally {
    await client.query(`alter database ${name} allow_connections true`);
    await client.end();
  }
  for (const { url } of world.processes) {
    await until(
      async () => (await world.browser().call(installation.showReadiness, { at: url })).status === 200,
      {
        what: 'the process to be ready again',
      },
    );
  }
}

test('WEB-07 without the database nobody gets in, nobody is let through, and the limits stay as they were', async () => {
  await world.simulator.advance(3700);
  owner = { ...owner, browser: await visit(world, owner) };
  const member = await addMember(world, owner, newMember('email'));
  const guess = () =>
    world.browser().call(access.signIn, { body: { email: member.email, password: 'a wrong password' } });
  for (let count = 0; count < 9; count++) expect((await guess()).code).toBe('wrong_credentials');
  await withoutDatabase(async () => {
    for (const at of world.processes.map(({ url }) => url)) {
      const right = await world
        .browser()
        .call(access.signIn, { at, body: { email: member.email, password: member.password } });
      expect(right).toMatchObject({ status: 503, code: 'unavailable', setCookies: [] });
      expect(await sessionCode(member.browser, at)).toBe('unavailable');
      expect((await member.browser.call(accounts.listUsers, { at })).status).toBe(503);
      expect(
        (await world.browser().call(access.verifyCode, { at, body: { code: '123456' } })).status,
      ).toBeGreaterThanOrEqual(400);
      expect((await world.browser().call(installation.showReadiness, { at })).status).toBe(503);
      expect((await world.browser().call(installation.showHealth, { at })).status).toBe(200);
    }
    for (let count = 0; count < 5; count++) expect((await guess()).status).toBe(503);
  });
  expect((await guess()).code).toBe('wrong_credentials');
  expect((await guess()).code).toBe('too_many_tries');
  expect(await sessionCode(member.browser, otherProcess(world))).toBe('200');
  await visit(world, owner);
});
