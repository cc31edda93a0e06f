import { generate } from 'otplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { EndpointDeclaration } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { simulator } from '#contract/simulator.ts';
import { fillPath } from './browser.ts';
import { openPage } from './live.ts';
import {
  addMember,
  codeOf,
  giveCredentials,
  newMember,
  nextMobile,
  type Person,
  signUpOwner,
} from './people.ts';
import { expectOutcome, wrongCode } from './proofs.ts';
import { otherProcess, passOver, proveCredentials, sessionCode, visit } from './visits.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
});

afterAll(() => world?.close());

const someId = '01900000-0000-7000-8000-000000000001';
const withStepUp = Object.values(endpoints).filter(
  (endpoint: EndpointDeclaration) => endpoint.stepUp === true,
);

async function appCode(secret: string): Promise<string> {
  const { now } = await world.browser().get(simulator.showClock);
  return generate({ secret, epoch: Math.floor(Date.parse(now) / 1000) });
}

async function changeMobile(person: Person, mobile: string): Promise<Person> {
  await world.simulator.passOver(mobile);
  await person.browser.get(accounts.changeMobile, { body: { mobile } });
  const code = await world.simulator.codeFor(mobile);
  expectOutcome(await person.browser.get(access.verifyCode, { body: { code } }), 'mobile_changed');
  return { ...person, mobile };
}

async function addApp(person: Person): Promise<string> {
  const { secret } = await person.browser.get(accounts.startAuthenticatorApp);
  await person.browser.get(accounts.confirmAuthenticatorApp, { body: { code: await appCode(secret) } });
  return secret;
}

async function changeEmail(person: Person, email: string): Promise<Person> {
  await person.browser.get(accounts.changeEmail, { body: { email } });
  const token = await world.simulator.linkFor(email, 'confirm-email');
  await world.browser().get(accounts.confirmEmail, { body: { token } });
  return { ...person, email };
}

test('FAC-01 a stolen cookie alone changes no password, mobile, e-mail, app, recovery code or person [V29 Parse#9623]', async () => {
  expect(withStepUp).toEqual(
    expect.arrayContaining([
      accounts.changePassword,
      accounts.changeMobile,
      accounts.changeEmail,
      accounts.renewRecoveryCodes,
      accounts.startAuthenticatorApp,
      accounts.removeAuthenticatorApp,
      accounts.inviteUser,
      accounts.changeUser,
      accounts.removeUser,
      accounts.startTransfer,
    ]),
  );
  const owner = await signUpOwner(world);
  const thief = owner.browser.copy();
  await world.simulator.advance(601);
  for (const endpoint of withStepUp.filter((each) => each !== accounts.acceptTransfer)) {
    const path = fillPath(endpoint.path, { userId: someId });
    const answer = await thief.send({ method: endpoint.method, path, body: '{}' });
    expect({ path, code: JSON.parse(answer.body).code }).toEqual({ path, code: 'step_up_required' });
  }
});

test('FAC-01 a step-up needs the password and the code of now: neither alone is enough, and it lasts ten minutes', async () => {
  const owner = await signUpOwner(world);
  await world.simulator.advance(601);
  const renew = async () => (await owner.browser.call(accounts.renewRecoveryCodes)).code;
  expect((await owner.browser.call(access.stepUp, { body: { password: 'not the right one' } })).code).toBe(
    'wrong_password',
  );
  expect(await renew()).toBe('step_up_required');
  await owner.browser.get(access.stepUp, { body: { password: owner.password } });
  const code = await codeOf(world, owner);
  expect((await owner.browser.call(access.verifyCode, { body: { code: wrongCode(code) } })).code).toBe(
    'wrong_code',
  );
  expect(await renew()).toBe('step_up_required');
  expectOutcome(await owner.browser.get(access.verifyCode, { body: { code } }), 'stepped_up');
  expect(await renew()).toBeUndefined();
  await world.simulator.advance(590);
  expect(await renew()).toBeUndefined();
  await world.simulator.advance(11);
  expect(await renew()).toBe('step_up_required');
});

test('FAC-01 the code of a step-up serves only the session that asked for it', async () => {
  const owner = await signUpOwner(world);
  const other = await visit(world, owner);
  await world.simulator.advance(601);
  await owner.browser.get(access.stepUp, { body: { password: owner.password } });
  expectOutcome(
    await owner.browser.get(access.verifyCode, { body: { code: await codeOf(world, owner) } }),
    'stepped_up',
  );
  expect((await other.call(accounts.renewRecoveryCodes)).code).toBe('step_up_required');
});

test('FAC-02 FAC-03 a new mobile counts once its own code has proven it; until then the old one works; both are told', async () => {
  const owner = await signUpOwner(world);
  const [oldMobile = '', newMobile] = [owner.mobile ?? '', nextMobile()];
  const challenge = await owner.browser.get(accounts.changeMobile, { body: { mobile: newMobile } });
  expect(challenge).toMatchObject({ purpose: 'mobile_change', channel: 'sms' });
  const code = await world.simulator.codeFor(newMobile);
  await visit(world, owner);
  expect((await owner.browser.get(accounts.showProfile)).mobile).toBe(oldMobile);
  await world.simulator.passOver(oldMobile);
  await world.simulator.passOver(owner.email);
  const proof = await owner.browser.get(access.verifyCode, { body: { code } });
  expectOutcome(proof, 'mobile_changed');
  expect((await owner.browser.get(accounts.showProfile)).mobile).toBe(newMobile);
  for (const mobile of [oldMobile, newMobile]) {
    const { text } = await world.simulator.nextText(mobile);
    expect(text).toMatch(/another mobile.*Not you\?/s);
  }
  const mail = await world.simulator.mailFor(owner.email);
  expect(mail.subject).toMatch(/mobile was changed/);
  expect(mail.text).toMatch(/If this was not you/);
  await visit(world, { ...owner, mobile: newMobile });
});

test('FAC-02 a wrong code leaves the old mobile in place', async () => {
  const owner = await signUpOwner(world);
  const newMobile = nextMobile();
  await owner.browser.get(accounts.changeMobile, { body: { mobile: newMobile } });
  const code = await world.simulator.codeFor(newMobile);
  expect((await owner.browser.call(access.verifyCode, { body: { code: wrongCode(code) } })).code).toBe(
    'wrong_code',
  );
  expect((await owner.browser.get(accounts.showProfile)).mobile).toBe(owner.mobile);
});

type Change = (person: Person) => Promise<unknown>;

const changes: Record<string, Change> = {
  password: (person) =>
    person.browser.get(accounts.changePassword, {
      body: { currentPassword: person.password, newPassword: 'eleven copper dragons yawn' },
    }),
  mobile: (person) => changeMobile(person, nextMobile()),
  'authenticator app': (person) => addApp(person),
  'login e-mail': (person) => changeEmail(person, `new-${person.email}`),
};

test.each(Object.entries(changes))(
  'FAC-04 a change of the %s ends all other sessions, open pages, challenges and links [V21 GHSA-2vg6]',
  async (_what, change) => {
    const owner = await signUpOwner(world);
    const other = await visit(world, owner);
    const page = await openPage(other, otherProcess(world));
    const pending = world.browser();
    await proveCredentials(world, owner, pending);
    const code = await codeOf(world, owner);
    await world.browser().get(access.askPasswordReset, { body: { email: owner.email } });
    const token = await world.simulator.linkFor(owner.email, 'reset-password');
    await world.simulator.advance(31);
    await change(owner);
    expect(await sessionCode(other, otherProcess(world))).toBe('not_signed_in');
    expect((await pending.call(access.verifyCode, { body: { code } })).code).toBe('challenge_missing');
    expect((await pending.call(access.sendCode, { at: otherProcess(world) })).code).toBe('challenge_missing');
    expect((await world.browser().call(access.openPasswordReset, { body: { token } })).code).toBe(
      'link_expired',
    );
    await page.waitUntilClosed();
    expect(page.events.at(-1)).toMatchObject({ type: 'signed_out' });
  },
);

test('A2 FAC-05 no field, verb or endpoint switches the second factor off or makes the owner get codes by e-mail [V29 keygen#432]', async () => {
  const owner = await signUpOwner(world);
  const { browser } = owner;
  const { version, name } = await browser.get(accounts.showProfile);
  const fields = [
    { method: 'email' },
    { method: null },
    { method: 'none' },
    { mobile: null },
    { mobile: '' },
    { twoFactorEnabled: false },
    { mfa: false },
    { hasAuthenticatorApp: false },
  ];
  for (const field of fields) {
    const body = JSON.stringify({ name, version, ...field });
    for (const method of ['PATCH', 'PUT', 'POST', 'DELETE']) {
      const { status } = await browser.send({ method, path: '/api/profile', body });
      expect({ method, body, refused: status === 400 || status === 404 }).toEqual({
        method,
        body,
        refused: true,
      });
    }
    const { status } = await browser.send({ method: 'PATCH', path: `/api/users/${owner.id}`, body });
    expect({ body, refused: status >= 400 && status < 500 }).toEqual({ body, refused: true });
  }
  const listed = (await browser.get(accounts.listUsers)).users[0];
  const asUser = await browser.call(accounts.changeUser, {
    params: { userId: owner.id },
    body: { method: 'email', version: listed?.version ?? 0 },
  });
  expect(asUser.code).toBe('owner_keeps_sms');
  for (const path of [
    '/api/profile/mobile',
    '/api/profile/method',
    '/api/profile/two-factor',
    '/api/profile/mfa',
  ]) {
    expect((await browser.send({ method: 'DELETE', path })).status).toBe(404);
  }
  expect((await browser.call(accounts.removeAuthenticatorApp)).code).toBe('app_not_set');
  const challenge = await giveCredentials(world.browser(), owner);
  expect(challenge).toMatchObject({ step: 'code', channel: 'sms' });
});

test('A2 FAC-05 not even the database takes an owner without SMS', async () => {
  const owner = await signUpOwner(world);
  const update = (set: string) =>
    world.database.pool.query(`update users set ${set} where account_id = $1 and id = $2`, [
      owner.accountId,
      owner.id,
    ]);
  await expect(update(`method = 'email', mobile = null`)).rejects.toThrow(/owner_uses_sms/);
  await expect(update('mobile = null')).rejects.toThrow(/owner_uses_sms|mobile_exactly_for_sms/);
});

test('FAC-06 nobody marks an own mobile or e-mail as proven [V27 Zitadel CVE-2026-27946]', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('sms'));
  const marks = [
    { mobileProven: true },
    { phoneVerified: true },
    { mobileProvenAt: '2026-01-01T00:00:00Z' },
    { emailConfirmed: true },
    { emailVerified: true },
    { is_verified: true },
  ];
  for (const mark of marks) {
    const bodies: [string, string, object][] = [
      ['PATCH', '/api/profile', { name: 'Sam Lee', version: 0 }],
      ['POST', '/api/profile/mobile', { mobile: '0491 570 006' }],
      ['POST', '/api/profile/email', { email: 'marked@example.com' }],
      ['POST', '/api/challenge/verify', { code: '000000' }],
    ];
    for (const [method, path, body] of bodies) {
      const answer = await member.browser.send({ method, path, body: JSON.stringify({ ...body, ...mark }) });
      expect({ path, mark, status: [400, 401].includes(answer.status) }).toEqual({
        path,
        mark,
        status: true,
      });
    }
    const invitation = { name: 'Kim', email: 'kim@example.com', method: 'email', ...mark };
    const invited = await owner.browser.send({
      method: 'POST',
      path: '/api/users',
      body: JSON.stringify(invitation),
    });
    expect(invited.status).toBe(400);
  }
});

test('FAC-03 FAC-07 a new e-mail counts when its own link is opened; the old address is told at once and can object', async () => {
  const owner = await signUpOwner(world);
  const email = `second-${owner.email}`;
  const profile = await owner.browser.get(accounts.changeEmail, { body: { email } });
  expect(profile).toMatchObject({ email: owner.email, pendingEmail: email });
  const warning = await world.simulator.mailFor(owner.email, (mail) =>
    /Another login e-mail/.test(mail.subject),
  );
  expect(warning.text).toMatch(/give the change up/);
  await visit(world, owner);
  const token = await world.simulator.linkFor(email, 'confirm-email');
  const other = await visit(world, owner);
  expect(await world.browser().get(accounts.confirmEmail, { body: { token } })).toEqual({
    email,
    changed: true,
  });
  expect(await sessionCode(other)).toBe('not_signed_in');
  expect(await sessionCode(owner.browser)).toBe('not_signed_in');
  for (const address of [owner.email, email]) {
    const notice = await world.simulator.mailFor(address, (mail) => /was changed/.test(mail.subject));
    expect(notice.text).toMatch(/If this was not you/);
  }
  const old = await world
    .browser()
    .call(access.signIn, { body: { email: owner.email, password: owner.password } });
  expect(old.code).toBe('wrong_credentials');
  await visit(world, { ...owner, email });
});

test('FAC-07 a newer change, giving up, and a new password kill the links before; no link serves twice [V28 allauth 65.12.1]', async () => {
  const owner = await signUpOwner(world);
  const ask = async (email: string) => {
    await owner.browser.get(accounts.changeEmail, { body: { email } });
    return world.simulator.linkFor(email, 'confirm-email');
  };
  const open = async (token: string) =>
    (await world.browser().call(accounts.confirmEmail, { body: { token } })).code;
  const first = await ask(`one-${owner.email}`);
  const second = await ask(`two-${owner.email}`);
  expect(await open(first)).toBe('link_expired');
  await owner.browser.get(accounts.cancelEmailChange);
  expect(await open(second)).toBe('link_expired');
  const third = await ask(`three-${owner.email}`);
  await owner.browser.get(accounts.changePassword, {
    body: { currentPassword: owner.password, newPassword: 'eleven copper dragons yawn' },
  });
  expect(await open(third)).toBe('link_expired');
  const fourth = await ask(`four-${owner.email}`);
  const parallel = await Promise.all(Array.from({ length: 5 }, () => open(fourth)));
  expect(parallel.filter((code) => code === undefined)).toHaveLength(1);
  expect(await open(fourth)).toBe('link_expired');
});

test('FAC-07 a link dies after a day, and the address of another login is never taken over', async () => {
  const owner = await signUpOwner(world);
  const victim = await signUpOwner(world);
  await passOver(world, victim);
  const answer = await owner.browser.call(accounts.changeEmail, { body: { email: victim.email } });
  expect(answer.output.pendingEmail).toBe(victim.email);
  const token = await world.simulator.linkFor(victim.email, 'confirm-email');
  expect((await world.browser().call(accounts.confirmEmail, { body: { token } })).code).toBe('email_taken');
  await visit(world, victim);
  const email = `late-${owner.email}`;
  await owner.browser.get(accounts.changeEmail, { body: { email } });
  const late = await world.simulator.linkFor(email, 'confirm-email');
  await world.simulator.advance(24 * 3600 + 1);
  expect((await world.browser().call(accounts.confirmEmail, { body: { token: late } })).code).toBe(
    'link_expired',
  );
});

test('FAC-11 nobody reads or changes a factor of another person by an id', async () => {
  const owner = await signUpOwner(world);
  const stranger = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('sms'));
  const other = await addMember(world, owner, newMember('email'));
  const body = { method: 'email' as const, version: 0 };
  expect((await other.browser.call(accounts.changeUser, { params: { userId: member.id }, body })).code).toBe(
    'owner_only',
  );
  expect(
    (await stranger.browser.call(accounts.changeUser, { params: { userId: member.id }, body })).code,
  ).toBe('not_found');
  const { users } = await other.browser.get(accounts.listUsers);
  const seen = users.find(({ id }) => id === member.id);
  expect(seen?.mobile).not.toContain(member.mobile?.slice(3, -3));
  const ids = [member.id, owner.id];
  for (const id of ids) {
    const paths = [
      `/api/profile/${id}`,
      `/api/profile?userId=${id}`,
      `/api/users/${id}`,
      `/api/users/${id}/mobile`,
    ];
    for (const path of paths) {
      const { status, body } = await other.browser.send({ method: 'GET', path });
      expect({ path, leaks: status === 200 && body.includes(id) }).toEqual({ path, leaks: false });
    }
  }
  const { id } = await other.browser.get(accounts.showProfile, { headers: { 'x-user-id': member.id } });
  expect(id).toBe(other.id);
});

test('FAC-03 new recovery codes, a new password and a removed app are told to the person', async () => {
  const owner = await signUpOwner(world);
  await passOver(world, owner);
  await changes['password']?.(owner);
  await world.simulator.mailFor(owner.email, (mail) => /password was changed/.test(mail.subject));
  expect((await world.simulator.nextText(owner.mobile ?? '')).text).toMatch(/password was changed/);
  await addApp(owner);
  await owner.browser.get(accounts.removeAuthenticatorApp);
  await world.simulator.mailFor(owner.email, (mail) => /app was removed/.test(mail.subject));
});
