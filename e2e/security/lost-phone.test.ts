import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { runCorella } from './command.ts';
import { cookieNames } from './cookie-jar.ts';
import { openPage } from './live.ts';
import { addMember, giveCredentials, newMember, nextMobile, signIn, signUpOwner } from './people.ts';
import { expectOutcome } from './proofs.ts';
import { confirm, otherProcess, passOver, proveCredentials, sessionCode, visit } from './visits.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
});

afterAll(() => world?.close());

test('A4 REC-12 an owner who lost the phone proves a new one by password, recovery code and a code; nobody is signed in by it', async () => {
  const owner = await signUpOwner(world);
  const page = await openPage(owner.browser, otherProcess(world));
  const [recoveryCode = ''] = owner.recoveryCodes;
  const mobile = nextMobile();
  const browser = world.browser();
  await proveCredentials(world, owner, browser);
  await passOver(world, owner);
  await world.simulator.advance(31);
  const challenge = await browser.get(access.startRecovery, { body: { recoveryCode, mobile } });
  expect(challenge).toMatchObject({ purpose: 'recovery', step: 'code', channel: 'sms' });
  const old = await browser.copy().call(access.sendCode);
  expect(old.status).not.toBe(500);
  const code = await world.simulator.codeFor(mobile);
  const answer = await browser.call(access.verifyCode, { body: { code } });
  expectOutcome(answer.output, 'mobile_replaced');
  expect(answer.setCookies.some((line) => line.startsWith(`${cookieNames.session}=`))).toBe(false);
  expect(await sessionCode(browser)).toBe('not_signed_in');
  expect(await sessionCode(owner.browser, otherProcess(world))).toBe('not_signed_in');
  await page.waitUntilClosed();
  expect(
    (await world.simulator.mailFor(owner.email, ({ subject }) => /replaced/.test(subject))).text,
  ).toMatch(/If this was not you/);
  const texts = await world.simulator.texts(owner.mobile ?? '');
  expect(texts.some(({ text }) => /recovery code/.test(text))).toBe(true);
  const again = await visit(world, { ...owner, mobile });
  const { activities } = await again.get(accounts.listActivity, { query: {} });
  expect(activities.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['recovery.used', 'mobile.replaced']),
  );
});

test('A4 REC-12 a recovery code replaces neither the password nor the code', async () => {
  const owner = await signUpOwner(world);
  const [recoveryCode = ''] = owner.recoveryCodes;
  const stranger = world.browser();
  const direct = await stranger.call(access.startRecovery, { body: { recoveryCode, mobile: nextMobile() } });
  expect(direct.code).toBe('challenge_missing');
  await giveCredentials(stranger, owner);
  expect((await stranger.call(access.verifyCode, { body: { code: recoveryCode } })).code).toBe('wrong_code');
});

test('REC-12 whether a mobile is taken is told only to somebody who has a recovery code, and spends none', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('sms'));
  const browser = world.browser();
  await proveCredentials(world, owner, browser);
  const recover = (recoveryCode: string, mobile: string) =>
    browser.call(access.startRecovery, { body: { recoveryCode, mobile } });
  const [recoveryCode = ''] = owner.recoveryCodes;
  const taken = member.mobile ?? '';
  expect((await recover('AAAA-BBBB-CCCC-DDDD', taken)).code).toBe('wrong_recovery_code');
  expect((await recover(recoveryCode, taken)).code).toBe('mobile_taken');
  expect((await recover(recoveryCode, nextMobile())).status).toBe(200);
});

test('A4 REC-12 the operator sets a new mobile: sessions end, the old contacts are told, it is logged, and the code is asked for', async () => {
  const owner = await signUpOwner(world);
  await passOver(world, owner);
  const page = await openPage(owner.browser, otherProcess(world));
  const mobile = nextMobile();
  const result = await runCorella(world, [
    'owner',
    'recover',
    '--account',
    owner.accountId,
    '--mobile',
    mobile,
  ]);
  expect(result).toMatchObject({ exitCode: 0 });
  expect(await sessionCode(owner.browser)).toBe('not_signed_in');
  await page.waitUntilClosed();
  await world.simulator.mailFor(owner.email, ({ subject }) => /replaced/.test(subject));
  expect((await world.simulator.nextText(owner.mobile ?? '')).text).toMatch(/replaced by the operator/);
  const again = await visit(world, { ...owner, mobile });
  const { activities } = await again.get(accounts.listActivity, { query: { action: 'mobile.replaced' } });
  expect(activities[0]).toMatchObject({ actor: { id: null }, method: 'command', result: 'ok' });
});

test('FAC-05 an account is handed over only to somebody with a proven mobile', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  const answer = await owner.browser.call(accounts.startTransfer, { body: { userId: member.id } });
  expect(answer.code).toBe('transfer_needs_sms');
});

test('A7 FAC-02 somebody who gets codes by e-mail has no mobile to change', async () => {
  const owner = await signUpOwner(world);
  const member = await addMember(world, owner, newMember('email'));
  const answer = await member.browser.call(accounts.changeMobile, { body: { mobile: '0491 570 006' } });
  expect(answer.code).toBe('mobile_not_wanted');
  await world.simulator.advance(700);
  await confirm(world, member);
  await signIn(world, world.browser(), member);
});
