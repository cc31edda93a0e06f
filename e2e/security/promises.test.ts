import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { endpoints } from '#contract/endpoints.ts';
import { installation } from '#contract/installation.ts';
import {
  acceptInvitation,
  addMember,
  codeOf,
  giveCredentials,
  invite,
  newMember,
  newOwner,
  nextMobile,
  type Person,
  signIn,
  signUpOwner,
} from './people.ts';
import { expectOutcome } from './proofs.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let owner: Person;

beforeAll(async () => {
  world = await createWorld();
  owner = await signUpOwner(world);
});

afterAll(() => world?.close());

test('A2 nothing that the owner or anybody else can send takes the SMS codes of the owner away', async () => {
  const me = await owner.browser.get(accounts.showProfile);
  const toEmail = await owner.browser.call(accounts.changeUser, {
    params: { userId: owner.id },
    body: { method: 'email', version: me.version },
  });
  expect(toEmail.code).toBe('owner_keeps_sms');
  const tries: [string, string, object][] = [
    ['PATCH', accounts.changeName.path, { name: owner.name, version: me.version, method: 'email' }],
    ['PATCH', accounts.changeName.path, { name: owner.name, version: me.version, mobile: null }],
    ['POST', accounts.changeMobile.path, { mobile: null }],
    ['POST', accounts.changeMobile.path, { mobile: '', method: 'email' }],
    ['POST', access.signUp.path, { ...newOwner(), method: 'email' }],
    ['DELETE', accounts.changeMobile.path, {}],
    ['PUT', accounts.changeName.path, { method: 'email' }],
  ];
  for (const [method, path, body] of tries) {
    const { status } = await owner.browser.send({ method, path, body: JSON.stringify(body) });
    expect({ method, path, refused: status >= 400 && status < 500 }).toEqual({ method, path, refused: true });
  }
  expect(await owner.browser.get(accounts.showProfile)).toMatchObject({
    method: 'sms',
    mobile: owner.mobile,
    role: 'owner',
  });
  const { users } = await owner.browser.get(accounts.listUsers);
  expect(users.filter(({ role }) => role === 'owner')).toHaveLength(1);
});

test('A2 the database itself refuses an owner without SMS codes, and a second owner', async () => {
  const { pool } = world.database;
  const change = (set: string) => pool.query(`update users set ${set} where id = $1`, [owner.id]);
  await expect(change("method = 'email', mobile = null")).rejects.toThrow(/owner_uses_sms/);
  const member = await addMember(world, owner, newMember('sms'));
  await expect(pool.query("update users set role = 'owner' where id = $1", [member.id])).rejects.toThrow(
    /users_one_owner/,
  );
});

test('A4 whoever has no phone cannot finish: a recovery code lets a new mobile be proven, signs nobody in, and sign-in asks for the SMS code as always', async () => {
  const person = await signUpOwner(world);
  expect(person.recoveryCodes).toHaveLength(10);
  const browser = world.browser();
  await giveCredentials(browser, person);
  const mobile = nextMobile();
  const [recoveryCode = '', second = ''] = person.recoveryCodes;
  const started = await browser.get(access.startRecovery, { body: { recoveryCode, mobile } });
  expect(started).toMatchObject({ purpose: 'recovery', channel: 'sms', delivery: 'queued' });
  expectOutcome(
    await browser.get(access.verifyCode, { body: { code: await world.simulator.codeFor(mobile) } }),
    'mobile_replaced',
  );
  expect((await browser.call(access.showSession)).code).toBe('not_signed_in');
  expect((await person.browser.call(access.showSession)).code).toBe('not_signed_in');
  await world.simulator.mailFor(person.email, ({ text }) => /mobile/i.test(text));
  await world.simulator.startAfresh();
  const renewed = { ...person, mobile };
  const again = world.browser();
  expect((await giveCredentials(again, renewed)).channel).toBe('sms');
  const spent = await again.call(access.verifyCode, { body: { code: second } });
  expect(spent.code).toBe('wrong_code');
  expectOutcome(
    await again.get(access.verifyCode, { body: { code: await codeOf(world, renewed) } }),
    'signed_in',
  );
});

test('A4 there is no call that sends a code elsewhere, by voice or by mail, or lets a recovery code stand in for the SMS code', () => {
  const words = Object.values(endpoints)
    .map(({ path, summary }) => `${path} ${summary}`)
    .join('\n');
  expect(words).not.toMatch(/voice|call me|backup mail|skip|fallback|instead/i);
});

test('A5 the owner adds any number of users, at no price', async () => {
  const crowded = await signUpOwner(world);
  for (let seat = 0; seat < 20; seat++) await invite(crowded, newMember('email'));
  await world.simulator.advance(3700);
  await world.simulator.startAfresh();
  await signIn(world, crowded.browser, crowded);
  for (let seat = 0; seat < 10; seat++) await invite(crowded, newMember('email'));
  expect((await crowded.browser.get(accounts.listUsers)).users).toHaveLength(31);
  const document = await world.browser().call(installation.showApiDocument);
  expect(document.text).not.toMatch(/\bseats?\b|\bprice|per user|\bupgrade\b/i);
});

test('A6 each person has a login e-mail, a password and a method of their own', async () => {
  await world.simulator.startAfresh();
  await signIn(world, owner.browser, owner);
  const [one, two] = [newMember('email', { name: 'Kim Tran' }), newMember('sms', { name: 'Jo Silva' })];
  const kim = await addMember(world, owner, one);
  const again = await owner.browser.call(accounts.inviteUser, {
    body: { name: 'Other', email: one.email.toUpperCase(), method: 'email' },
  });
  expect(again.code).toBe('email_taken');
  await invite(owner, two);
  const jo = await acceptInvitation(world, owner, { ...two, password: 'nine purple tractors idle' });
  const mixed = await world
    .browser()
    .call(access.signIn, { body: { email: kim.email, password: jo.password } });
  expect(mixed.code).toBe('wrong_credentials');
  expect((await giveCredentials(world.browser(), kim)).channel).toBe('email');
  expect((await giveCredentials(world.browser(), jo)).channel).toBe('sms');
});

test('A7 a mobile is required exactly when the method is SMS', async () => {
  const add = (body: { method: 'sms' | 'email'; mobile?: string }) =>
    owner.browser.call(accounts.inviteUser, {
      body: { name: 'Max Roth', email: 'max@example.com', ...body },
    });
  expect((await add({ method: 'sms' })).code).toBe('mobile_required');
  expect((await add({ method: 'email', mobile: nextMobile() })).code).toBe('mobile_not_wanted');
  const odd = JSON.stringify({
    name: 'Max Roth',
    email: 'max@example.com',
    method: 'voice',
    mobile: nextMobile(),
  });
  expect(
    (await owner.browser.send({ method: 'POST', path: accounts.inviteUser.path, body: odd })).status,
  ).toBe(400);
  const max = (await add({ method: 'email' })).output;
  const change = (body: { method: 'sms' | 'email'; mobile?: string }) =>
    owner.browser.call(accounts.changeUser, {
      params: { userId: max.id },
      body: { version: max.version, ...body },
    });
  expect((await change({ method: 'sms' })).code).toBe('mobile_required');
  expect((await change({ method: 'email', mobile: nextMobile() })).code).toBe('mobile_not_wanted');
});
