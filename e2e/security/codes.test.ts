import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { randomDigits } from '#server/platform/secrets.ts';
import type { Browser } from './browser.ts';
import { cookieNames } from './cookie-jar.ts';
import { dumpDatabase } from './dump.ts';
import {
  addMember,
  codeOf,
  giveCredentials,
  newMember,
  nextMobile,
  type Person,
  signIn,
  signUpOwner,
} from './people.ts';
import { expectOutcome } from './proofs.ts';
import { until } from './until.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let owner: Person;
let member: Person;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
  owner = await signUpOwner(world);
  member = await addMember(world, owner, newMember('email'));
});

beforeEach(() => world.simulator.startAfresh());

afterAll(() => world?.close());

function verify(browser: Browser, code: string, at?: string) {
  return browser.call(access.verifyCode, { body: { code }, ...(at !== undefined && { at }) });
}

async function pending(person: Person): Promise<{ browser: Browser; code: string }> {
  const browser = world.browser();
  await giveCredentials(browser, person);
  return { browser, code: await codeOf(world, person) };
}

const afterCooldown = () => world.simulator.advance(301);

test('OTP-03 a code lives five minutes by the clock of the server [V11 WSO2 CVE-2024-8122]', async () => {
  const early = await pending(owner);
  const { codeExpiresInSeconds } = await early.browser.get(access.showChallenge);
  expect(codeExpiresInSeconds).toBeGreaterThan(290);
  expect(codeExpiresInSeconds).toBeLessThanOrEqual(300);
  await world.simulator.advance(285);
  expectOutcome((await verify(early.browser, early.code)).output, 'signed_in');
  await world.simulator.startAfresh();
  const late = await pending(owner);
  await world.simulator.advance(301);
  const answer = await late.browser.call(access.verifyCode, {
    headers: { date: 'Mon, 01 Jan 2024 00:00:00 GMT' },
    body: { code: late.code },
  });
  expect(answer.code).toBe('code_expired');
  await late.browser.get(access.sendCode);
  expect((await verify(late.browser, late.code)).code).toBe('wrong_code');
  expectOutcome((await verify(late.browser, await codeOf(world, owner))).output, 'signed_in');
});

test('OTP-04 a code is used once [V12 devise-two-factor CVE-2015-7225]', async () => {
  const { browser, code } = await pending(owner);
  const replayed = browser.copy();
  expectOutcome((await verify(browser, code)).output, 'signed_in');
  expect((await verify(replayed, code)).code).toBe('challenge_missing');
  const next = world.browser();
  await giveCredentials(next, owner);
  await codeOf(world, owner);
  expect((await verify(next, code)).code).toBe('wrong_code');
});

test('OTP-05 of twenty right codes at once on two processes one starts a session [V5 MISP CVE-2026-107276, Parse GHSA-w73w-g5xw-rwhf]', async () => {
  const person = await signUpOwner(world);
  const before = await countSessions(person);
  const { browser, code } = await pending(person);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, round) => verify(browser.copy(), code, world.processes[round % 2]?.url)),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(new Set(answers.filter(({ status }) => status !== 200).map((answer) => answer.code))).toEqual(
    new Set(['challenge_missing']),
  );
  expect(await countSessions(person)).toBe(before + 1);
  const { activities } = await person.browser.get(accounts.listActivity, {
    query: { action: 'code.accepted' },
  });
  expect(activities.filter(({ result }) => result === 'ok')).toHaveLength(1);
});

async function countSessions(person: Person): Promise<number> {
  await signInIfLocked(person);
  return (await person.browser.get(access.listSessions)).sessions.length;
}

async function signInIfLocked(person: Person): Promise<void> {
  const { state } = await person.browser.get(access.showSession);
  if (state === 'locked')
    await person.browser.get(access.unlockSession, { body: { password: person.password } });
}

test('OTP-06 a code belongs to its challenge: another sign-in of the same person does not take it', async () => {
  const first = await pending(owner);
  const second = world.browser();
  await giveCredentials(second, owner);
  expect((await verify(second, first.code)).code).toBe('code_expired');
  await afterCooldown();
  await second.get(access.sendCode);
  const own = await codeOf(world, owner);
  expect((await verify(second, first.code)).code).toBe('wrong_code');
  expectOutcome((await verify(second, own)).output, 'signed_in');
});

test('OTP-07 a code belongs to its person: swapped codes open nothing', async () => {
  const [mine, theirs] = [await pending(owner), await pending(member)];
  expect((await verify(mine.browser, theirs.code)).code).toBe('wrong_code');
  expect((await verify(theirs.browser, mine.code)).code).toBe('wrong_code');
  expectOutcome((await verify(mine.browser, mine.code)).output, 'signed_in');
  expectOutcome((await verify(theirs.browser, theirs.code)).output, 'signed_in');
});

test('OTP-08 a code belongs to its purpose [V25 authorizer#711]', async () => {
  const person = await signUpOwner(world);
  const toStepUp = person.browser.copy();
  await toStepUp.get(access.stepUp, { body: { password: person.password } });
  const stepUpCode = await codeOf(world, person);
  await afterCooldown();
  const toSignIn = await pending(person);
  await afterCooldown();
  const toReset = world.browser();
  await toReset.get(access.askPasswordReset, { body: { email: person.email } });
  const token = await world.simulator.linkFor(person.email, 'reset-password');
  await toReset.get(access.provePasswordReset, { body: { token } });
  const resetCode = await codeOf(world, person);
  expect((await verify(toReset, toSignIn.code)).code).toBe('wrong_code');
  expect((await verify(toReset, stepUpCode)).code).toBe('wrong_code');
  expect((await verify(toStepUp, resetCode)).status).toBe(401);
  expect((await verify(toSignIn.browser, resetCode)).status).toBe(401);
  expectOutcome((await verify(toReset, resetCode)).output, 'password_reset_proven');
});

test('OTP-08 the code for a new mobile signs nobody in, and the code of a sign-in changes no mobile [V25 Postiz CVE-2026-115933]', async () => {
  const person = await signUpOwner(world);
  const mobile = nextMobile();
  const changing = person.browser.copy();
  await changing.get(accounts.changeMobile, { body: { mobile } });
  const changeCode = await world.simulator.codeFor(mobile);
  await world.simulator.advance(31);
  const toSignIn = await pending(person);
  expect((await verify(toSignIn.browser, changeCode)).code).toBe('wrong_code');
  expect((await verify(changing, toSignIn.code)).code).toBe('wrong_code');
  expectOutcome((await verify(toSignIn.browser, toSignIn.code)).output, 'signed_in');
  expectOutcome((await verify(changing, changeCode)).output, 'mobile_changed');
});

test('OTP-08 a secret of one kind is not taken as one of another [V25 Postiz CVE-2026-115933]', async () => {
  const { browser } = await pending(owner);
  const challenge = browser.jar.get(cookieNames.challenge) ?? '';
  const session = owner.browser.jar.get(cookieNames.session) ?? '';
  const confused = world.browser();
  confused.jar.set(cookieNames.session, challenge);
  confused.jar.set(cookieNames.challenge, session);
  expect((await confused.call(access.showSession)).code).toBe('not_signed_in');
  expect((await confused.call(access.showChallenge)).code).toBe('challenge_missing');
  await world.browser().get(access.askPasswordReset, { body: { email: member.email } });
  const token = await world.simulator.linkFor(member.email, 'reset-password');
  for (const body of [{ token }, { token: session }, { token: challenge }]) {
    expect((await world.browser().call(accounts.openInvitation, { body })).code).toBe('link_expired');
    expect((await world.browser().call(accounts.confirmEmail, { body })).code).toBe('link_expired');
  }
  confused.jar.set(cookieNames.session, token);
  expect((await confused.call(access.showSession)).code).toBe('not_signed_in');
});

test('OTP-09 a new code kills the one before it', async () => {
  const { browser, code } = await pending(owner);
  await afterCooldown();
  await browser.get(access.sendCode);
  const next = await codeOf(world, owner);
  expect((await verify(browser, code)).code).toBe('wrong_code');
  expectOutcome((await verify(browser, next)).output, 'signed_in');
});

test('OTP-20 only a keyed hash of a code is stored, and it goes with its use and its expiry', async () => {
  await until(async () => (await countCodeHashes(owner)) === 0, { what: 'expired codes to be swept' });
  const used = await pending(owner);
  expect(await countCodeHashes(owner)).toBe(1);
  expect(await findInTables(formsOf(used.code))).toEqual([]);
  expectOutcome((await verify(used.browser, used.code)).output, 'signed_in');
  expect(await countCodeHashes(owner)).toBe(0);
});

test('OTP-22 no browser is trusted instead of a code: a known one is asked like any other', async () => {
  const known = owner.browser.copy();
  known.jar.drop(cookieNames.session);
  expect(known.jar.get(cookieNames.device)).toBeDefined();
  expect((await giveCredentials(known, owner)).step).toBe('code');
  expect((await known.call(access.showSession)).code).toBe('not_signed_in');
  expectOutcome((await verify(known, await codeOf(world, owner))).output, 'signed_in');
  for (const extra of [{ trustDevice: true }, { rememberMe: true }, { trust: true }]) {
    const body = JSON.stringify({ email: owner.email, password: owner.password, ...extra });
    expect((await world.browser().send({ method: 'POST', path: access.signIn.path, body })).status).toBe(400);
  }
});

test('OTP-01 codes have six digits, each position is uniform, and leading zeros are kept', async () => {
  await world.simulator.settle();
  const sent = await listSentCodes();
  expect(sent.length).toBeGreaterThan(20);
  for (const code of sent) expect(code).toMatch(/^[0-9]{6}$/);
  const drawn = Array.from({ length: 10_000 }, () => randomDigits(6));
  for (let position = 0; position < 6; position++)
    expect(chiSquare(drawn.map((code) => Number(code[position])))).toBeLessThan(CHI_SQUARE_LIMIT);
  expect(drawn.filter((code) => code.startsWith('0')).length).toBeGreaterThan(800);
});

// Nine degrees of freedom: a uniform generator goes beyond it once in a million runs.
const CHI_SQUARE_LIMIT = 45;

function chiSquare(digits: number[]): number {
  const expected = digits.length / 10;
  const counts = Array.from({ length: 10 }, (_, digit) => digits.filter((each) => each === digit).length);
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

test('OTP-02 no code stands in any answer, address, activity or log', async () => {
  await signIn(world, owner.browser, owner);
  await owner.browser.get(accounts.listActivity, { query: { limit: 200 } });
  await owner.browser.call(accounts.exportActivity);
  const codes = await listSentCodes();
  const heard = world.traffic
    .map(({ url, headers, body }) => `${url}\n${JSON.stringify(headers)}\n${body}`)
    .join('\n');
  const written = world.processes.map((each) => each.output()).join('\n');
  for (const code of codes) {
    const alone = new RegExp(`(?<![\\w.-])${code}(?![\\w-])`);
    expect({ code, heard: alone.exec(heard)?.[0], written: alone.exec(written)?.[0] }).toEqual({
      code,
      heard: undefined,
      written: undefined,
    });
  }
  expect(await findInTables(codes)).toEqual([]);
});

/** Every code that reached a phone or a mailbox. */
async function listSentCodes(): Promise<string[]> {
  const { rows } = await world.database.pool.query<{ code: string }>(
    String.raw`select substring(text from '^\d+') as code from simulator_texts where text ~ '^\d+ is your'
      union all select substring(text from '\n(\d+)\n') from simulator_mails where text ~ '\n\d+\n'`,
  );
  return rows.map(({ code }) => code);
}

function formsOf(code: string): string[] {
  const digests = ['md5', 'sha1', 'sha256', 'sha512'].map((name) => hash(name, code, 'hex'));
  return [code, Buffer.from(code).toString('hex'), Buffer.from(code).toString('base64'), ...digests];
}

async function countCodeHashes(person: Person): Promise<number> {
  const { db } = world.database;
  const rows = await db
    .selectFrom('challenges')
    .select('id')
    .where('userId', '=', person.id)
    .where('codeHash', 'is not', null)
    .execute();
  return rows.length;
}

/** Where strings stand in the tables, but for those of the pretend phones and mailbox. */
async function findInTables(strings: string[]): Promise<string[]> {
  const tables = Object.entries(await dumpDatabase(world.database)).filter(
    ([name]) => !name.startsWith('simulator'),
  );
  return tables.flatMap(([name, rows]) => {
    const text = rows.join('\n');
    return strings.filter((each) => standsIn(text, each)).map((each) => `${each} in ${name}`);
  });
}

// Six digits may stand inside a longer number, an id or the fraction of a second by chance.
function standsIn(text: string, wanted: string): boolean {
  return wanted.length > 6 ? text.includes(wanted) : new RegExp(`(?<![\\w.-])${wanted}(?![\\w-])`).test(text);
}
