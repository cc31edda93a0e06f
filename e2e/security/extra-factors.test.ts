import { generate } from 'otplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { simulator } from '#contract/simulator.ts';
import { findInDatabase } from './dump.ts';
import { codeOf, giveCredentials, nextMobile, type Person, signUpOwner } from './people.ts';
import { expectOutcome } from './proofs.ts';
import { proveCredentials, sessionCode, visit } from './visits.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
});

afterAll(() => world?.close());

async function appCode(secret: string): Promise<string> {
  const { now } = await world.browser().get(simulator.showClock);
  return generate({ secret, epoch: Math.floor(Date.parse(now) / 1000) });
}

/** Answers the secret of the app, and the code by which it was confirmed. */
async function addApp(person: Person): Promise<{ secret: string; code: string }> {
  const { secret } = await person.browser.get(accounts.startAuthenticatorApp);
  const code = await appCode(secret);
  await person.browser.get(accounts.confirmAuthenticatorApp, { body: { code } });
  return { secret, code };
}

test('FAC-08 recovery codes: ten of 80 bits, stored as keyed hashes alone; new ones kill the old, and people are told', async () => {
  const owner = await signUpOwner(world);
  expect(new Set(owner.recoveryCodes).size).toBe(10);
  for (const code of owner.recoveryCodes) {
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(await findInDatabase(world.database, code)).toEqual([]);
    expect(await findInDatabase(world.database, code.replaceAll('-', ''))).toEqual([]);
  }
  const { recoveryCodes } = await owner.browser.get(accounts.renewRecoveryCodes);
  expect(recoveryCodes.filter((code) => owner.recoveryCodes.includes(code))).toEqual([]);
  const notice = await world.simulator.mailFor(owner.email, (mail) =>
    /New recovery codes/.test(mail.subject),
  );
  expect(notice.text).not.toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}/);
  const browser = world.browser();
  await giveCredentials(browser, owner);
  const [old = ''] = owner.recoveryCodes;
  const answer = await browser.call(access.startRecovery, {
    body: { recoveryCode: old, mobile: nextMobile() },
  });
  expect(answer.code).toBe('wrong_recovery_code');
});

test('FAC-08 a recovery code is used once, also by parallel callers, and its use is told [V30 Parse CVE-2026-31875]', async () => {
  const owner = await signUpOwner(world);
  const [recoveryCode = '', spare = ''] = owner.recoveryCodes;
  const browsers = [world.browser(), world.browser(), world.browser()];
  for (const browser of browsers) await giveCredentials(browser, owner);
  await world.simulator.advance(601 - 540);
  const mobile = nextMobile();
  const answers = await Promise.all(
    browsers.map((browser, index) =>
      browser.call(access.startRecovery, {
        body: { recoveryCode, mobile },
        at: world.processes[index % 2]?.url ?? '',
      }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  await world.simulator.mailFor(owner.email, (mail) => /recovery code was used/.test(mail.subject));
  const loser = browsers[answers.findIndex(({ status }) => status === 401)];
  const again = await loser?.call(access.startRecovery, { body: { recoveryCode, mobile } });
  expect(again?.code).toBe('wrong_recovery_code');
  expect(
    (await loser?.call(access.startRecovery, { body: { recoveryCode: spare, mobile: '02 5550 1234' } }))
      ?.status,
  ).toBe(422);
  const { recoveryCodesLeft } = await owner.browser.get(accounts.showProfile);
  expect(recoveryCodesLeft).toBe(9);
});

test('FAC-08 guesses at recovery codes are counted like guesses at codes: five in a row end the challenge, then there is a wait', async () => {
  const owner = await signUpOwner(world);
  const browser = world.browser();
  await giveCredentials(browser, owner);
  const mobile = nextMobile();
  const guess = async (at: Browser) =>
    (await at.call(access.startRecovery, { body: { recoveryCode: 'AAAA-BBBB-CCCC-DDDD', mobile } })).code;
  const codes: (string | undefined)[] = [];
  for (let count = 0; count < 5; count++) codes.push(await guess(browser));
  expect(codes).toEqual([...Array(4).fill('wrong_recovery_code'), 'challenge_over']);
  expect(await guess(browser)).toBe('challenge_missing');
  const again = world.browser();
  await giveCredentials(again, owner);
  expect(await guess(again)).toBe('too_many_tries');
});

type Browser = ReturnType<World['browser']>;

test('FAC-09 an authenticator app is offered to everybody as an extra step; the code by SMS is still asked for', async () => {
  const owner = await signUpOwner(world);
  const old = owner.browser.copy();
  const { secret } = await addApp(owner);
  expect(await sessionCode(old)).toBe('not_signed_in');
  expect((await owner.browser.get(accounts.showProfile)).hasAuthenticatorApp).toBe(true);
  await world.simulator.mailFor(owner.email, (mail) => /authenticator app was added/.test(mail.subject));
  const browser = world.browser();
  await proveCredentials(world, owner, browser);
  const early = await browser.call(access.verifyCode, { body: { code: await appCode(secret) } });
  expect(early.code).toBe('wrong_code');
  const code = await codeOf(world, owner);
  const next = expectOutcome(await browser.get(access.verifyCode, { body: { code } }), 'next_step');
  expect(next.challenge.step).toBe('app_code');
  expect(await sessionCode(browser)).toBe('not_signed_in');
  const used = await browser.call(access.verifyCode, { body: { code } });
  expect(used.code).toBe('wrong_code');
  await world.simulator.advance(31);
  expectOutcome(await browser.get(access.verifyCode, { body: { code: await appCode(secret) } }), 'signed_in');
});

test('FAC-09 a code of the app serves once', async () => {
  const owner = await signUpOwner(world);
  const { secret } = await addApp(owner);
  await world.simulator.advance(31);
  const codeOfApp = await appCode(secret);
  const [one, other] = [world.browser(), world.browser()];
  const outcomes: (string | undefined)[] = [];
  for (const browser of [one, other]) {
    await proveCredentials(world, owner, browser);
    await browser.get(access.verifyCode, { body: { code: await codeOf(world, owner) } });
    outcomes.push((await browser.call(access.verifyCode, { body: { code: codeOfApp } })).code);
  }
  expect(outcomes).toEqual([undefined, 'wrong_code']);
});

test('FAC-09 somebody who enters a code of the app a second time is told to wait for the next one', async () => {
  const owner = await signUpOwner(world);
  const { code } = await addApp(owner);
  const browser = world.browser();
  await proveCredentials(world, owner, browser);
  await browser.get(access.verifyCode, { body: { code: await codeOf(world, owner) } });
  const used = await browser.call(access.verifyCode, { body: { code } });
  expect(used).toMatchObject({ status: 401, code: 'wrong_code' });
  expect(used.text).toContain('This code has been used. Wait for the next one.');
  const { triesLeft } = await browser.get(access.showChallenge);
  expect(triesLeft).toBe(4);
});

test('FAC-10 the secret of an app is shown once; an enrolment that was not finished changes nothing [V30 Parse CVE-2026-53725]', async () => {
  const owner = await signUpOwner(world);
  const { secret } = await owner.browser.get(accounts.startAuthenticatorApp);
  const { text } = await owner.browser.call(accounts.showProfile);
  expect(text).not.toContain(secret);
  expect(text).toContain('"hasAuthenticatorApp":false');
  expect(await findInDatabase(world.database, secret)).toEqual([]);
  await visit(world, owner);
  const again = await owner.browser.get(accounts.startAuthenticatorApp);
  expect(again.secret).not.toBe(secret);
  const old = await owner.browser.call(accounts.confirmAuthenticatorApp, {
    body: { code: await appCode(secret) },
  });
  expect(old.code).toBe('wrong_code');
  await owner.browser.get(accounts.confirmAuthenticatorApp, { body: { code: await appCode(again.secret) } });
  expect((await owner.browser.call(accounts.startAuthenticatorApp)).code).toBe('app_already_set');
  const told = world.traffic.filter(({ body }) => body.includes(again.secret));
  expect(told).toHaveLength(1);
});
