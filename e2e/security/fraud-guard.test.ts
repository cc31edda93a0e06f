import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { runCorella } from './command.ts';
import {
  addMember,
  giveCredentials,
  newMember,
  newOwner,
  type Person,
  signIn,
  signUpOwner,
} from './people.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let owner: Person;

beforeAll(async () => {
  world = await createWorld({ env: { CORELLA_CODES_PER_HOUR: '100' } });
  owner = await signUpOwner(world);
});

afterAll(() => world?.close());

function askSignUp(mobile: string, at?: string) {
  return world
    .browser()
    .call(access.signUp, { body: { ...newOwner({ mobile: '' }), mobile }, ...(at !== undefined && { at }) });
}

const sharedNumber = '+61491579455';

const refusedNumbers: [string, string][] = [
  ['a landline', '+61 2 5550 1234'],
  ['a premium number', '1900 654 321'],
  ['a shared-cost number', '1300 975 707'],
  ['a free-phone number', '1800 975 711'],
  ['a short number', '000'],
  ['a short number of six digits', '13 11 14'],
  ['a British mobile', '+44 7700 900123'],
  ['a New Zealand mobile', '+64 21 123 4567'],
  ['an American number', '+1 202 555 0143'],
  ['a satellite phone', '+881 612 345 678'],
  ['a number that is too short', '0491 570'],
  ['words', 'call me maybe'],
];

test('A7 SND-07 only mobiles of the allowed countries get codes: at sign-up, in the profile, and for users', async () => {
  for (const [what, mobile] of refusedNumbers) {
    const answers = [
      await askSignUp(mobile),
      await owner.browser.call(accounts.changeMobile, { body: { mobile } }),
      await owner.browser.call(accounts.inviteUser, {
        body: { name: 'Sam Lee', email: 'sam@example.com', method: 'sms', mobile },
      }),
    ];
    for (const { status, code } of answers) {
      expect({ what, status, code: code === 'mobile_invalid' ? 'mobile_not_allowed' : code }).toEqual({
        what,
        status: 422,
        code: 'mobile_not_allowed',
      });
    }
  }
});

test('SND-15 a number that Corella itself hosts gets no login codes: at sign-up, in the profile, for users, and at recovery', async () => {
  const pending = world.browser();
  await giveCredentials(pending, owner);
  const [recoveryCode = ''] = owner.recoveryCodes;
  const answers = [
    await askSignUp('0491 579 455'),
    await owner.browser.call(accounts.changeMobile, { body: { mobile: sharedNumber } }),
    await owner.browser.call(accounts.inviteUser, {
      body: { name: 'Sam Lee', email: 'sam@example.com', method: 'sms', mobile: sharedNumber },
    }),
    await pending.call(access.startRecovery, { body: { recoveryCode, mobile: sharedNumber } }),
  ];
  expect(answers.map((answer) => answer.code)).toEqual(Array(4).fill('mobile_hosted'));
});

test('SND-15 a mobile that gets login codes cannot become a number of Corella', async () => {
  const refused = await runCorella(world, ['numbers', 'add', owner.mobile ?? '']);
  expect(refused.exitCode).not.toBe(0);
  const taken = await runCorella(world, ['numbers', 'add', '+61491570999']);
  expect(taken).toMatchObject({ exitCode: 0 });
  expect((await askSignUp('+61491570999')).code).toBe('mobile_hosted');
});

test('SND-08 thirty unused codes to new numbers of one prefix stop the next, raise an alert, and let known people in [V32 CAS#4971]', async () => {
  await world.simulator.startAfresh();
  const codes: (string | undefined)[] = [];
  for (let index = 0; index < 31; index++)
    codes.push((await askSignUp(`+6149157${String(index + 200).padStart(4, '0')}`)).code);
  expect(codes.slice(0, 30)).toEqual(Array(30).fill(undefined));
  expect(codes[30]).toBe('codes_paused');
  expect(await world.simulator.countTexts('+61491570230')).toBe(0);
  expect(world.processes[0]?.output()).toContain('"alert":"codes_paused"');
  await signIn(world, world.browser(), owner);
  await world.simulator.advance(3700);
  expect((await askSignUp('+61491570230')).code).toBeUndefined();
});

test('SND-09 the spend breaker stops new numbers at the set count, and known people only at twice that, at the slowest pace [V32 kanvas#8830]', async () => {
  await world.simulator.startAfresh();
  const strict = await world.addProcess({ CORELLA_CODES_PER_HOUR: '5' });
  const other = await signUpOwner(world, { mobile: '+61491571266' });
  const third = await signUpOwner(world, { mobile: '+61491571491' });
  for (const index of [1, 2, 3])
    expect((await askSignUp(`+6149157010${index}`, strict.url)).code).toBeUndefined();
  expect((await askSignUp('+61491570104', strict.url)).code).toBe('codes_paused');
  const enter = async (person: Person) => {
    const answer = await world
      .browser()
      .call(access.signIn, { at: strict.url, body: { email: person.email, password: person.password } });
    return answer.code ?? answer.output.delivery;
  };
  for (const person of [owner, other, third]) expect(await enter(person)).not.toBe('waiting');
  expect(await enter(owner)).toBe('waiting');
  const slow = await world
    .browser()
    .get(access.signIn, { at: strict.url, body: { email: owner.email, password: owner.password } });
  expect(slow.resendInSeconds).toBeGreaterThan(200);
  await world.simulator.advance(301);
  expect(await enter(owner)).not.toBe('waiting');
  expect(await enter(other)).not.toBe('waiting');
  expect(await enter(third)).toBe('codes_paused');
});

test('SND-06 a destination is put into one form before any limit: six spellings of a number are one', async () => {
  await world.simulator.startAfresh();
  const mobile = newOwner().mobile;
  const national = `0${mobile.slice(3)}`;
  const spellings = [
    mobile,
    national,
    `${national.slice(0, 4)} ${national.slice(4, 7)} ${national.slice(7)}`,
    mobile.slice(1),
    `+61 (0) ${mobile.slice(3)}`,
    `${national.slice(0, 4)}-${national.slice(4)}`,
  ];
  for (const spelling of spellings) {
    const answer = await world
      .browser()
      .call(access.signUp, { body: { ...newOwner({ mobile }), mobile: spelling } });
    expect({ spelling, code: answer.code }).toEqual({ spelling, code: undefined });
  }
  expect(await world.simulator.countTexts(mobile)).toBe(1);
});

test('SND-06 a mailbox in another case is the same login, with the same counter', async () => {
  await world.simulator.startAfresh();
  await signIn(world, owner.browser, owner);
  const member = await addMember(world, owner, newMember('email'));
  const shouted = { ...member, email: member.email.toUpperCase() };
  await signIn(world, world.browser(), { ...shouted, email: member.email });
  expect((await giveCredentials(world.browser(), shouted)).channel).toBe('email');
  const person = await signUpOwner(world);
  const codes: (string | undefined)[] = [];
  for (let round = 0; round < 11; round++) {
    const email =
      round % 2 === 0 ? person.email : person.email.replace('alex', 'ALEX').replace('example', 'Example');
    codes.push(
      (await world.browser().call(access.signIn, { body: { email, password: 'some wrong password' } })).code,
    );
  }
  expect(codes).toEqual([...Array(10).fill('wrong_credentials'), 'too_many_tries']);
});
