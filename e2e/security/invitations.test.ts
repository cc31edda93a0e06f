import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { messaging } from '#contract/messaging.ts';
import type { Browser } from './browser.ts';
import { findInDatabase } from './dump.ts';
import {
  acceptInvitation,
  addMember,
  codeOf,
  defaultPassword,
  invite,
  type MemberDetails,
  newMember,
  newOwner,
  nextMobile,
  type Person,
  signIn,
  signUpOwner,
} from './people.ts';
import { expectOutcome, wrongCode } from './proofs.ts';
import { findListed, otherProcess, sessionCode, visit } from './visits.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
});

afterAll(() => world?.close());

async function inviteByMail(owner: Person, member: MemberDetails): Promise<string> {
  await world.simulator.passOver(member.email);
  await invite(owner, member);
  return world.simulator.linkFor(member.email, 'invitation');
}

async function openCode(token: string, browser = world.browser()): Promise<string | undefined> {
  return (await browser.call(accounts.openInvitation, { body: { token } })).code;
}

function accept(browser: Browser, token: string, password = 'harbour pencil slowly green') {
  return browser.call(accounts.acceptInvitation, { body: { token, password } });
}

test('A9 creating a user asks for name, e-mail, method and, exactly for SMS, a mobile; saving mails an invitation', async () => {
  const owner = await signUpOwner(world);
  const full = { name: 'Sam Lee', email: 'sam.a9@example.com', method: 'sms', mobile: nextMobile() };
  const tries: [object, string][] = [
    [{ email: full.email, method: 'email' }, 'invalid_input'],
    [{ name: full.name, method: 'email' }, 'invalid_input'],
    [{ name: full.name, email: full.email }, 'invalid_input'],
    [{ ...full, mobile: undefined }, 'mobile_required'],
    [{ ...full, method: 'email' }, 'mobile_not_wanted'],
    [{ ...full, method: 'none' }, 'invalid_input'],
    [{ ...full, mobile: owner.mobile }, 'mobile_taken'],
  ];
  for (const [body, code] of tries) {
    const answer = await owner.browser.send({
      method: 'POST',
      path: '/api/users',
      body: JSON.stringify(body),
    });
    expect({ body, code: JSON.parse(answer.body).code }).toEqual({ body, code });
  }
  expect(await world.simulator.countMails(full.email)).toBe(0);
  const { status } = await owner.browser.send({
    method: 'POST',
    path: '/api/users',
    body: JSON.stringify(full),
  });
  expect(status).toBe(201);
  const mail = await world.simulator.mailFor(full.email);
  expect(mail.text).toContain(`${world.publicUrl}/invitation#`);
  expect(mail.text).toContain(owner.businessName);
});

test('A10 the invited person sees the login details, chooses a password, proves the second factor and is in at once', async () => {
  const owner = await signUpOwner(world);
  const member = { ...newMember('sms'), name: 'Kim Tran' };
  const token = await inviteByMail(owner, member);
  const browser = world.browser();
  const details = await browser.get(accounts.openInvitation, { body: { token } });
  expect(details).toMatchObject({
    businessName: owner.businessName,
    invitedBy: owner.name,
    name: 'Kim Tran',
    email: member.email,
    method: 'sms',
  });
  const mobile = member.method === 'sms' ? member.mobile : '';
  expect(details.mobile).not.toBe(mobile);
  expect(details.mobile?.slice(-3)).toBe(mobile.slice(-3));
  const challenge = (await accept(browser, token)).output;
  expect(challenge).toMatchObject({ purpose: 'invitation', channel: 'sms' });
  const code = await world.simulator.codeFor(mobile);
  const entered = expectOutcome(await browser.get(access.verifyCode, { body: { code } }), 'signed_in');
  expect(entered.session.user).toMatchObject({ name: 'Kim Tran', role: 'member', method: 'sms' });
  expect(entered.recoveryCodes).toHaveLength(10);
  expect((await browser.get(messaging.listMessages, { query: {} })).messages).toEqual([]);
  expect(await findListed(owner, member.email)).toMatchObject({ status: 'active', mobileProven: true });
});

test('A13 INV-01 only the owner invites, and only after a fresh step-up', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  const { name, email } = newMember('email');
  const body = { name, email, method: 'email' as const };
  expect((await member.browser.call(accounts.inviteUser, { body })).code).toBe('owner_only');
  await world.simulator.advance(601);
  expect((await owner.browser.call(accounts.inviteUser, { body })).code).toBe('step_up_required');
  expect(await world.simulator.countMails(email)).toBe(0);
});

test('INV-02 the secret of an invitation has 256 random bits and is only in the mail: in no answer, no list, no log, and hashed [V24 Plane CVE-2026-105639]', async () => {
  const owner = await signUpOwner(world);
  const member = newMember('email');
  const token = await inviteByMail(owner, member);
  expect(Buffer.from(token, 'base64url')).toHaveLength(48);
  await owner.browser.get(accounts.listUsers);
  await owner.browser.get(accounts.listActivity, { query: {} });
  expect(world.traffic.filter(({ body }) => body.includes(token))).toEqual([]);
  expect(await findInDatabase(world.database, token)).toEqual([]);
  for (const { output } of world.processes) expect(output()).not.toContain(token.slice(22));
  const { id } = await findListed(owner, member.email);
  for (const guess of [
    id,
    id.replaceAll('-', ''),
    owner.accountId,
    `${token.slice(0, 22)}${'A'.repeat(42)}`,
  ]) {
    expect(await openCode(guess)).toBe('link_expired');
  }
});

test('INV-03 ten parallel accepts make one login and one session [V24 authentik CVE-2022-23555]', async () => {
  const owner = await signUpOwner(world);
  const member = newMember('email');
  const token = await inviteByMail(owner, member);
  const browsers = Array.from({ length: 10 }, () => world.browser());
  const accepted = await Promise.all(
    browsers.map((browser, n) =>
      browser.call(accounts.acceptInvitation, {
        at: world.processes[n % 2]?.url ?? '',
        body: { token, password: `parallel password number ${n}` },
      }),
    ),
  );
  expect(accepted.filter(({ status }) => status >= 500)).toEqual([]);
  const code = await world.simulator.mailedCodeFor(member.email);
  const outcomes = await Promise.all(
    browsers.map((browser) => browser.call(access.verifyCode, { body: { code } })),
  );
  expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
  const { rows } = await world.database.pool.query(
    'select from sessions where account_id = $1 and user_id <> $2 and ended_at is null',
    [owner.accountId, owner.id],
  );
  expect(rows).toHaveLength(1);
  expect(await openCode(token)).toBe('link_expired');
  expect((await accept(world.browser(), token)).code).toBe('link_expired');
});

test('INV-03 the browsers that accept too late find the link spent, and their codes dead', async () => {
  const owner = await signUpOwner(world);
  const member = newMember('email');
  const token = await inviteByMail(owner, member);
  const [first, second] = [world.browser(), world.browser()];
  await accept(first, token, 'the first password chosen');
  const firstCode = await world.simulator.mailedCodeFor(member.email);
  await accept(second, token, 'the second password chosen');
  await world.simulator.advance(31);
  await second.get(access.sendCode);
  const secondCode = await world.simulator.mailedCodeFor(member.email);
  expectOutcome(await first.get(access.verifyCode, { body: { code: firstCode } }), 'signed_in');
  const late = await second.call(access.verifyCode, { body: { code: secondCode } });
  expect(late.status).toBeGreaterThanOrEqual(400);
  expect(await sessionCode(second)).toBe('not_signed_in');
  const thief = await world.browser().call(access.signIn, {
    body: { email: member.email, password: 'the second password chosen' },
  });
  expect(thief.code).toBe('wrong_credentials');
});

test('INV-04 an invitation is bound to its address, role and account: nothing in the body alters them [V24 Cal.com CVE-2026-23478] [V25 Postiz CVE-2026-115933]', async () => {
  const owner = await signUpOwner(world);
  const stranger = await signUpOwner(world);
  const member = newMember('email');
  const token = await inviteByMail(owner, member);
  const extras = [
    { email: 'thief@example.com' },
    { role: 'owner' },
    { accountId: stranger.accountId },
    { userId: stranger.id },
    { method: 'sms', mobile: '0491 570 006' },
    { name: 'Somebody Else' },
  ];
  for (const extra of extras) {
    const answer = await world.browser().send({
      method: 'POST',
      path: '/api/invitations/accept',
      body: JSON.stringify({ token, password: defaultPassword, ...extra }),
    });
    expect({ extra, status: answer.status }).toEqual({ extra, status: 400 });
  }
  const joined = await acceptWith(token, member);
  expect(joined.accountId).toBe(owner.accountId);
  const { role, email } = await joined.browser.get(accounts.showProfile);
  expect({ role, email }).toEqual({ role: 'member', email: member.email });
});

async function acceptWith(
  token: string,
  member: MemberDetails,
): Promise<{ browser: Browser; accountId: string }> {
  const browser = world.browser();
  await browser.get(accounts.acceptInvitation, { body: { token, password: member.password } });
  const code = await world.simulator.mailedCodeFor(member.email);
  const { session } = expectOutcome(await browser.get(access.verifyCode, { body: { code } }), 'signed_in');
  return { browser, accountId: session.account.id };
}

test('INV-04 a link of one kind is none of another [V25 Postiz CVE-2026-115933]', async () => {
  const owner = await signUpOwner(world);
  const member = newMember('email');
  const invitation = await inviteByMail(owner, member);
  await world.simulator.passOver(owner.email);
  await world.browser().get(access.askPasswordReset, { body: { email: owner.email } });
  const reset = await world.simulator.linkFor(owner.email, 'reset-password');
  await owner.browser.get(accounts.changeEmail, { body: { email: `kind-${owner.email}` } });
  const address = await world.simulator.linkFor(`kind-${owner.email}`, 'confirm-email');
  const session = owner.browser.jar.get('__Host-corella_session') ?? '';
  for (const token of [reset, address, session]) expect(await openCode(token)).toBe('link_expired');
  for (const token of [invitation, address, session]) {
    expect((await world.browser().call(access.openPasswordReset, { body: { token } })).code).toBe(
      'link_expired',
    );
  }
  for (const token of [invitation, reset, session]) {
    expect((await world.browser().call(accounts.confirmEmail, { body: { token } })).code).toBe(
      'link_expired',
    );
  }
  const browser = world.browser();
  for (const token of [invitation, reset, address]) {
    browser.jar.set('__Host-corella_session', token);
    browser.jar.set('__Host-corella_challenge', token);
    expect(await sessionCode(browser)).toBe('not_signed_in');
    expect((await browser.call(access.showChallenge)).code).toBe('challenge_missing');
  }
});

test('INV-05 taking the invited address for an account of its own opens no door to the account that invites [V24 better-auth GHSA-fmh4]', async () => {
  const owner = await signUpOwner(world);
  const member = newMember('email');
  const token = await inviteByMail(owner, member);
  const squatter = await signUpOwner(world, { email: member.email });
  expect(squatter.accountId).not.toBe(owner.accountId);
  const { id } = await findListed(owner, member.email);
  expect((await accept(world.browser(), id)).code).toBe('link_expired');
  const { users } = await squatter.browser.get(accounts.listUsers);
  expect(users.map((user) => user.email)).toEqual([member.email]);
  expect((await accept(world.browser(), token)).code).toBe('email_taken');
  expect(await findListed(owner, member.email)).toMatchObject({ status: 'invited' });
});

test('INV-06 there is no access before the password and the proven factor', async () => {
  const owner = await signUpOwner(world);
  const member = newMember('email');
  const token = await inviteByMail(owner, member);
  const browser = world.browser();
  const isOut = async () => {
    expect(await sessionCode(browser)).toBe('not_signed_in');
    expect((await browser.call(messaging.listMessages, { query: {} })).code).toBe('not_signed_in');
    const { code } = await world
      .browser()
      .call(access.signIn, { body: { email: member.email, password: member.password } });
    expect(code).toBe('wrong_credentials');
  };
  await isOut();
  await browser.get(accounts.openInvitation, { body: { token } });
  await isOut();
  await accept(browser, token, member.password);
  await isOut();
  const code = await world.simulator.mailedCodeFor(member.email);
  expect((await browser.call(access.verifyCode, { body: { code: wrongCode(code) } })).code).toBe(
    'wrong_code',
  );
  await isOut();
  expectOutcome(await browser.get(access.verifyCode, { body: { code } }), 'signed_in');
  expect(await sessionCode(browser)).toBe('200');
});

test('A14 INV-07 an invitation ends after 72 hours, when it is withdrawn and when it is sent anew, and so does what was begun with it', async () => {
  const owner = await signUpOwner(world);
  const member = newMember('email');
  const first = await inviteByMail(owner, member);
  const { id } = await findListed(owner, member.email);
  const begun = world.browser();
  await accept(begun, first);
  const code = await world.simulator.mailedCodeFor(member.email);
  await owner.browser.get(accounts.resendInvitation, { params: { userId: id } });
  expect(await openCode(first)).toBe('link_expired');
  expect((await begun.call(access.verifyCode, { body: { code }, at: otherProcess(world) })).code).toBe(
    'challenge_missing',
  );
  const second = await world.simulator.linkFor(member.email, 'invitation');
  expect(await openCode(second)).toBeUndefined();
  await owner.browser.get(accounts.withdrawInvitation, { params: { userId: id } });
  expect(await openCode(second)).toBe('link_expired');
  expect((await findListed(owner, member.email)).invitation?.state).toBe('withdrawn');
  await owner.browser.get(accounts.resendInvitation, { params: { userId: id } });
  const third = await world.simulator.linkFor(member.email, 'invitation');
  await world.simulator.advance(72 * 3600 - 15);
  expect(await openCode(third)).toBeUndefined();
  await world.simulator.advance(16);
  expect(await openCode(third)).toBe('link_expired');
  expect((await accept(world.browser(), third)).code).toBe('link_expired');
});

test('INV-08 the password and the data of somebody who has a login elsewhere are never overwritten [V24 Cal.com]', async () => {
  const owner = await signUpOwner(world);
  const existing = await signUpOwner(world);
  const before = await existing.browser.get(accounts.showProfile);
  const token = await inviteByMail(owner, { ...newMember('email'), email: existing.email });
  expect((await accept(world.browser(), token, 'a password of the thief')).code).toBe('email_taken');
  expect(await existing.browser.get(accounts.showProfile)).toEqual(before);
  const browser = await visit(world, existing);
  expect((await browser.get(access.showSession)).account.id).toBe(existing.accountId);
});

test('INV-09 a link that is opened where somebody is signed in attaches nothing: it refuses [AuthProxy]', async () => {
  const owner = await signUpOwner(world);
  const other = await signUpOwner(world);
  const member = newMember('email');
  const token = await inviteByMail(owner, member);
  expect(await openCode(token, other.browser)).toBe('already_signed_in');
  expect((await accept(other.browser, token)).code).toBe('already_signed_in');
  expect((await other.browser.get(access.showSession)).account.id).toBe(other.accountId);
  expect(await openCode(token)).toBeUndefined();
});

test('INV-10 looking at an invitation spends nothing, and its host is the configured one [V20 GHSA-93m4]', async () => {
  const owner = await signUpOwner(world);
  const member = newMember('email');
  await owner.browser.get(accounts.inviteUser, {
    body: { name: member.name, email: member.email, method: 'email' },
    headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
  });
  const mail = await world.simulator.mailFor(member.email);
  expect(`${mail.text}${mail.html}`).not.toContain('evil.example');
  const token = /\/invitation#([\w-]+)/.exec(mail.text)?.[1] ?? '';
  for (const method of ['GET', 'HEAD', 'GET']) {
    await world.browser().send({ method, path: '/invitation' });
    await world.browser().send({ method, path: `/api/invitations/open?token=${token}` });
    expect(await openCode(token)).toBeUndefined();
  }
  await acceptWith(token, member);
});

test('A5 A6 a withdrawn person can be invited again and joins with a login of their own', async () => {
  const owner = await signUpOwner(world);
  const member = newMember('email');
  await inviteByMail(owner, member);
  const { id } = await findListed(owner, member.email);
  await owner.browser.get(accounts.withdrawInvitation, { params: { userId: id } });
  await owner.browser.get(accounts.resendInvitation, { params: { userId: id } });
  const joined = await acceptInvitation(world, owner, member);
  await signIn(world, world.browser(), joined);
  expect(await codeOfNobodyElse(joined, owner)).toBe(true);
});

async function codeOfNobodyElse(member: Person, owner: Person): Promise<boolean> {
  const before = await world.simulator.countTexts(owner.mobile ?? '');
  await world.simulator.advance(31);
  const browser = world.browser();
  await browser.get(access.signIn, { body: { email: member.email, password: member.password } });
  await codeOf(world, member);
  return (await world.simulator.countTexts(owner.mobile ?? '')) === before;
}

test('INV-05 an owner who signs up with an invited address is not the invited person', async () => {
  const owner = await signUpOwner(world);
  const details = newOwner();
  await inviteByMail(owner, { ...newMember('email'), email: details.email });
  const own = await signUpOwner(world, details);
  const { role } = await own.browser.get(accounts.showProfile);
  expect(role).toBe('owner');
  expect((await own.browser.get(access.showSession)).account.id).not.toBe(owner.accountId);
});
