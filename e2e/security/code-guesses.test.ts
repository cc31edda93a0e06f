import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { RefusalCode } from '#contract/refusals.ts';
import type { Answer } from './answer.ts';
import type { Browser } from './browser.ts';
import { guessUntilDisabled } from './disabled-codes.ts';
import { codeOf, giveCredentials, type Person, signIn, signUpOwner } from './people.ts';
import { expectOutcome, wrongCode } from './proofs.ts';
import { raceRightCode } from './races.ts';
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

function verify(browser: Browser, code: string, at?: string) {
  return browser.call(access.verifyCode, { body: { code }, ...(at !== undefined && { at }) });
}

async function guess(browser: Browser, right: string, count: number): Promise<(RefusalCode | undefined)[]> {
  const codes: (RefusalCode | undefined)[] = [];
  for (let round = 1; round <= count; round++)
    codes.push((await verify(browser, wrongCode(right, round))).code);
  return codes;
}

/** A browser in which the password was given, and the code that was sent for it. */
async function pending(person: Person): Promise<{ browser: Browser; code: string }> {
  const browser = world.browser();
  await giveCredentials(browser, person);
  return { browser, code: await codeOf(world, person) };
}

async function readFailures(person: Person): Promise<number> {
  const { db } = world.database;
  const guesses = db
    .selectFrom('factorGuesses')
    .select('failures')
    .where('userId', '=', person.id)
    .where('factor', '=', 'code');
  return (await guesses.executeTakeFirst())?.failures ?? 0;
}

test('OTP-10 a new code does not refill the tries: the fifth wrong one ends the challenge [V1 better-auth#11162]', async () => {
  const { browser, code } = await pending(owner);
  expect(await guess(browser, code, 3)).toEqual(['wrong_code', 'wrong_code', 'wrong_code']);
  await world.simulator.advance(31);
  expect((await browser.get(access.sendCode)).triesLeft).toBe(2);
  const next = await codeOf(world, owner);
  expect(await guess(browser, next, 3)).toEqual(['wrong_code', 'challenge_over', 'challenge_missing']);
  expect((await verify(browser, next)).code).toBe('challenge_missing');
  await world.simulator.advance(61);
  await signIn(world, world.browser(), owner);
});

test('OTP-11 SND-01 a new sign-in does not refill them either: waits grow from 30 s to an hour, and nothing is sent meanwhile [V2 caddy-security#271] [V3 Zitadel CVE-2024-32868]', async () => {
  const person = await signUpOwner(world);
  const { browser, code } = await pending(person);
  expect(await guess(browser, code, 5)).toEqual([...Array(4).fill('wrong_code'), 'challenge_over']);
  const waits: number[] = [];
  for (let failure = 6; failure <= 13; failure++) {
    const textsBefore = await world.simulator.countTexts(person.mobile ?? '');
    const refused = await world
      .browser()
      .call(access.signIn, { body: { email: person.email, password: person.password } });
    expect(refused.code).toBe('too_many_tries');
    expect(await world.simulator.countTexts(person.mobile ?? '')).toBe(textsBefore);
    waits.push(refused.problem?.retryAfter ?? 0);
    // Beyond the wait of the counter, so that neither the cooldown nor the cap of an hour stands against the next code.
    await world.simulator.advance(Math.max(waits.at(-1) ?? 0, 600));
    const next = await pending(person);
    expect(await guess(next.browser, next.code, 1)).toEqual(['challenge_over']);
  }
  const wanted = [30, 60, 120, 240, 480, 960, 1920, 3600];
  for (const [index, seconds] of wanted.entries()) {
    expect(waits[index]).toBeGreaterThan(seconds - 15);
    expect(waits[index]).toBeLessThanOrEqual(seconds);
  }
});

test('OTP-11 a right code sets the counter back', async () => {
  const person = await signUpOwner(world);
  const { browser, code } = await pending(person);
  await guess(browser, code, 4);
  expectOutcome((await verify(browser, code)).output, 'signed_in');
  expect(await readFailures(person)).toBe(0);
});

test('OTP-12 of 40 wrong codes at once on two processes no more than five are looked at [V4 Keycloak CVE-2024-4629]', async () => {
  const person = await signUpOwner(world);
  const { browser, code } = await pending(person);
  const at = (round: number) => world.processes[round % 2]?.url ?? '';
  const tries = Array.from({ length: 40 }, (_, round) =>
    verify(browser.copy(), wrongCode(code, round + 1), at(round)),
  );
  const codes = (await Promise.all(tries)).map((answer) => answer.code);
  expect(codes.filter((each) => each === 'wrong_code')).toHaveLength(4);
  expect(new Set(codes)).toEqual(new Set(['wrong_code', 'challenge_over', 'challenge_missing']));
  expect(await readFailures(person)).toBe(5);
  expect((await verify(browser, code)).code).toBe('challenge_missing');
});

test('OTP-13 a right code among wrong ones at once is never lost, in ten rounds', async () => {
  for (let round = 0; round < 10; round++) {
    await world.simulator.startAfresh();
    await raceRightCode(world, owner);
  }
});

test('OTP-14 A4 a hundred wrong codes in a row switch codes off until the method is set anew; the person and the owner are told', async () => {
  await signIn(world, owner.browser, owner);
  await guessUntilDisabled({ world, owner, alreadyWrong: 95 });
});

test('OTP-15 when the wait is over, the old challenge does not go on: it starts again with the password [V6 Keycloak#26177]', async () => {
  const person = await signUpOwner(world);
  const { browser, code } = await pending(person);
  await guess(browser, code, 5);
  await world.simulator.advance(31);
  expect((await verify(browser, code)).code).toBe('challenge_missing');
  expect((await browser.call(access.sendCode)).code).toBe('challenge_missing');
  await signIn(world, world.browser(), person);
});

test('OTP-15 OTP-11 nor does another open challenge of the same person go on while the counter waits [V6 Keycloak#26177]', async () => {
  const person = await signUpOwner(world);
  const first = await pending(person);
  await world.simulator.advance(31);
  const second = await pending(person);
  await guess(first.browser, first.code, 5);
  for (const code of [wrongCode(second.code), second.code]) {
    expect((await verify(second.browser, code)).code).toBe('too_many_tries');
  }
  await world.simulator.advance(12);
  expect((await second.browser.call(access.sendCode)).code).toBe('too_many_tries');
  expect(await readFailures(person)).toBe(5);
  expect((await second.browser.call(access.showSession)).code).toBe('not_signed_in');
});

test('OTP-16 the counter is shared between processes and survives the death of one [V10 CVE-2026-74878]', async () => {
  const person = await signUpOwner(world);
  const { browser, code } = await pending(person);
  const doomed = await world.addProcess();
  for (let round = 1; round <= 4; round++)
    expect((await verify(browser, wrongCode(code, round), doomed.url)).code).toBe('wrong_code');
  await doomed.kill9();
  expect((await verify(browser, wrongCode(code, 5))).code).toBe('challenge_over');
  expect((await verify(browser, code)).code).toBe('challenge_missing');
});

test('OTP-17 wrong passwords and wrong codes are counted apart, and an outsider reaches no counter of codes [V3 keycloak-mfa-plugins#394]', async () => {
  const person = await signUpOwner(world);
  const wrongPassword = () =>
    world
      .browser({ from: '127.0.1.17' })
      .call(access.signIn, { body: { email: person.email, password: 'a wild guess here' } });
  const codes: (string | undefined)[] = [];
  for (let round = 0; round < 12; round++) codes.push((await wrongPassword()).code);
  expect(codes.at(-1)).toBe('too_many_tries');
  expect(await readFailures(person)).toBe(0);
  const known = person.browser.copy();
  expect((await giveCredentials(known, person)).triesLeft).toBe(5);
  await guess(known, await codeOf(world, person), 5);
  const locked = await known.call(access.signIn, {
    body: { email: person.email, password: 'a wild guess here' },
  });
  expect(locked.code).toBe('wrong_credentials');
});

const oddCodes: [string, unknown][] = [
  ['null', null],
  ['an array', ['123456']],
  ['an object', { $ne: '' }],
  ['a number', 123456],
  ['a boolean', true],
  ['nothing', ''],
  ['blanks', '      '],
  ['five digits', '12345'],
  ['seven digits', '1234567'],
  ['Arabic digits', '١٢٣٤٥٦'],
  ['full-width digits', '１２３４５６'],
  ['a sign', '+12345'],
  ['an exponent', '1e5000'],
  ['a wildcard', '%%%%%%'],
  ['a null byte', '12345\u0000'],
];

test('OTP-18 odd input is refused without a try, never taken and never a fault [V14 accounts-js#1227, WP CVE-2025-12374]', async () => {
  const { browser, code } = await pending(owner);
  for (const [what, odd] of oddCodes) {
    const { status } = await browser.send({
      method: 'POST',
      path: access.verifyCode.path,
      body: JSON.stringify({ code: odd }),
    });
    expect({ what, refused: status >= 400 && status < 500 }).toEqual({ what, refused: true });
  }
  expect((await browser.send({ method: 'POST', path: access.verifyCode.path, body: '{}' })).status).toBe(400);
  expect((await browser.get(access.showChallenge)).triesLeft).toBe(5);
  expectOutcome((await verify(browser, ` ${code.slice(0, 3)}-${code.slice(3)} `)).output, 'signed_in');
  await world.simulator.startAfresh();
  const spaced = await pending(owner);
  expectOutcome(
    (await verify(spaced.browser, `${spaced.code.slice(0, 3)} ${spaced.code.slice(3)}`)).output,
    'signed_in',
  );
});

test('A1 OTP-19 after a wrong code nothing is open: no cookie, no session, whatever the answer was made to say', async () => {
  const { browser, code } = await pending(owner);
  const answer: Answer<typeof access.verifyCode> = await verify(browser, wrongCode(code));
  expect(answer.setCookies).toEqual([]);
  for (const endpoint of [access.showSession, accounts.showProfile, accounts.listUsers]) {
    expect((await browser.call(endpoint)).code).toBe('not_signed_in');
  }
});

test('LOG-12 whoever must wait for a code is told for how many whole seconds', () => {
  expectRetryAfter(world.traffic);
});
