import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { Browser } from './browser.ts';
import { cookieNames } from './cookie-jar.ts';
import { findInDatabase } from './dump.ts';
import { openPage } from './live.ts';
import { addMember, codeOf, giveCredentials, invite, newMember, type Person, signUpOwner } from './people.ts';
import { expectOutcome } from './proofs.ts';
import { compareTimes } from './timing.ts';
import { confirm, otherProcess, passOver, proveCredentials, sessionCode, visit } from './visits.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
});

afterAll(() => world?.close());

const newPassword = 'nine orchids drink slowly';

function ask(email: string, browser = world.browser()) {
  return browser.call(access.askPasswordReset, { body: { email } });
}

async function askLink(person: Pick<Person, 'email' | 'mobile'>): Promise<string> {
  await passOver(world, person);
  await ask(person.email);
  return world.simulator.linkFor(person.email, 'reset-password');
}

async function prove(browser: Browser, token: string, code: () => Promise<string>): Promise<void> {
  await browser.get(access.provePasswordReset, { body: { token } });
  const proof = await browser.get(access.verifyCode, { body: { code: await code() } });
  expectOutcome(proof, 'password_reset_proven');
}

function complete(browser: Browser, token: string, password = newPassword) {
  return browser.call(access.completePasswordReset, { body: { token, password } });
}

async function linkCode(token: string): Promise<string | undefined> {
  return (await world.browser().call(access.openPasswordReset, { body: { token } })).code;
}

test('REC-01 the answer is the same for a known, an unknown, a removed and an invited address [V31 better-auth#10605]', async () => {
  const owner = await signUpOwner(world);
  const removed = await addMember(world, owner, newMember('email'));
  await owner.browser.get(accounts.removeUser, { params: { userId: removed.id } });
  const invited = newMember('email');
  await invite(owner, invited);
  const faces = [];
  for (const email of [owner.email, 'nobody@example.com', removed.email, invited.email]) {
    const { status, text, headers, setCookies } = await ask(email);
    faces.push({ status, text, headers: Object.keys(headers).sort(), setCookies });
  }
  expect(faces[0]).toMatchObject({ status: 202, text: '', setCookies: [] });
  for (const face of faces) expect(face).toEqual(faces[0]);
});

test('REC-01 the answer takes as long for an unknown address as for a known one', async () => {
  const owner = await signUpOwner(world);
  const members = [newMember('email'), newMember('email')];
  const people = [owner, ...(await Promise.all(members.map((member) => addMember(world, owner, member))))];
  let asked = 0;
  const timing = await compareTimes(
    {
      known: () => ask(people[asked++ % people.length]?.email ?? ''),
      unknown: () => ask(`nobody${asked}@example.com`),
    },
    9,
  );
  expect(timing.p).toBeGreaterThan(0.001);
});

test('REC-02 the host of the link is the configured one, whatever the request says [V20 Zitadel CVE-2023-49097]', async () => {
  const owner = await signUpOwner(world);
  const body = JSON.stringify({ email: owner.email });
  const poisons = [
    { path: '/api/password-resets', headers: { host: 'evil.example' } },
    {
      path: '/api/password-resets',
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
    },
    {
      path: 'http://evil.example/api/password-resets',
      headers: { forwarded: 'host=evil.example;proto=http' },
    },
  ];
  for (const { path, headers } of poisons) {
    await world.simulator.passOver(owner.email);
    await world.browser().send({ method: 'POST', path, headers, body });
    await world.simulator.settle();
  }
  const mails = (await world.simulator.mails(owner.email)).filter(({ subject }) => /password/i.test(subject));
  expect(mails.length).toBeGreaterThanOrEqual(2);
  for (const { text, html } of mails) {
    expect(`${text}${html}`).not.toContain('evil.example');
    expect(text).toContain(`${world.publicUrl}/reset-password#`);
  }
});

test('REC-03 a link has 256 random bits, is stored as a hash, lives 30 minutes, serves once, and a newer one ends it', async () => {
  const owner = await signUpOwner(world);
  const first = await askLink(owner);
  expect(Buffer.from(first, 'base64url')).toHaveLength(48);
  expect(await findInDatabase(world.database, first)).toEqual([]);
  const second = await askLink(owner);
  expect(await linkCode(first)).toBe('link_expired');
  expect(await linkCode(second)).toBeUndefined();
  const browser = world.browser();
  await prove(browser, second, () => codeOf(world, owner));
  expect((await complete(browser, second)).status).toBe(204);
  expect(await linkCode(second)).toBe('link_expired');
  expect((await complete(browser, second, 'yet another long one here')).code).toBe('link_expired');
  const late = await askLink(owner);
  await world.simulator.advance(30 * 60 - 15);
  expect(await linkCode(late)).toBeUndefined();
  await world.simulator.advance(16);
  expect(await linkCode(late)).toBe('link_expired');
});

test('REC-03 a link serves once, also to parallel callers', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  await owner.browser.get(accounts.startUserPasswordReset, { params: { userId: member.id } });
  const token = await world.simulator.linkFor(member.email, 'reset-password');
  const answers = await Promise.all(
    Array.from({ length: 4 }, (_, n) => complete(world.browser(), token, `parallel password number ${n}`)),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410, 410]);
});

test('REC-04 looking at a link never spends it', async () => {
  const owner = await signUpOwner(world);
  const token = await askLink(owner);
  for (const method of ['GET', 'HEAD', 'GET']) {
    await world.browser().send({ method, path: '/reset-password' });
    await world.browser().send({ method, path: `/reset-password?token=${token}` });
    await world.browser().send({ method, path: `/api/password-resets/open?token=${token}` });
    expect(await linkCode(token)).toBeUndefined();
  }
  const browser = world.browser();
  await prove(browser, token, () => codeOf(world, owner));
  expect((await complete(browser, token)).status).toBe(204);
});

test('A1 REC-05 a reset signs nobody in, and the second factor is asked for as always [V18 Lemmy#3714]', async () => {
  const owner = await signUpOwner(world);
  const token = await askLink(owner);
  const browser = world.browser();
  await prove(browser, token, () => codeOf(world, owner));
  const answer = await complete(browser, token);
  expect(answer.setCookies.some((line) => line.startsWith(cookieNames.session))).toBe(false);
  expect(await sessionCode(browser)).toBe('not_signed_in');
  const challenge = await giveCredentials(browser, { ...owner, password: newPassword });
  expect(challenge).toMatchObject({ purpose: 'sign_in', step: 'code', channel: 'sms' });
  expect(await sessionCode(browser)).toBe('not_signed_in');
});

test('REC-05 the code of a reset does not sign in, nor the code of a sign-in reset [V18 authorizer#711]', async () => {
  const owner = await signUpOwner(world);
  const token = await askLink(owner);
  const browser = world.browser();
  await giveCredentials(browser, owner);
  expectOutcome(
    await browser.get(access.verifyCode, { body: { code: await codeOf(world, owner) } }),
    'signed_in',
  );
  expect((await complete(browser, token)).code).toBe('proof_required');
  const signedIn = browser.copy();
  expect((await complete(signedIn, token)).code).toBe('proof_required');
});

test('REC-06 a mailbox alone never suffices: codes by e-mail, a link and no more set no password [V19 Kratos#4317]', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  const token = await askLink(member);
  const attacker = world.browser();
  expect(await attacker.get(access.openPasswordReset, { body: { token } })).toMatchObject({
    proof: 'recovery_code',
  });
  expect((await complete(attacker, token)).code).toBe('proof_required');
  const challenge = await attacker.get(access.provePasswordReset, { body: { token } });
  expect(challenge.step).toBe('recovery_code');
  expect((await attacker.call(access.sendCode)).code).toBe('too_many_codes');
  expect((await attacker.call(access.verifyCode, { body: { code: '000000' } })).code).toBe(
    'wrong_recovery_code',
  );
  expect((await complete(attacker, token)).code).toBe('proof_required');
  await attacker.get(access.askResetApproval, { body: { token } });
  expect((await complete(attacker, token)).code).toBe('proof_required');
  await visit(world, member);
});

test('REC-06 with a recovery code beside the link the password is set', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  const token = await askLink(member);
  const browser = world.browser();
  await prove(browser, token, async () => member.recoveryCodes[0] ?? '');
  expect((await complete(browser, token)).status).toBe(204);
  await visit(world, { ...member, password: newPassword });
});

test('REC-06 the owner approves, and only the newest link of the person carries it', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  const own = await askLink(member);
  await world.browser().get(access.askResetApproval, { body: { token: own } });
  await world.simulator.mailFor(owner.email, ({ subject }) => /asks for a new password/.test(subject));
  const { users } = await owner.browser.get(accounts.listUsers);
  expect(users.find(({ id }) => id === member.id)?.resetRequestedAt).not.toBeNull();
  await world.simulator.passOver(member.email);
  await owner.browser.get(accounts.startUserPasswordReset, { params: { userId: member.id } });
  const approved = await world.simulator.linkFor(member.email, 'reset-password');
  expect(await linkCode(own)).toBe('link_expired');
  expect((await complete(world.browser(), approved)).status).toBe(204);
  await visit(world, { ...member, password: newPassword });
});

test('REC-06 somebody who asks for a reset does not end the link that the owner approved', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  await passOver(world, member);
  await owner.browser.get(accounts.startUserPasswordReset, { params: { userId: member.id } });
  const approved = await world.simulator.linkFor(member.email, 'reset-password');
  const asked = await askLink(member);
  const again = await askLink(member);
  expect(await linkCode(asked)).toBe('link_expired');
  expect((await complete(world.browser(), again)).code).toBe('proof_required');
  expect((await complete(world.browser(), approved)).status).toBe(204);
  expect(await linkCode(again)).toBe('link_expired');
  await visit(world, { ...member, password: newPassword });
});

test('REC-06 for people with codes by SMS, the approval of the owner replaces no code', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('sms'));
  await owner.browser.get(accounts.startUserPasswordReset, { params: { userId: member.id } });
  const token = await world.simulator.linkFor(member.email, 'reset-password');
  expect((await complete(world.browser(), token)).code).toBe('proof_required');
});

test('REC-06 the proof of one browser does not serve another', async () => {
  const owner = await signUpOwner(world);
  const token = await askLink(owner);
  await prove(world.browser(), token, () => codeOf(world, owner));
  expect((await complete(world.browser(), token)).code).toBe('proof_required');
});

test('REC-07 a reset ends all sessions, open pages and challenges, and is told by mail and SMS [V21 listmonk CVE-2026-34828]', async () => {
  const owner = await signUpOwner(world);
  const page = await openPage(owner.browser, otherProcess(world));
  const pending = world.browser();
  await proveCredentials(world, owner, pending);
  const pendingCode = await codeOf(world, owner);
  await world.simulator.advance(31);
  const token = await askLink(owner);
  const browser = world.browser();
  await prove(browser, token, () => codeOf(world, owner));
  await world.simulator.passOver(owner.mobile ?? '');
  expect((await complete(browser, token)).status).toBe(204);
  expect(await sessionCode(owner.browser, otherProcess(world))).toBe('not_signed_in');
  expect((await pending.call(access.verifyCode, { body: { code: pendingCode } })).code).toBe(
    'challenge_missing',
  );
  await page.waitUntilClosed();
  const mail = await world.simulator.mailFor(owner.email, ({ subject }) => /new password/.test(subject));
  expect(mail.text).toMatch(/If this was not you/);
  expect((await world.simulator.nextText(owner.mobile ?? '')).text).toMatch(/new password was set/i);
});

test('REC-08 a reset changes, adds and drops no factor [V18 Keycloak#12759]', async () => {
  const owner = await signUpOwner(world);
  const before = await owner.browser.get(accounts.showProfile);
  const token = await askLink(owner);
  const browser = world.browser();
  await prove(browser, token, () => codeOf(world, owner));
  for (const extra of [
    { method: 'email' },
    { mobile: '0491 570 006' },
    { email: 'thief@example.com' },
    { code: '123456' },
  ]) {
    const body = JSON.stringify({ token, password: newPassword, ...extra });
    const answer = await browser.send({ method: 'POST', path: '/api/password-resets/complete', body });
    expect(answer.status).toBe(400);
  }
  await complete(browser, token);
  const again = await visit(world, { ...owner, password: newPassword });
  const { passwordChangedAt: _was, version: _old, ...factors } = before;
  expect(await again.get(accounts.showProfile)).toMatchObject(factors);
});

test('REC-09 asking again and again is answered alike for known and unknown addresses, mails three an hour, and locks no sign-in [V31 care#3630]', async () => {
  const owner = await signUpOwner(world);
  await passOver(world, owner);
  const before = await world.simulator.countMails(owner.email);
  const faces: string[] = [];
  for (let round = 0; round < 6; round++) {
    const pair = await Promise.all([ask(owner.email), ask(`nobody${round}@example.com`)]);
    for (const { status, text } of pair) faces.push(`${status} ${text}`);
  }
  expect(new Set(faces)).toEqual(new Set(['202 ']));
  expect((await world.simulator.countMails(owner.email)) - before).toBe(3);
  await visit(world, owner);
});

test('REC-09 the limit of an address of the network is the same for known and unknown addresses', async () => {
  const owner = await signUpOwner(world);
  const hammer = world.browser({ from: '127.0.77.7' });
  for (let batch = 0; batch < 5; batch++) {
    await Promise.all(Array.from({ length: 41 }, (_, n) => ask(`nobody${batch}-${n}@example.com`, hammer)));
  }
  const answers = [await ask(owner.email, hammer), await ask('nobody@example.com', hammer)];
  expect(answers.map(({ code }) => code)).toEqual(['too_many_tries', 'too_many_tries']);
  expect((await ask(owner.email)).status).toBe(202);
});

test('REC-10 pages of links send no referrer, load nothing from others, and the secret is in no log', async () => {
  const owner = await signUpOwner(world);
  const token = await askLink(owner);
  await linkCode(token);
  for (const path of ['/reset-password', '/invitation', '/confirm-email']) {
    const page = await world.browser().send({ method: 'GET', path, headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect(page.headers['content-security-policy']).toMatch(/default-src 'self'/);
    const links = [...page.body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address ?? '');
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((address) => !address.startsWith('/') || address.startsWith('//'))).toEqual([]);
  }
  for (const { output } of world.processes) expect(output()).not.toContain(token.slice(22));
});

test('REC-11 removed people and dead invitations reset nothing, and a link from before is dead', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  const invited = newMember('email');
  await invite(owner, invited);
  const token = await askLink(member);
  await owner.browser.get(accounts.removeUser, { params: { userId: member.id } });
  expect(await linkCode(token)).toBe('link_expired');
  expect((await complete(world.browser(), token)).code).toBe('link_expired');
  for (const { email } of [member, invited]) {
    const before = await world.simulator.countMails(email);
    expect((await ask(email)).status).toBe(202);
    expect(await world.simulator.countMails(email)).toBe(before);
  }
});

test('REC-07 a step-up of somebody who reset the password works with the new one alone', async () => {
  const owner = await signUpOwner(world);
  const token = await askLink(owner);
  const browser = world.browser();
  await prove(browser, token, () => codeOf(world, owner));
  await complete(browser, token);
  const renewed = {
    ...owner,
    password: newPassword,
    browser: await visit(world, { ...owner, password: newPassword }),
  };
  await world.simulator.advance(601);
  expect((await renewed.browser.call(access.stepUp, { body: { password: owner.password } })).code).toBe(
    'wrong_password',
  );
  await confirm(world, renewed);
});
