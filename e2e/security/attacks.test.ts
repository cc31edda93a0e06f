import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import { contactActs } from '#contract/contact-acts.ts';
import { contacts } from '#contract/contacts.ts';
import { imports } from '#contract/imports.ts';
import { messaging } from '#contract/messaging.ts';
import { messenger } from '#contract/messenger.ts';
import { runCorella } from './command.ts';
import {
  addMember,
  giveCredentials,
  newMember,
  newOwner,
  nextMobile,
  type Person,
  signIn,
  signUpOwner,
} from './people.ts';
import { until } from './until.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let owner: Person;

beforeAll(async () => {
  world = await createWorld({ processes: 2 });
  owner = await signUpOwner(world);
});

beforeEach(() => world.simulator.startAfresh());

afterAll(() => world?.close());

test('LOG-07 SND-03 a stranger who types a number at sign-up up to its cap does not hold up the codes of its holder', async () => {
  const { mobile } = owner;
  if (mobile === null) throw new Error('The owner has no mobile.');
  const codes: (string | undefined)[] = [];
  for (let sent = 0; sent < 9; sent++) {
    const stranger = world.browser();
    codes.push((await stranger.call(access.signUp, { body: newOwner({ mobile }) })).code);
    await world.simulator.advance(301);
  }
  expect(codes).toContain('too_many_codes');
  const challenge = await giveCredentials(world.browser(), owner);
  expect(challenge.delivery).not.toBe('waiting');
});

test('LOG-03 one code at sign-up tells of one address at most whether it has a login', async () => {
  const stranger = world.browser();
  const body = newOwner();
  await stranger.get(access.signUp, { body: { ...body, email: owner.email } });
  const code = await world.simulator.codeFor(body.mobile);
  expect((await stranger.call(access.verifyCode, { body: { code } })).code).toBe('email_taken');
  await stranger.call(access.signUp, { body });
  const again = await stranger.call(access.verifyCode, { body: { code } });
  expect(again.code).toBe('wrong_code');
});

const halves = ['\\ud83d', '\\ude00', 'a\\uD83Db'];

test.each(halves)(
  'AUD-05 OTP-18 half a surrogate pair (%s) is refused everywhere, and never reaches the log',
  async (half) => {
    await signIn(world, owner.browser, owner);
    const { version } = await owner.browser.get(accounts.showProfile);
    const name = await owner.browser.send({
      method: 'PATCH',
      path: accounts.changeName.path,
      body: `{"name":"Sam ${half}","version":${version}}`,
    });
    expect(name.status).toBe(400);
    const form = JSON.stringify({ ...newOwner({ mobile: '0491 570 006' }), name: 'HALF' }).replace(
      'HALF',
      half,
    );
    const signUp = await world.browser().send({ method: 'POST', path: access.signUp.path, body: form });
    expect(signUp.status).toBe(400);
    const whole = await owner.browser.call(accounts.changeName, { body: { name: `Sam \u{1f600}`, version } });
    expect(whole.status).toBe(200);
    expect(await runCorella(world, ['activity', 'verify'])).toMatchObject({ exitCode: 0 });
  },
);

test('WEB-06 a NUL character in a form without JavaScript is refused in plain words', async () => {
  const answer = await world.browser().send({
    method: 'POST',
    path: '/sign-in',
    body: 'email=sam%00%40example.com&password=x',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(answer.status).toBe(400);
});

test.each([
  '/assets/',
  '/assets/../../package.json',
  '/assets//etc/passwd',
  '/assets/..%2f..%2fpackage.json',
  '/assets/.x',
])('WEB-06 a path beside the files of the web app (%s) is unknown, and no fault', async (path) => {
  expect((await world.browser().send({ method: 'GET', path })).status).toBe(404);
});

test.each(['/api/activity', '/api/activity.csv', '/api/messages'])(
  'WEB-06 an instant that is none is refused at %s',
  async (path) => {
    await signIn(world, owner.browser, owner);
    for (const from of ['2026-12-31T23:59:60Z', '2026-02-30T00:00:00Z', '2026-01-01T00:00:00Z[a]'])
      expect((await owner.browser.send({ method: 'GET', path: `${path}?from=${from}` })).status).toBe(400);
  },
);

test.each([2 ** 31, 2 ** 53, 1e308])(
  'WEB-06 a version that no row can have (%d) is refused, and no fault',
  async (version) => {
    await signIn(world, owner.browser, owner);
    const contact = await owner.browser.call(contacts.addContact, { body: { number: nextMobile() } });
    const params = { contactId: contact.output.id };
    const change = await owner.browser.call(contacts.changeContact, { params, body: { version } });
    expect(change.code).toBe('invalid_input');
    const name = await owner.browser.call(accounts.changeName, { body: { name: 'Alex Chen', version } });
    expect(name.code).toBe('invalid_input');
  },
);

test.each(['-'.repeat(36), '0'.repeat(36)])(
  'WEB-06 a place in a list that is no id (%s) is refused, and no fault',
  async (cursor) => {
    await signIn(world, owner.browser, owner);
    const { browser } = owner;
    for (const endpoint of [imports.listImports, contactActs.listContactActs, messenger.listConversations])
      expect((await browser.call(endpoint, { query: { cursor } })).code).toBe('invalid_input');
  },
);

test('WEB-06 the body of a stranger is not read where one must be signed in', async () => {
  const stranger = { method: 'POST', path: messaging.sendBatch.path };
  for (const body of ['{', '['.repeat(1_000_000)]) {
    const answer = await world.browser().send({ ...stranger, body });
    expect({ status: answer.status, code: JSON.parse(answer.body).code }).toEqual({
      status: 401,
      code: 'not_signed_in',
    });
  }
  const plain = { 'content-type': 'text/plain' };
  expect((await world.browser().send({ ...stranger, body: '{}', headers: plain })).status).toBe(401);
});

test('FAC-08 a recovery that waits for its number holds up no other change of the account', async () => {
  await signIn(world, owner.browser, owner);
  const member = await addMember(world, owner, newMember('sms'));
  const pending = world.browser();
  await giveCredentials(pending, member);
  const mobile = nextMobile();
  const holder = new pg.Client({ connectionString: world.database.url });
  await holder.connect();
  try {
    await holder.query('select pg_advisory_lock(hashtextextended($1, 7))', [mobile]);
    const [recoveryCode = ''] = member.recoveryCodes;
    const recovery = pending.call(access.startRecovery, { body: { recoveryCode, mobile } });
    const waiting = "select 1 from pg_locks where locktype = 'advisory' and not granted";
    await until(async () => (await holder.query(waiting)).rows[0], { what: 'the recovery at the lock' });
    const { version } = await owner.browser.get(accounts.showProfile);
    const change = owner.browser.call(accounts.changeName, { body: { name: 'Alex Chen', version } });
    expect((await change).status).toBe(200);
    await holder.query('select pg_advisory_unlock_all()');
    expect((await recovery).status).toBe(200);
  } finally {
    await holder.end();
  }
});
