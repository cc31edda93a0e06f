import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { messaging } from '#contract/messaging.ts';
import { openPage } from './live.ts';
import {
  addMember,
  codeOf,
  invite,
  newMember,
  nextMobile,
  type Person,
  signIn,
  signUpOwner,
} from './people.ts';
import { expectOutcome } from './proofs.ts';
import { raceRemovalAgainstSignIn, removeAndAsk } from './removals.ts';
import { findListed, otherProcess, passOver, proveCredentials, sessionCode, visit } from './visits.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
});

afterAll(() => world?.close());

const _unknownId = '01900000-0000-7000-8000-000000000001';

function remove(owner: Person, userId: string) {
  return owner.browser.call(accounts.removeUser, { params: { userId } });
}

async function change(
  owner: Person,
  member: { id: string; email: string },
  to: { method: 'sms' | 'email'; mobile?: string },
) {
  const { version } = await findListed(owner, member.email);
  return owner.browser.call(accounts.changeUser, { params: { userId: member.id }, body: { ...to, version } });
}

/** All that a person may hold when the owner's click comes: a session, an open page, a sign-in under way, and a reset link. */
async function holdEverything(member: Person) {
  const page = await openPage(member.browser, otherProcess(world));
  const pending = world.browser();
  await proveCredentials(world, member, pending);
  const code = await codeOf(world, member);
  await world.browser().get(access.askPasswordReset, { body: { email: member.email } });
  const token = await world.simulator.linkFor(member.email, 'reset-password');
  const at = otherProcess(world);
  return {
    async expectDead(reason: string) {
      const ended = performance.now();
      expect(await sessionCode(member.browser, at)).toBe('not_signed_in');
      expect((await member.browser.call(messaging.listMessages, { query: {}, at })).code).toBe(
        'not_signed_in',
      );
      expect((await pending.call(access.verifyCode, { body: { code }, at })).code).toBe('challenge_missing');
      expect((await pending.call(access.sendCode, { at })).code).toBe('challenge_missing');
      expect((await world.browser().call(access.openPasswordReset, { body: { token }, at })).code).toBe(
        'link_expired',
      );
      expect((await page.waitUntilClosed()) - ended).toBeLessThan(1000);
      expect(page.events.at(-1)).toEqual({ type: 'signed_out', reason });
    },
  };
}

test('A13 A14 ADM-02 removing somebody ends sessions, open pages, challenges and links on every process when the click returns [V21 nakama#803]', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('sms'));
  const held = await holdEverything(member);
  expect((await remove(owner, member.id)).status).toBe(204);
  await held.expectDead('removed');
  expect((await owner.browser.get(accounts.listUsers)).users.map(({ id }) => id)).toEqual([owner.id]);
  const again = await world
    .browser()
    .call(access.signIn, { body: { email: member.email, password: member.password } });
  expect(again.code).toBe('wrong_credentials');
  await world.simulator.mailFor(member.email, ({ subject }) => /was removed/.test(subject));
});

test('A14 ADM-02 removing somebody who was only invited ends the invitation', async () => {
  const owner = await signUpOwner(world);
  const member = newMember('email');
  const { id } = await invite(owner, member);
  const token = await world.simulator.linkFor(member.email, 'invitation');
  const begun = world.browser();
  await begun.get(accounts.acceptInvitation, { body: { token, password: member.password } });
  const code = await world.simulator.mailedCodeFor(member.email);
  await remove(owner, id);
  expect((await begun.call(access.verifyCode, { body: { code }, at: otherProcess(world) })).code).toBe(
    'challenge_missing',
  );
  expect((await world.browser().call(accounts.openInvitation, { body: { token } })).code).toBe(
    'link_expired',
  );
});

test('A14 ADM-02 SES-10 no request that begins after the answer of a removal goes through on another process', async () => {
  const owner = await signUpOwner(world);
  for (let round = 0; round < 10; round++) {
    const { letThrough, closedAfterMs } = await removeAndAsk(world, owner);
    expect({ round, letThrough }).toEqual({ round, letThrough: 0 });
    expect(closedAfterMs).toBeLessThan(1000);
  }
});

test('ADM-03 a removal that races a sign-in leaves no session alive [V23 Zulip CVE-2022-24751]', async () => {
  const owner = await signUpOwner(world);
  for (let round = 0; round < 20; round++) {
    const { alive } = await raceRemovalAgainstSignIn(world, owner);
    expect({ round, alive }).toEqual({ round, alive: 0 });
  }
});

test('A13 A14 ADM-04 the owner changes e-mail codes to SMS: everything ends at once, and the new mobile is proven at the next sign-in', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  const held = await holdEverything(member);
  const mobile = nextMobile();
  await passOver(world, member);
  const trafficBefore = world.traffic.length;
  expect((await change(owner, member, { method: 'sms', mobile })).output).toMatchObject({
    method: 'sms',
    mobileProven: false,
  });
  await held.expectDead('changed');
  const notice = await world.simulator.mailFor(member.email, ({ subject }) =>
    /way you get login codes/.test(subject),
  );
  expect(notice.text).toContain('Alex Nguyen');
  const changed = { ...member, method: 'sms' as const, mobile };
  const browser = world.browser();
  await proveCredentials(world, changed, browser);
  expect(await browser.get(access.showChallenge)).toMatchObject({ channel: 'sms', purpose: 'sign_in' });
  expect(await findListed(owner, member.email)).toMatchObject({ mobileProven: false });
  const code = await codeOf(world, changed);
  expectOutcome(await browser.get(access.verifyCode, { body: { code } }), 'signed_in');
  expect(await findListed(owner, member.email)).toMatchObject({ mobileProven: true });
  const heard = world.traffic.slice(trafficBefore).filter(({ requestBody }) => !requestBody.includes(code));
  expect(heard.filter(({ body }) => body.includes(code))).toEqual([]);
});

test('A13 ADM-04 the owner changes the mobile of a member: no code goes to the old one any more, and the old one is told', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('sms'));
  const [old, mobile] = [member.mobile ?? '', nextMobile()];
  await world.simulator.passOver(old);
  await change(owner, member, { method: 'sms', mobile });
  expect((await world.simulator.nextText(old)).text).toMatch(/changed how your login codes/);
  const before = await world.simulator.countTexts(old);
  await visit(world, { ...member, mobile });
  expect(await world.simulator.countTexts(old)).toBe(before);
  await change(owner, member, { method: 'email' });
  expect(await findListed(owner, member.email)).toMatchObject({ method: 'email', mobile: null });
  await signIn(world, world.browser(), { ...member, method: 'email', mobile: null });
});

test('A13 ADM-04 an invited person is changed before joining: the old link is dead, and the code goes the new way', async () => {
  const owner = await signUpOwner(world);
  const member = newMember('email');
  const invited = await invite(owner, member);
  const first = await world.simulator.linkFor(member.email, 'invitation');
  const mobile = nextMobile();
  await change(owner, invited, { method: 'sms', mobile });
  const second = await world.simulator.linkFor(member.email, 'invitation');
  const open = (token: string) => world.browser().call(accounts.openInvitation, { body: { token } });
  expect((await open(first)).code).toBe('link_expired');
  expect((await open(second)).output).toMatchObject({ method: 'sms' });
});

test('ADM-05 the owner starts a new password for somebody, and never sets or sees it', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  const { version } = await findListed(owner, member.email);
  for (const field of ['password', 'newPassword', 'passwordHash', 'password_hash']) {
    const body = JSON.stringify({ method: 'email', version, [field]: 'chosen by the owner himself' });
    const answer = await owner.browser.send({ method: 'PATCH', path: `/api/users/${member.id}`, body });
    expect({ field, status: answer.status }).toEqual({ field, status: 400 });
  }
  for (const path of ['password', 'set-password', 'password-reset/complete']) {
    const body = JSON.stringify({ password: 'chosen by the owner himself' });
    const { status } = await owner.browser.send({
      method: 'POST',
      path: `/api/users/${member.id}/${path}`,
      body,
    });
    expect(status).toBe(404);
  }
  await world.simulator.passOver(member.email);
  const started = await owner.browser.call(accounts.startUserPasswordReset, {
    params: { userId: member.id },
  });
  expect(started).toMatchObject({ status: 202, text: '' });
  const mail = await world.simulator.mailFor(member.email);
  const token = /#([\w-]+)/.exec(mail.text)?.[1] ?? '';
  expect(world.traffic.filter(({ body }) => body.includes(token))).toEqual([]);
  expect(await world.simulator.countMails(owner.email)).toBe(
    (await world.simulator.mails(owner.email)).filter(({ text }) => !text.includes(token)).length,
  );
  await visit(world, member);
});

test('A14 the owner signs somebody out everywhere: open pages close, and the person comes back by password and code', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  const held = await holdEverything(member);
  await owner.browser.get(accounts.endUserSessions, { params: { userId: member.id } });
  await held.expectDead('ended');
  await visit(world, member);
});
