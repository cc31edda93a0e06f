import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { senders } from '#contract/senders.ts';
import { cookieNames } from './cookie-jar.ts';
import { holdDownload } from './download.ts';
import { findInDatabase } from './dump.ts';
import { openPage } from './live.ts';
import { addMember, newMember, signUpOwner, stepUp } from './people.ts';
import { confirm, otherProcess, sessionCode, sessionToken, visit } from './visits.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
});

afterAll(() => world?.close());

const minute = 60;
const hour = 3600;

test('SES-01 session tokens have 256 random bits and leave in Set-Cookie alone: no body, no URL', async () => {
  const owner = await signUpOwner(world);
  const tokens = [sessionToken(owner.browser)];
  await stepUp(world, owner);
  tokens.push(sessionToken(owner.browser));
  const other = await visit(world, owner);
  tokens.push(sessionToken(other));
  await other.get(access.listSessions);
  await other.get(accounts.showProfile);
  await other.get(accounts.listActivity, { query: {} });
  for (const token of tokens) {
    expect(Buffer.from(token, 'base64url')).toHaveLength(48);
    const seen = world.traffic.filter(({ url, body }) => url.includes(token) || body.includes(token));
    expect(seen).toEqual([]);
  }
  const randomHalves = tokens.map((token) => Buffer.from(token, 'base64url').subarray(16).toString('hex'));
  expect(new Set(randomHalves).size).toBe(tokens.length);
});

test('SES-02 cookies are __Host-, Secure, HttpOnly, SameSite, Path=/, without Domain; a session has no lifetime of its own', async () => {
  const lines = world.traffic.flatMap(({ headers }) => headers['set-cookie'] ?? []);
  const names = new Set(lines.map((line) => line.split('=')[0]));
  expect(names).toEqual(new Set(Object.values(cookieNames)));
  for (const line of lines) {
    const attributes = line
      .split(';')
      .slice(1)
      .map((part) => part.trim().toLowerCase());
    expect(line).toMatch(/^__Host-/);
    expect(attributes).toEqual(expect.arrayContaining(['secure', 'httponly', 'path=/', 'samesite=lax']));
    expect(attributes.filter((attribute) => attribute.startsWith('domain'))).toEqual([]);
    const isSet = !/^[^=]+=;/.test(line);
    const lives = attributes.some((attribute) => /^(max-age|expires)/.test(attribute));
    if (isSet && !line.startsWith(cookieNames.device))
      expect({ line, lives }).toEqual({ line, lives: false });
  }
});

test('SES-03 a planted cookie is never adopted: signing in gives a new one, and the planted one stays nothing', async () => {
  const owner = await signUpOwner(world);
  const real = sessionToken(owner.browser);
  const planted = `${real.slice(0, 22)}${'A'.repeat(42)}`;
  const browser = world.browser();
  browser.jar.set(cookieNames.session, planted);
  await visit(world, owner, browser);
  expect(sessionToken(browser)).not.toBe(planted);
  const thief = world.browser();
  thief.jar.set(cookieNames.session, planted);
  expect(await sessionCode(thief)).toBe('not_signed_in');
});

test('SES-03 a session of somebody else that was planted is not taken over by a sign-in', async () => {
  const thief = await signUpOwner(world);
  const victim = await signUpOwner(world);
  const browser = thief.browser.copy();
  await visit(world, victim, browser);
  expect(sessionToken(browser)).not.toBe(sessionToken(thief.browser));
  expect((await thief.browser.get(access.showSession)).user.id).toBe(thief.id);
});

test('SES-04 signing in, step-up, a new password and unlocking give a new token, and the old one is dead', async () => {
  const owner = await signUpOwner(world);
  const { browser } = owner;
  const renewals: Record<string, () => Promise<unknown>> = {
    'step-up': () => confirm(world, owner),
    password: () =>
      browser.get(accounts.changePassword, {
        body: { currentPassword: owner.password, newPassword: 'another quiet lantern hums' },
      }),
    unlocking: async () => {
      await world.simulator.advance(hour + 1);
      await browser.get(access.unlockSession, { body: { password: 'another quiet lantern hums' } });
    },
  };
  for (const [what, renew] of Object.entries(renewals)) {
    const old = browser.copy();
    await renew();
    expect({ what, isNew: sessionToken(browser) !== sessionToken(old) }).toEqual({ what, isNew: true });
    expect({ what, old: await sessionCode(old) }).toEqual({ what, old: 'not_signed_in' });
    expect({ what, old: await sessionCode(old, otherProcess(world)) }).toEqual({
      what,
      old: 'not_signed_in',
    });
    expect({ what, now: await sessionCode(browser, otherProcess(world)) }).toEqual({ what, now: '200' });
  }
});

test('SES-05 after 60 idle minutes a session is locked; the password alone opens it, and no code is spent', async () => {
  const owner = await signUpOwner(world);
  const { browser } = owner;
  const before = await world.simulator.countTexts(owner.mobile ?? '');
  await world.simulator.advance(59 * minute);
  expect((await browser.call(accounts.showProfile)).status).toBe(200);
  await world.simulator.advance(60 * minute + 1);
  for (const at of world.processes.map(({ url }) => url)) {
    expect((await browser.call(accounts.showProfile, { at })).code).toBe('session_locked');
  }
  expect((await browser.get(access.showSession)).state).toBe('locked');
  expect((await browser.call(access.unlockSession, { body: { password: 'not the right one' } })).code).toBe(
    'wrong_password',
  );
  const opened = await browser.get(access.unlockSession, { body: { password: owner.password } });
  expect(opened.state).toBe('open');
  expect((await browser.call(accounts.showProfile, { at: otherProcess(world) })).status).toBe(200);
  expect(await world.simulator.countTexts(owner.mobile ?? '')).toBe(before);
});

test('SES-05 guesses at the password of a locked session are throttled', async () => {
  const owner = await signUpOwner(world);
  await world.simulator.advance(hour + 1);
  const codes: (string | undefined)[] = [];
  for (let guess = 0; guess < 12; guess++) {
    codes.push(
      (await owner.browser.call(access.unlockSession, { body: { password: `wrong guess ${guess}` } })).code,
    );
  }
  expect(codes.slice(0, 10)).toEqual(Array(10).fill('wrong_password'));
  expect(codes.slice(10)).toEqual(['too_many_tries', 'too_many_tries']);
});

test('SES-06 a session ends 24 hours after it began, however steadily it is used', async () => {
  const owner = await signUpOwner(world);
  for (let passed = 0; passed < 23 * 60; passed += 46) {
    await world.simulator.advance(46 * minute);
    expect((await owner.browser.call(accounts.showProfile)).status).toBe(200);
  }
  await world.simulator.advance(59 * minute);
  expect((await owner.browser.call(accounts.showProfile)).status).toBe(200);
  await world.simulator.advance(2 * minute);
  expect(await sessionCode(owner.browser)).toBe('not_signed_in');
  expect((await owner.browser.call(access.unlockSession, { body: { password: owner.password } })).code).toBe(
    'not_signed_in',
  );
});

test('SES-06 the owner shortens the life of sessions, and cannot lengthen it', async () => {
  const owner = await signUpOwner(world);
  const details = await owner.browser.get(accounts.showBusinessDetails);
  const longer = await owner.browser.call(accounts.changeBusinessDetails, {
    body: { ...details, sessionHours: 25 },
  });
  expect(longer.code).toBe('invalid_input');
  await owner.browser.get(accounts.changeBusinessDetails, { body: { ...details, sessionHours: 1 } });
  const browser = await visit(world, owner);
  await world.simulator.advance(50 * minute);
  expect((await browser.call(accounts.showProfile)).status).toBe(200);
  await world.simulator.advance(11 * minute);
  expect(await sessionCode(browser)).toBe('not_signed_in');
});

test('SES-07 SES-15 signing out ends the session on the server, for a copied cookie too, and clears the site data', async () => {
  const owner = await signUpOwner(world);
  const thief = owner.browser.copy();
  const answer = await owner.browser.call(access.signOut);
  expect(answer.status).toBe(204);
  expect(answer.headers['clear-site-data']).toContain('"cache"');
  expect(answer.headers['clear-site-data']).toContain('"storage"');
  expect(owner.browser.jar.get(cookieNames.session)).toBeUndefined();
  for (const at of world.processes.map(({ url }) => url))
    expect(await sessionCode(thief, at)).toBe('not_signed_in');
});

test('SES-08 the token of a session stands nowhere in the database', async () => {
  const owner = await signUpOwner(world);
  expect(await findInDatabase(world.database, sessionToken(owner.browser))).toEqual([]);
  expect(await findInDatabase(world.database, owner.browser.jar.get(cookieNames.device) ?? '')).toEqual([]);
});

test('SES-09 people see their own sessions without any secret, and end one of them or all others', async () => {
  const owner = await signUpOwner(world);
  const phone = world.browser({
    agent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    from: '127.0.0.7',
  });
  await visit(world, owner, phone);
  const third = await visit(world, owner);
  const { sessions } = await owner.browser.get(access.listSessions);
  expect(sessions).toHaveLength(3);
  expect(sessions.filter(({ current }) => current)).toHaveLength(1);
  const ofPhone = sessions.find(({ address }) => address === '127.0.0.7');
  expect(ofPhone?.device).toMatch(/Safari.*(iPhone|iOS)/);
  const { text } = await owner.browser.call(access.listSessions);
  for (const browser of [owner.browser, phone, third])
    expect(text).not.toContain(sessionToken(browser).slice(22));
  await owner.browser.get(access.endSession, { params: { sessionId: ofPhone?.id ?? '' } });
  expect(await sessionCode(phone, otherProcess(world))).toBe('not_signed_in');
  expect(await sessionCode(third)).toBe('200');
  await owner.browser.get(access.endOtherSessions);
  expect(await sessionCode(third, otherProcess(world))).toBe('not_signed_in');
  expect(await sessionCode(owner.browser)).toBe('200');
});

test('SES-09 nobody sees or ends a session of somebody else', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  const [own] = (await member.browser.get(access.listSessions)).sessions;
  const answer = await owner.browser.call(access.endSession, { params: { sessionId: own?.id ?? '' } });
  expect(answer.code).toBe('not_found');
  expect(await sessionCode(member.browser)).toBe('200');
});

test('SES-10 a session that was ended is refused for every request that begins afterwards, on every process [V22 better-auth#6893]', async () => {
  const owner = await signUpOwner(world);
  const victim = await visit(world, owner);
  for (let warm = 0; warm < 5; warm++) await victim.get(accounts.showProfile, { at: otherProcess(world) });
  await owner.browser.get(access.endOtherSessions);
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => victim.call(accounts.showProfile, { at: otherProcess(world) })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(401));
});

test('SES-11 open pages of a session that ended close within a second, on every process', async () => {
  const owner = await signUpOwner(world);
  const victim = await visit(world, owner);
  const pages = await Promise.all(world.processes.map(({ url }) => openPage(victim, url)));
  const kept = await openPage(owner.browser, otherProcess(world));
  await owner.browser.get(access.endOtherSessions);
  const ended = performance.now();
  for (const page of pages) {
    expect((await page.waitUntilClosed()) - ended).toBeLessThan(1000);
    expect(page.events.at(-1)).toEqual({ type: 'signed_out', reason: 'ended' });
  }
  expect(kept.closedAt()).toBeUndefined();
  kept.leave();
});

test('SES-11 a page that is left open is closed when its session locks', async () => {
  const owner = await signUpOwner(world);
  const page = await openPage(owner.browser, otherProcess(world));
  await world.simulator.advance(hour + 1);
  await page.waitUntilClosed();
});

test('SES-11 a download of a session that ended breaks off', async () => {
  const owner = await signUpOwner(world);
  await world.database.pool.query(
    `insert into activities (account_id, seq, at, action, result, actor_id, actor_name, hash)
     select $1, 1000 + n, '2020-01-01', 'message.sent', 'ok', $2, 'Alex Nguyen', '\\x00' from generate_series(1, 120000) n`,
    [owner.accountId, owner.id],
  );
  const reader = await visit(world, owner);
  const whole = await holdDownload(owner.browser, otherProcess(world), accounts.exportActivity.path);
  const cut = await holdDownload(reader, otherProcess(world), accounts.exportActivity.path);
  await owner.browser.get(access.endOtherSessions);
  expect(await cut.readOn(20)).toMatchObject({ complete: false });
  expect(await whole.readOn()).toMatchObject({ complete: true });
});

test('SES-12 answers are never kept by a browser or a proxy', () => {
  const kept = world.traffic.filter(({ headers }) => headers['cache-control'] !== 'no-store');
  expect(kept.map(({ method, url }) => `${method} ${url}`)).toEqual([]);
});

test('SES-13 a tampered, oversized or doubled cookie is nobody: 401, never 500', async () => {
  const owner = await signUpOwner(world);
  const token = sessionToken(owner.browser);
  const anybody = world.browser();
  const name = cookieNames.session;
  const fuzzed = Array.from({ length: 200 }, (_, n) => {
    const at = n % 64;
    const letter = token.charAt(at) === 'A' ? 'B' : 'A';
    return `${name}=${token.slice(0, at)}${letter}${token.slice(at + 1 + (n % 3))}`;
  });
  const odd = [
    `${name}=${token}; ${name}=${token}`,
    `${name}=${token}; ${name}=`,
    `${name}=${token}${'A'.repeat(7000)}`,
    `${name}=${token}; filler=${'x'.repeat(9000)}`,
    `${name}="${token.slice(0, 30)}"`,
    `${name}=%00%ff%`,
    `${name}=${'é'.repeat(64)}`,
    `${name}`,
    `${name}==`,
    `=${token}`,
    `${name.toLowerCase()}=${token}`,
    `corella_session=${token}`,
    '; ;;;',
    `${name}=${'A'.repeat(64)}`,
    `${name}=${'_'.repeat(64)}`,
    `${name}={"$ne":null}`,
    `${name}=' or 1=1 --`,
  ];
  const answers = await Promise.all(
    [...fuzzed, ...odd].map(async (cookie) => {
      const { status } = await anybody.send({
        method: 'GET',
        path: '/api/session',
        headers: { cookie: Buffer.from(cookie).toString('latin1') },
      });
      return { cookie: cookie.slice(0, 120), status };
    }),
  );
  expect(answers.filter(({ status }) => status !== 401)).toEqual([]);
});

test('SES-14 the eleventh session of a person ends the oldest', async () => {
  const owner = await signUpOwner(world);
  const browsers = [owner.browser];
  for (let count = 1; count < 11; count++) {
    await world.simulator.advance(500);
    for (const browser of browsers) await browser.get(access.showSession);
    browsers.push(await visit(world, owner));
    if (count < 10) expect(await sessionCode(owner.browser)).toBe('200');
  }
  expect(await sessionCode(owner.browser, otherProcess(world))).toBe('not_signed_in');
  for (const browser of browsers.slice(1)) expect(await sessionCode(browser)).toBe('200');
});

test('SES-16 being seen is written at most once a minute', async () => {
  const owner = await signUpOwner(world);
  const { browser } = owner;
  await browser.get(accounts.showProfile);
  const versions: (string | undefined)[] = [];
  for (let request = 0; request < 26; request++) {
    await browser.get(request % 2 === 0 ? accounts.showProfile : senders.listSenders, {
      at: world.processes[request % 2]?.url ?? '',
    });
    versions.push(await rowVersion(owner.id));
    if (request % 5 === 4) await world.simulator.advance(20);
  }
  const writes = versions.filter((version, index) => index > 0 && version !== versions[index - 1]).length;
  expect(writes).toBe(1);
});

test('SES-16 the idle limit is exact to a minute all the same', async () => {
  const owner = await signUpOwner(world);
  await world.simulator.advance(50);
  await owner.browser.get(accounts.showProfile);
  await world.simulator.advance(hour - minute);
  expect((await owner.browser.call(accounts.showProfile)).status).toBe(200);
  await world.simulator.advance(hour + 1);
  expect((await owner.browser.call(accounts.showProfile)).code).toBe('session_locked');
});

async function rowVersion(userId: string): Promise<string | undefined> {
  const { rows } = await world.database.pool.query<{ version: string }>(
    'select xmin::text as version from sessions where user_id = $1 and ended_at is null',
    [userId],
  );
  return rows[0]?.version;
}
