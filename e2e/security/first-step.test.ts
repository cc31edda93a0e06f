import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { EndpointDeclaration } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import type { Answer } from './answer.ts';
import type { Browser } from './browser.ts';
import { fillPath } from './browser.ts';
import { cookieNames } from './cookie-jar.ts';
import {
  addMember,
  codeOf,
  giveCredentials,
  invite,
  newMember,
  type Person,
  signIn,
  signUpOwner,
} from './people.ts';
import { wrongCode } from './proofs.ts';
import { expectRetryAfter } from './retry-after.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let owner: Person;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
  owner = await signUpOwner(world);
});

beforeEach(() => world.simulator.startAfresh());

afterAll(() => world?.close());

const someId = '01900000-0000-7000-8000-000000000001';
const ids = { userId: someId, sessionId: someId, messageId: someId };
const everyEndpoint: EndpointDeclaration[] = Object.values(endpoints);

function tryPassword(browser: Browser, email: string, password = 'not the right password') {
  return browser.call(access.signIn, { body: { email, password } });
}

test('A1 LOG-01 the right password yields only a challenge: every protected route still answers 401 [V15 Zitadel CVE-2025-64103] [V16 better-auth#9122]', async () => {
  const browser = world.browser();
  const answer = await browser.call(access.signIn, {
    body: { email: owner.email, password: owner.password },
  });
  expect(answer.output.purpose).toBe('sign_in');
  expect(answer.setCookies.map((line) => line.split('=')[0])).toEqual([cookieNames.challenge]);
  const closed = everyEndpoint.filter(({ permission }) =>
    ['session', 'member', 'owner'].includes(permission),
  );
  expect(closed.length).toBeGreaterThan(30);
  for (const endpoint of closed) {
    const body = endpoint.method === 'GET' ? {} : { body: '{}' };
    const { status } = await browser.send({
      method: endpoint.method,
      path: fillPath(endpoint.path, ids),
      ...body,
    });
    expect({ path: endpoint.path, method: endpoint.method, status }).toMatchObject({ status: 401 });
  }
});

test('A1 LOG-01 there is no other way in: only the code, after the password, starts a session', async () => {
  const starters = world.traffic.filter(({ headers }) =>
    headers['set-cookie']?.some((line) => line.startsWith(`${cookieNames.session}=`)),
  );
  expect(new Set(starters.map(({ method, url }) => `${method} ${new URL(url).pathname}`))).toEqual(
    new Set(['POST /api/challenge/verify']),
  );
  const browser = world.browser();
  browser.jar.set(
    cookieNames.session,
    owner.browser.jar.get(cookieNames.session)?.replace(/.{8}$/, 'AAAAAAAA') ?? '',
  );
  expect((await browser.call(access.showSession)).code).toBe('not_signed_in');
});

test('LOG-02 a challenge can do nothing but verify, resend, cancel and replace a lost mobile with a recovery code [V17 Moodle CVE-2022-28601]', async () => {
  const withChallenge = everyEndpoint.filter(({ permission }) => permission === 'challenge');
  expect(new Set(withChallenge)).toEqual(
    new Set([
      access.showChallenge,
      access.sendCode,
      access.verifyCode,
      access.cancelChallenge,
      access.startRecovery,
    ]),
  );
  const browser = world.browser();
  await giveCredentials(browser, owner);
  const tries = [
    browser.call(accounts.changeMobile, { body: { mobile: '0491 570 159' } }),
    browser.call(accounts.changeEmail, { body: { email: 'thief@example.com' } }),
    browser.call(accounts.listUsers),
    browser.call(accounts.inviteUser, {
      body: { name: 'Thief', email: 'thief@example.com', method: 'email' },
    }),
    browser.call(accounts.showProfile),
  ];
  for (const answer of await Promise.all(tries)) expect(answer.code).toBe('not_signed_in');
  const recovery = await browser.call(access.startRecovery, {
    body: { recoveryCode: 'aaaa-bbbb-cccc-dddd', mobile: '0491 570 159' },
  });
  expect(recovery.code).toBe('wrong_recovery_code');
});

test('LOG-03 an unknown e-mail, a wrong password, a removed person and an open invitation are refused alike [V31 better-auth#5050]', async () => {
  await signIn(world, owner.browser, owner);
  const removed = await addMember(world, owner, newMember('email'));
  await owner.browser.get(accounts.removeUser, { params: { userId: removed.id } });
  const invited = newMember('email');
  await invite(owner, invited);
  const answers: Answer<typeof access.signIn>[] = [];
  for (const email of ['nobody@example.com', owner.email, removed.email, invited.email]) {
    answers.push(await tryPassword(world.browser(), email, removed.password));
  }
  const faces = answers.map((answer) => ({
    status: answer.status,
    body: { ...answer.problem, requestId: '' },
    headers: Object.keys(answer.headers).sort(),
    cookies: answer.setCookies,
  }));
  expect(faces[0]).toMatchObject({ status: 401, body: { code: 'wrong_credentials' }, cookies: [] });
  for (const face of faces) expect(face).toEqual(faces[0]);
});

test('LOG-05 a login is throttled whatever the address of the client and whatever it says of it [V7 rubygems GHSA-c55g-q6f4-5qxr]', async () => {
  const person = await signUpOwner(world);
  const codes: (string | undefined)[] = [];
  for (let round = 0; round < 30; round++)
    codes.push((await tryPassword(world.browser(), person.email)).code);
  expect(codes.slice(0, 10)).toEqual(Array(10).fill('wrong_credentials'));
  expect(codes.slice(10)).toEqual(Array(20).fill('too_many_tries'));
  for (let round = 0; round < 100; round++) {
    const from = `127.0.${round}.9`;
    const headers = {
      'x-forwarded-for': `198.51.100.${round}`,
      forwarded: `for=198.51.100.${round}`,
      'x-real-ip': `198.51.100.${round}`,
    };
    const at = world.processes[round % 2]?.url ?? '';
    const answer = await world
      .browser({ from })
      .call(access.signIn, { at, headers, body: { email: person.email, password: 'another guess' } });
    expect(answer.code).toBe('too_many_tries');
  }
  const rightButLate = await tryPassword(world.browser({ from: '127.0.7.7' }), person.email, person.password);
  expect(rightButLate.code).toBe('too_many_tries');
});

test('LOG-06 forwarding headers are ignored unless a proxy is trusted by the settings [V8 authentik CVE-2023-36456]', async () => {
  const spray = (browser: Browser, round: number) => {
    const address = `203.0.113.${round}`;
    const headers = {
      'x-forwarded-for': address,
      forwarded: `for=${address}`,
      'x-real-ip': address,
      'cf-connecting-ip': address,
    };
    return browser.call(access.signIn, {
      headers,
      body: { email: `nobody${round}@example.com`, password: 'some password or other' },
    });
  };
  const codes = await inBatches(75, (round) => spray(world.browser({ from: '127.0.0.60' }), round));
  expect(codes.filter((code) => code === 'too_many_tries').length).toBeGreaterThan(5);
  const proxied = await world.addProcess({ CORELLA_TRUSTED_PROXIES: '127.0.0.60' });
  const trusted = await spray(world.browser({ from: '127.0.0.60', at: proxied.url }), 200);
  expect(trusted.code).toBe('wrong_credentials');
});

test('LOG-07 an outsider cannot lock somebody out of a browser that is known', async () => {
  const known = owner.browser.copy();
  known.jar.drop(cookieNames.session);
  expect(known.jar.get(cookieNames.device)).toBeDefined();
  const codes = await inBatches(200, (round) =>
    tryPassword(world.browser({ from: `127.0.${round % 4}.70` }), owner.email),
  );
  expect(codes.filter((code) => code === 'too_many_tries').length).toBeGreaterThan(180);
  expect((await tryPassword(world.browser(), owner.email, owner.password)).code).toBe('too_many_tries');
  await signIn(world, known, owner);
  expect((await known.call(access.showSession)).status).toBe(200);
});

test('LOG-08 one password sprayed over 300 logins from one address is slowed down', async () => {
  const codes = await inBatches(300, (round) =>
    tryPassword(world.browser({ from: '127.0.0.80' }), `person${round}@example.com`, 'Summer holiday 2026'),
  );
  expect(codes.filter((code) => code !== 'too_many_tries').length).toBeLessThan(75);
  expect((await tryPassword(world.browser({ from: '127.0.0.81' }), 'person1@example.com')).code).toBe(
    'wrong_credentials',
  );
});

test('LOG-09 success on one login does not clear the counter of another [V9 allauth 65.8.1]', async () => {
  const [person, other] = [await signUpOwner(world), await signUpOwner(world)];
  const from = '127.0.0.90';
  for (let round = 0; round < 9; round++)
    expect((await tryPassword(world.browser({ from }), person.email)).code).toBe('wrong_credentials');
  await signIn(world, world.browser({ from }), other);
  const codes: (string | undefined)[] = [];
  for (let round = 0; round < 9; round++)
    codes.push((await tryPassword(world.browser({ from }), person.email)).code);
  expect(codes).toEqual(['wrong_credentials', ...Array(8).fill('too_many_tries')]);
});

test('LOG-09 nor does it clear the bucket of the address', async () => {
  const other = await signUpOwner(world);
  const from = '127.0.0.91';
  const spray = (first: number, count: number) =>
    inBatches(count, (round) => tryPassword(world.browser({ from }), `person${first + round}@example.org`));
  const before = await spray(0, 50);
  await signIn(world, world.browser({ from }), other);
  const after = await spray(50, 40);
  const evaluated = [...before, ...after].filter((code) => code === 'wrong_credentials');
  expect(before).toEqual(Array(50).fill('wrong_credentials'));
  expect(evaluated.length).toBeLessThan(75);
});

test('LOG-09 the right password does not clear the wrong codes that were counted [V9 futrx#112]', async () => {
  const person = await signUpOwner(world);
  const first = world.browser();
  await giveCredentials(first, person);
  const code = await codeOf(world, person);
  for (let guess = 1; guess <= 4; guess++)
    expect((await first.call(access.verifyCode, { body: { code: wrongCode(code, guess) } })).code).toBe(
      'wrong_code',
    );
  await world.simulator.advance(31);
  const second = world.browser();
  await giveCredentials(second, person);
  const next = await codeOf(world, person);
  expect((await second.call(access.verifyCode, { body: { code: wrongCode(next) } })).code).toBe(
    'challenge_over',
  );
});

test('LOG-10 extra fields in the first step never stand in for the password [V13 Cal.com CVE-2025-66489]', async () => {
  for (const extra of [
    { code: '123456' },
    { totpCode: '123456' },
    { otp: '123456' },
    { role: 'owner' },
    { method: 'email' },
  ]) {
    for (const password of ['', 'wrong wrong wrong', owner.password]) {
      const body = JSON.stringify({ email: owner.email, password, ...extra });
      const browser = world.browser({ from: '127.0.1.10' });
      const { status } = await browser.send({ method: 'POST', path: access.signIn.path, body });
      expect({ extra, status }).toEqual({ extra, status: 400 });
      expect(browser.jar.header()).toBeUndefined();
    }
  }
});

test('LOG-11 a challenge lives ten minutes, and is used once', async () => {
  const browser = world.browser();
  await giveCredentials(browser, owner);
  const { expiresInSeconds } = await browser.get(access.showChallenge);
  expect(expiresInSeconds).toBeGreaterThan(590);
  expect(expiresInSeconds).toBeLessThanOrEqual(600);
  await world.simulator.advance(590);
  expect((await browser.call(access.showChallenge)).status).toBe(200);
  await world.simulator.advance(11);
  expect((await browser.call(access.showChallenge)).code).toBe('challenge_missing');
  expect((await browser.call(access.sendCode)).code).toBe('challenge_missing');
});

test('LOG-11 a challenge dies when the password changes meanwhile', async () => {
  const person = await signUpOwner(world);
  const pending = world.browser();
  await giveCredentials(pending, person);
  const code = await codeOf(world, person);
  const newPassword = 'lantern moss and forty gates';
  await person.browser.get(accounts.changePassword, {
    body: { currentPassword: person.password, newPassword },
  });
  expect((await pending.call(access.verifyCode, { body: { code } })).code).toBe('challenge_missing');
  expect((await pending.call(access.showSession)).code).toBe('not_signed_in');
});

test('LOG-12 whoever is told to wait is told for how many whole seconds', () => {
  expectRetryAfter(world.traffic);
});

async function inBatches(
  count: number,
  ask: (round: number) => Promise<Answer<typeof access.signIn>>,
): Promise<(string | undefined)[]> {
  const codes: (string | undefined)[] = [];
  for (let round = 0; round < count; round += 20) {
    const rounds = Array.from({ length: Math.min(20, count - round) }, (_, index) => round + index);
    codes.push(...(await Promise.all(rounds.map(ask))).map((answer) => answer.code));
  }
  return codes;
}
