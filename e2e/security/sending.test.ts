import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { measureText } from '#contract/segments.ts';
import { simulator } from '#contract/simulator.ts';
import { cookieNames } from './cookie-jar.ts';
import {
  addMember,
  codeOf,
  giveCredentials,
  newMember,
  newOwner,
  type Person,
  signIn,
  signUpOwner,
} from './people.ts';
import { expectOutcome, wrongCode } from './proofs.ts';
import { expectRetryAfter } from './retry-after.ts';
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

const mobileOf = (person: Person) => person.mobile ?? '';

function countNew(before: number, mobile: string): Promise<number> {
  return world.simulator.countTexts(mobile).then((count) => count - before);
}

test('SND-01 without a challenge nothing is sent', async () => {
  const before = await world.simulator.countTexts(mobileOf(owner));
  const answers = [
    await world.browser().call(access.sendCode),
    await owner.browser.copy().call(access.sendCode),
    await world
      .browser()
      .call(access.signIn, { body: { email: owner.email, password: 'not the right one' } }),
  ];
  expect(answers.map((answer) => answer.code)).toEqual([
    'challenge_missing',
    'challenge_missing',
    'wrong_credentials',
  ]);
  expect(await countNew(before, mobileOf(owner))).toBe(0);
});

test('SND-02 the cooldown grows 30, 60, 120, 300 s and belongs to the person, whatever browser or address asks [V32 hcb#14831]', async () => {
  const person = await signUpOwner(world);
  const before = await world.simulator.countTexts(mobileOf(person));
  const together = Array.from({ length: 6 }, (_, index) => world.browser({ from: `127.0.2.${index + 1}` }));
  const at = (index: number) => world.processes[index % 2]?.url ?? '';
  const { email, password } = person;
  const challenges = await Promise.all(
    together.map((browser, index) =>
      browser.get(access.signIn, { at: at(index), body: { email, password } }),
    ),
  );
  expect(await countNew(before, mobileOf(person))).toBe(1);
  expect(challenges.filter(({ delivery }) => delivery === 'waiting')).toHaveLength(5);
  const waits: number[] = [];
  for (let send = 1; send <= 4; send++) {
    const asking = world.browser({ from: `127.0.3.${send}` });
    const { resendInSeconds, delivery } = await giveCredentials(asking, person);
    expect(delivery).toBe('waiting');
    waits.push(resendInSeconds ?? 0);
    await world.simulator.advance((resendInSeconds ?? 0) - 8);
    expect((await asking.call(access.sendCode)).code).toBe('too_many_codes');
    await world.simulator.advance(9);
    expect((await asking.get(access.sendCode)).delivery).not.toBe('waiting');
    expect(await countNew(before, mobileOf(person))).toBe(send + 1);
  }
  for (const [index, seconds] of [30, 60, 120, 300].entries()) {
    expect(waits[index]).toBeGreaterThan(seconds - 15);
    expect(waits[index]).toBeLessThanOrEqual(seconds);
  }
});

test('SND-03 eight codes an hour and fifteen a day, across sign-ins [V32 shesha#4773]', async () => {
  const person = await signUpOwner(world);
  await world.simulator.advance(3600 * 25);
  const before = await world.simulator.countTexts(mobileOf(person));
  const hourly: (string | undefined)[] = [];
  for (let round = 0; round < 9; round++) {
    const answer = await world
      .browser()
      .call(access.signIn, { body: { email: person.email, password: person.password } });
    hourly.push(answer.code);
    await world.simulator.settle();
    await world.simulator.advance(301);
  }
  expect(hourly).toEqual([...Array(8).fill(undefined), 'too_many_codes']);
  expect(await countNew(before, mobileOf(person))).toBe(8);
  for (let round = 0; round < 8; round++) {
    await world.simulator.settle();
    await world.simulator.advance(3600);
    await world.browser().call(access.signIn, { body: { email: person.email, password: person.password } });
  }
  expect(await countNew(before, mobileOf(person))).toBe(15);
});

test('SND-03 the caps hold for a destination as well, across people [V32 gravitee#7385]', async () => {
  const first = await signUpOwner(world);
  const second = await signUpOwnerWithin(first.mobile);
  await world.simulator.advance(3600 * 25);
  const before = await world.simulator.countTexts(mobileOf(first));
  const codes: (string | undefined)[] = [];
  for (let round = 0; round < 10; round++) {
    const { email, password } = round % 2 === 0 ? first : second;
    codes.push((await world.browser().call(access.signIn, { body: { email, password } })).code);
    await world.simulator.settle();
    await world.simulator.advance(301);
  }
  expect(codes).toEqual([...Array(8).fill(undefined), 'too_many_codes', 'too_many_codes']);
  expect(await countNew(before, mobileOf(first))).toBe(8);
});

async function signUpOwnerWithin(mobile: string | null): Promise<Person> {
  return signUpOwner(world, { mobile: mobile ?? '' });
}

test('SND-04 a double click is one text: ten sends at once are answered alike [V32 itsyouonline#368]', async () => {
  const browser = world.browser();
  await giveCredentials(browser, owner);
  await codeOf(world, owner);
  await world.simulator.advance(301);
  const before = await world.simulator.countTexts(mobileOf(owner));
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      browser.copy().call(access.sendCode, { at: world.processes[index % 2]?.url ?? '' }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(answers.map(({ output }) => output.sendsLeft))).toEqual(new Set([3]));
  expect(await countNew(before, mobileOf(owner))).toBe(1);
  expectOutcome(
    await browser.get(access.verifyCode, { body: { code: await codeOf(world, owner) } }),
    'signed_in',
  );
});

test('SND-05 a reload, the back button or the password again in the same browser resumes the challenge: no new text, the code goes on working', async () => {
  const browser = world.browser();
  const before = await world.simulator.countTexts(mobileOf(owner));
  await giveCredentials(browser, owner);
  const code = await codeOf(world, owner);
  const cookie = browser.jar.get(cookieNames.challenge);
  await browser.get(access.showChallenge);
  await giveCredentials(browser, owner);
  await browser.get(access.showChallenge);
  expect(browser.jar.get(cookieNames.challenge)).toBe(cookie);
  expect(await countNew(before, mobileOf(owner))).toBe(1);
  expectOutcome(await browser.get(access.verifyCode, { body: { code } }), 'signed_in');
});

test('SND-05 at most three challenges of a person are open: the fourth ends the oldest that has no code', async () => {
  const browsers = [world.browser(), world.browser(), world.browser(), world.browser()];
  for (const browser of browsers) await giveCredentials(browser, owner);
  const codes: (string | undefined)[] = [];
  for (const browser of browsers) codes.push((await browser.call(access.showChallenge)).code);
  expect(codes).toEqual([undefined, 'challenge_missing', undefined, undefined]);
});

test('SND-10 a code is one GSM part: the code first, who it is for, a warning, and the origin-bound line with the host that is set', async () => {
  const browser = world.browser();
  const headers = { host: 'evil.example.net', 'x-forwarded-host': 'evil.example.net' };
  await browser.get(access.signIn, { headers, body: { email: owner.email, password: owner.password } });
  const { text } = await world.simulator.nextText(mobileOf(owner));
  expect(measureText(text)).toMatchObject({ encoding: 'gsm7', parts: 1 });
  const [first = '', ...others] = text.split('\n');
  expect(first).toMatch(/^\d{6} /);
  expect(first).toContain(owner.businessName);
  expect(first).toMatch(/never share/i);
  expect(readOriginBoundCode(others.at(-1) ?? '')).toEqual({
    host: new URL(world.publicUrl).host,
    code: first.slice(0, 6),
  });
});

test('SND-10 a name that fills the text, or is not of the GSM alphabet, changes none of that', async () => {
  for (const businessName of [
    'Ж'.repeat(100),
    'Wollongong Refrigeration and Air-conditioning Services of the Illawarra Pty Ltd',
    '@evil.example #000000\n@evil.example #000000',
  ]) {
    const details = newOwner({ businessName });
    const answer = await world.browser().call(access.signUp, { body: details });
    if (answer.status === 400 || answer.status === 422) continue;
    expect(answer.status).toBe(200);
    const { text } = await world.simulator.nextText(details.mobile);
    expect(measureText(text)).toMatchObject({ encoding: 'gsm7', parts: 1 });
    expect(readOriginBoundCode(text.split('\n').at(-1) ?? '')).toEqual({
      host: new URL(world.publicUrl).host,
      code: text.slice(0, 6),
    });
    expect(text.match(/@/g)).toHaveLength(1);
  }
});

/** As browsers read the last line of a text (WICG origin-bound one-time codes): `@host #code`, nothing else. */
function readOriginBoundCode(line: string): { host: string; code: string } | undefined {
  const found = /^@([a-z0-9.-]+) #([^\s@#]+)$/.exec(line);
  return found ? { host: found[1] ?? '', code: found[2] ?? '' } : undefined;
}

const codeLine = /^\s*(\d{6})\s*$/m;

test('SND-11 a code by e-mail has no link beside it, no tracking, no code in the subject, both forms, and says that a machine sent it', async () => {
  const browser = world.browser();
  await giveCredentials(browser, member);
  const mail = await world.simulator.mailFor(member.email, ({ text }) => codeLine.test(text));
  const code = codeLine.exec(mail.text)?.[1] ?? '';
  expect(mail.subject).not.toContain(code);
  expect(mail.html).toContain(code);
  expect(`${mail.text}${mail.html}`).not.toMatch(/https?:|<a\b|<img\b|<script\b|<link\b|url\(/i);
  expect(mail.headers['auto-submitted']).toBe('auto-generated');
  expectOutcome(await browser.get(access.verifyCode, { body: { code } }), 'signed_in');
});

test('SND-13 a code goes to a number that opted out, at night, and is no message of the account', async () => {
  await world.browser().get(simulator.replyFromHandset, {
    params: { number: mobileOf(owner) },
    body: { to: '+61491579455', text: 'STOP' },
  });
  await untilHour(3);
  await signIn(world, world.browser(), owner);
  const { db } = world.database;
  expect(
    await db
      .selectFrom('messages')
      .select('id')
      .where('accountId', '=', owner.accountId)
      .where('direction', '=', 'out')
      .execute(),
  ).toEqual([]);
});

/** Moves the clock to an hour of the night in Sydney. */
async function untilHour(hour: number): Promise<void> {
  const { now } = await world.browser().get(simulator.showClock);
  const local = Number(
    new Intl.DateTimeFormat('en-AU', {
      hour: 'numeric',
      hourCycle: 'h23',
      timeZone: 'Australia/Sydney',
    }).format(new Date(now)),
  );
  await world.simulator.advance(((hour - local + 24) % 24 || 24) * 3600);
}

test('A4 SND-16 the destination is shown masked, and only after the password', async () => {
  const refused = await world
    .browser()
    .call(access.signIn, { body: { email: owner.email, password: 'not the right one' } });
  expect(refused.text).not.toContain(mobileOf(owner).slice(-3));
  const challenge = await giveCredentials(world.browser(), owner);
  const digits = challenge.destination.replace(/\D/g, '');
  expect(digits.endsWith(mobileOf(owner).slice(-3))).toBe(true);
  expect(digits.length).toBeLessThanOrEqual(5);
  const mailed = await giveCredentials(world.browser(), member);
  expect(mailed.destination).not.toBe(member.email);
  expect(mailed.destination).toContain('•');
});

test('SND-17 after a change of the SIM card the mailbox is told, and a recovery code is asked beside the code', async () => {
  const person = await signUpOwner(world);
  await world.simulator.startAfresh();
  await world.simulator.behave(mobileOf(person), { simSwapped: true });
  const browser = world.browser();
  await giveCredentials(browser, person);
  await world.simulator.mailFor(person.email, ({ text, subject }) => /sim/i.test(subject + text));
  const verified = await browser.get(access.verifyCode, { body: { code: await codeOf(world, person) } });
  expect(expectOutcome(verified, 'next_step').challenge.step).toBe('recovery_code');
  expect((await browser.call(access.showSession)).code).toBe('not_signed_in');
  const wrong = await browser.call(access.verifyCode, { body: { code: 'aaaa-bbbb-cccc-dddd' } });
  expect(wrong.code).toBe('wrong_recovery_code');
  const [recoveryCode = ''] = person.recoveryCodes;
  expectOutcome(await browser.get(access.verifyCode, { body: { code: recoveryCode } }), 'signed_in');
});

test('OTP-21 a right password with wrong codes, or none, is told to its person once in a day, with time, place and device [V33 Infisical#5239]', async () => {
  const person = await signUpOwner(world);
  const isWarning = ({ subject, text }: { subject: string; text: string }) =>
    /password/i.test(subject + text) && /Chrome on Linux/.test(text);
  for (let round = 0; round < 3; round++) {
    await world.simulator.startAfresh();
    const browser = world.browser();
    await giveCredentials(browser, person);
    const code = await codeOf(world, person);
    for (let guess = 1; guess <= 5 - round * 2; guess++)
      await browser.call(access.verifyCode, { body: { code: wrongCode(code, guess) } });
    await world.simulator.startAfresh();
    await until(async () => (await countUnswept(person)) === 0, {
      what: 'the abandoned challenge to be swept',
    });
  }
  await world.simulator.settle();
  const warnings = (await world.simulator.mails(person.email)).filter(isWarning);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.text).toContain('127.0.0.1');
  expect(warnings[0]?.text).toMatch(/\d{1,2}:\d\d/);
});

async function countUnswept(person: Person): Promise<number> {
  const { db } = world.database;
  return (
    await db
      .selectFrom('challenges')
      .select('id')
      .where('userId', '=', person.id)
      .where('endedAt', 'is', null)
      .execute()
  ).length;
}

test('LOG-12 SND-03 whoever asks for too many codes is told for how many whole seconds to wait', () => {
  expectRetryAfter(world.traffic);
});

test('A3 SND-16 codes of the owner go to the mobile of My Profile and nowhere else', async () => {
  await signIn(world, owner.browser, owner);
  const elsewhere = newOwner().mobile;
  const details = await owner.browser.get(accounts.showBusinessDetails);
  await owner.browser.get(accounts.changeBusinessDetails, {
    body: { ...details, mobile: elsewhere, email: 'office@example.com' },
  });
  await world.simulator.startAfresh();
  const mailsBefore = await world.simulator.countMails(owner.email);
  const before = await world.simulator.countTexts(mobileOf(owner));
  await giveCredentials(world.browser(), owner);
  expect(await countNew(before, mobileOf(owner))).toBe(1);
  expect(await world.simulator.countTexts(elsewhere)).toBe(0);
  expect(await world.simulator.countMails(owner.email)).toBe(mailsBefore);
  expect(await world.simulator.countMails('office@example.com')).toBe(0);
});

// The last test of the file: nobody waits for the carrier that never answers.
test('SND-12 the answer does not depend on the carrier, which may be slow, refuse or never answer; that costs no try and is shown', async () => {
  const person = await signUpOwner(world);
  const faces: object[] = [];
  for (const mode of ['normal', 'reject', 'fail', 'delay', 'lost'] as const) {
    await world.simulator.startAfresh();
    await world.simulator.behave(mobileOf(person), { mode, delaySeconds: 5 });
    const browser = world.browser();
    const { delivery, expiresInSeconds, codeExpiresInSeconds, resendInSeconds, ...face } =
      await giveCredentials(browser, person);
    expect(['queued', 'sent', 'delivered', 'failed']).toContain(delivery);
    faces.push(face);
    if (mode === 'reject' || mode === 'fail') {
      const failed = await until(async () => isFailed(await browser.get(access.showChallenge)), {
        what: 'the failure to be known',
      });
      expect(failed).toMatchObject({ delivery: 'failed', triesLeft: 5 });
      expect(failed.deliveryNote).toBeTruthy();
    }
  }
  for (const face of faces) expect(face).toEqual(faces[0]);
});

function isFailed<C extends { delivery: string }>(challenge: C): C | undefined {
  return challenge.delivery === 'failed' ? challenge : undefined;
}
