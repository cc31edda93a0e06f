import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '#contract/access.ts';
import { accounts } from '#contract/accounts.ts';
import type { Activity } from '#contract/activity.ts';
import { messaging } from '#contract/messaging.ts';
import { runCorella } from './command.ts';
import { cookieNames } from './cookie-jar.ts';
import { dumpDatabase } from './dump.ts';
import {
  addMember,
  codeOf,
  giveCredentials,
  invite,
  newMember,
  nextMobile,
  type Person,
  signUpOwner,
} from './people.ts';
import { expectOutcome, wrongCode } from './proofs.ts';
import { confirm, findListed, passOver, visit } from './visits.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
});

afterAll(() => world?.close());

async function readLog(
  person: Person,
  query: { action?: string; personId?: string } = {},
): Promise<Activity[]> {
  const all: Activity[] = [];
  let cursor: string | undefined;
  do {
    const page = await person.browser.get(accounts.listActivity, {
      query: { ...query, limit: 200, ...(cursor !== undefined && { cursor }) },
    });
    all.push(...page.activities);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

async function verifyLog(person: Person) {
  const result = await runCorella(world, ['activity', 'verify', '--account', person.accountId]);
  return { exitCode: result.exitCode, said: result.output };
}

/** Makes one of everything that is to be logged happen, in one account. */
async function liveThroughEverything(): Promise<{ owner: Person; member: Person; secrets: string[] }> {
  const owner = await signUpOwner(world, { name: 'Ada Owner' });
  const secrets = [owner.password, ...owner.recoveryCodes];
  const wrong = world.browser();
  await wrong.call(access.signIn, { body: { email: owner.email, password: 'not the right one' } });
  secrets.push('not the right one');
  await passOver(world, owner);
  await giveCredentials(wrong, owner);
  const code = await codeOf(world, owner);
  for (let guess = 1; guess <= 5; guess++)
    await wrong.call(access.verifyCode, { body: { code: wrongCode(code, guess) } });
  await world.simulator.advance(61);
  const other = await visit(world, owner);
  const { sessions } = await owner.browser.get(access.listSessions);
  await owner.browser.get(access.endSession, {
    params: { sessionId: sessions.find(({ current }) => !current)?.id ?? '' },
  });
  await (await visit(world, owner)).get(access.signOut);
  expect(other.jar.get(cookieNames.session)).toBeDefined();

  const withdrawn = await invite(owner, newMember('email'));
  await owner.browser.get(accounts.resendInvitation, { params: { userId: withdrawn.id } });
  await owner.browser.get(accounts.withdrawInvitation, { params: { userId: withdrawn.id } });
  await owner.browser.get(accounts.removeUser, { params: { userId: withdrawn.id } });
  const member = await addMember(world, owner, { ...newMember('email'), name: 'Mo Member' });
  secrets.push(member.password, ...member.recoveryCodes);
  await member.browser.call(accounts.removeUser, { params: { userId: owner.id } });
  await member.browser.get(messaging.sendMessage, {
    body: { to: '+61491570156', text: 'A private text of the customer' },
  });
  secrets.push('A private text of the customer', '0491570156', '491570156');

  await world.browser().get(access.askPasswordReset, { body: { email: member.email } });
  const token = await world.simulator.linkFor(member.email, 'reset-password');
  const resetting = world.browser();
  await resetting.get(access.provePasswordReset, { body: { token } });
  await resetting.call(access.verifyCode, { body: { code: 'AAAA-BBBB-CCCC-DDDD' } });
  expectOutcome(
    await resetting.get(access.verifyCode, { body: { code: member.recoveryCodes[0] ?? '' } }),
    'password_reset_proven',
  );
  await resetting.call(access.completePasswordReset, {
    body: { token, password: 'nine orchids drink slowly' },
  });
  secrets.push(token, 'nine orchids drink slowly');

  const mobile = nextMobile();
  await owner.browser.get(accounts.changeMobile, { body: { mobile } });
  await owner.browser.get(access.verifyCode, { body: { code: await world.simulator.codeFor(mobile) } });
  const { version } = await findListed(owner, member.email);
  await owner.browser.get(accounts.changeUser, {
    params: { userId: member.id },
    body: { method: 'sms', mobile: nextMobile(), version },
  });
  const details = await owner.browser.get(accounts.showBusinessDetails);
  await owner.browser.get(accounts.changeBusinessDetails, { body: { ...details, address: '1 High Street' } });
  await world.simulator.advance(601);
  await confirm(world, { ...owner, mobile });
  await owner.browser.get(accounts.renewRecoveryCodes);
  await owner.browser.get(accounts.changePassword, {
    body: { currentPassword: owner.password, newPassword: 'eleven copper dragons yawn' },
  });
  await owner.browser.get(accounts.changeEmail, { body: { email: `new-${owner.email}` } });
  const confirmation = await world.simulator.linkFor(`new-${owner.email}`, 'confirm-email');
  secrets.push(confirmation, 'eleven copper dragons yawn');
  await world.browser().get(accounts.confirmEmail, { body: { token: confirmation } });
  const moved = { ...owner, mobile, email: `new-${owner.email}`, password: 'eleven copper dragons yawn' };
  const browser = await visit(world, moved);
  await browser.get(accounts.endUserSessions, { params: { userId: member.id } });
  await browser.get(accounts.removeUser, { params: { userId: member.id } });
  await world.simulator.advance(3601);
  await browser.get(access.unlockSession, { body: { password: moved.password } });
  return { owner: { ...moved, browser }, member, secrets };
}

let lived: Awaited<ReturnType<typeof liveThroughEverything>> | undefined;

async function afterEverything() {
  lived ??= await liveThroughEverything();
  return lived;
}

test('A15 AUD-01 the log has every sign-in, code, session, change of a factor, invitation, removal, reset and refusal', async () => {
  const { owner } = await afterEverything();
  const actions = new Set((await readLog(owner)).map(({ action, result }) => `${action} ${result}`));
  const wanted = [
    'account.created ok',
    'password.wrong refused',
    'code.sent ok',
    'code.accepted ok',
    'code.wrong refused',
    'code.locked refused',
    'session.started ok',
    'session.ended ok',
    'session.revoked ok',
    'session.unlocked ok',
    'step_up.done ok',
    'mobile.changed ok',
    'password.changed ok',
    'email.change_asked ok',
    'email.changed ok',
    'recovery.used ok',
    'recovery.wrong refused',
    'recovery.renewed ok',
    'user.invited ok',
    'user.joined ok',
    'invitation.resent ok',
    'invitation.withdrawn ok',
    'user.removed ok',
    'user.method_changed ok',
    'user.signed_out ok',
    'reset.asked ok',
    'reset.done ok',
    'permission.refused refused',
    'account.changed ok',
    'message.sent ok',
  ];
  expect(wanted.filter((action) => !actions.has(action))).toEqual([]);
});

test('AUD-02 each entry has UTC time, who, what to, from where, with what, how, the result and the request', async () => {
  const { owner } = await afterEverything();
  const log = await readLog(owner);
  for (const entry of log) {
    expect(entry.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
    expect(entry.sentence).not.toBe('');
    expect(['ok', 'refused']).toContain(entry.result);
    expect({ action: entry.action, actor: entry.actor?.name }).toEqual({
      action: entry.action,
      actor: expect.any(String),
    });
    expect({ action: entry.action, address: entry.address }).toEqual({
      action: entry.action,
      address: '127.0.0.1',
    });
    expect(entry.agent).toMatch(/Chrome/);
    expect(entry.requestId).toMatch(/^[0-9a-f-]{36}$/);
  }
  const aimed = [
    'user.invited',
    'user.removed',
    'user.method_changed',
    'user.signed_out',
    'invitation.withdrawn',
    'session.revoked',
  ];
  for (const entry of log.filter(({ action }) => aimed.includes(action))) expect(entry.target).not.toBeNull();
  const proofs = [
    'password.wrong',
    'code.sent',
    'code.accepted',
    'code.wrong',
    'session.started',
    'session.unlocked',
    'recovery.used',
  ];
  for (const entry of log.filter(({ action }) => proofs.includes(action))) {
    expect({ action: entry.action, method: entry.method }).toEqual({
      action: entry.action,
      method: expect.stringMatching(/^(password|sms|email|recovery_code)$/),
    });
  }
  const ids = new Set(world.traffic.map(({ headers }) => headers['x-request-id']));
  expect(log.filter(({ requestId }) => !ids.has(requestId ?? ''))).toEqual([]);
});

test('AUD-03 no password, code, token, text or whole number stands in the log, its export, its rows or the output of the process', async () => {
  const { owner, secrets } = await afterEverything();
  const log = JSON.stringify(await readLog(owner));
  const { text: csv } = await owner.browser.call(accounts.exportActivity, { query: {} });
  const rows = (await dumpDatabase(world.database))['activities']?.join('\n') ?? '';
  const output = world.processes.map((each) => each.output()).join('\n');
  const numbers = [...new Set(`${owner.mobile}`.match(/\d{9}$/) ?? [])];
  const texts = await Promise.all([owner.mobile ?? ''].map((number) => world.simulator.texts(number)));
  const codes = texts.flat().flatMap(({ text }) => /^\d{6}\b/.exec(text)?.[0] ?? []);
  for (const [where, text] of Object.entries({ log, csv, rows, output })) {
    for (const secret of [...secrets, ...numbers]) {
      expect({ where, secret, found: text.includes(secret) }).toEqual({ where, secret, found: false });
    }
    for (const code of codes) {
      const found = new RegExp(`(?<![\\d.a-f-])${code}(?![\\d.a-f-])`).test(text);
      expect({ where, code, found }).toEqual({ where, code, found: false });
    }
  }
});

test('AUD-04 line breaks, escape sequences and formulas in names and browsers are harmless in the log and its export', async () => {
  const owner = await signUpOwner(world, { name: 'Eve\r\nINJECTED,line\u001b[31m' });
  const browser = world.browser({ agent: 'Mozilla\u00ff =HYPERLINK("https://evil.example")' });
  await visit(world, owner, browser);
  const member = { ...newMember('email'), name: '=HYPERLINK("https://evil.example";"click")' };
  await invite(owner, member);
  const log = await readLog(owner);
  for (const entry of log) expect(JSON.stringify(entry)).not.toMatch(/\\[rn]|\\u001b|\\u00[01][0-9a-f]/);
  const { text } = await owner.browser.call(accounts.exportActivity, { query: {} });
  const lines = text.trimEnd().split(/\r?\n/);
  expect(lines).toHaveLength(log.length + 1);
  expect(text).not.toContain('\u001b');
  expect(text).not.toMatch(/(^|[,\n])"?[=+@-]/m);
  const output = world.processes.map((each) => each.output()).join('');
  expect(output.split('\n').filter((line) => line.startsWith('INJECTED'))).toEqual([]);
  expect((await verifyLog(owner)).exitCode).toBe(0);
});

type Alteration = [what: string, sql: string];

const alterations: Alteration[] = [
  ['an altered row', `update activities set actor_name = 'Somebody Else' where account_id = $1 and seq = 3`],
  ['altered details', `update activities set details = '{"x":1}' where account_id = $1 and seq = 3`],
  ['a row that is missing in the middle', 'delete from activities where account_id = $1 and seq = 3'],
  [
    'rows that are missing at the end',
    'delete from activities where account_id = $1 and seq >= (select max(seq) from activities where account_id = $1)',
  ],
  [
    'two rows that changed places',
    'update activities set seq = case seq when 3 then -4 else -3 end where account_id = $1 and seq in (3, 4)',
  ],
  [
    'a row that was put in',
    `insert into activities select account_id, (select max(seq) + 1 from activities where account_id = $1), at, action, result, actor_id, actor_name, target_kind, target_id, target_name, address, agent, method, request_id, details, hash from activities where account_id = $1 and seq = 3`,
  ],
];

test('AUD-05 the log is an unbroken chain, and it shows where it was altered, shortened or lengthened', async () => {
  const witness = await signUpOwner(world);
  for (const [what, sql] of alterations) {
    const owner = await signUpOwner(world);
    await visit(world, owner);
    expect(await verifyLog(owner)).toMatchObject({ exitCode: 0, said: expect.stringContaining('unbroken') });
    await world.database.pool.query(sql, [owner.accountId]);
    await world.database.pool.query('update activities set seq = -seq where account_id = $1 and seq < 0', [
      owner.accountId,
    ]);
    const { exitCode, said } = await verifyLog(owner);
    expect({ what, exitCode, said }).toEqual({
      what,
      exitCode: 1,
      said: expect.stringMatching(/BROKEN at row \d+/),
    });
  }
  expect((await verifyLog(witness)).exitCode).toBe(0);
  expect((await runCorella(world, ['activity', 'verify'])).exitCode).toBe(1);
});

test('AUD-05 nobody alters or deletes the log over HTTP; the owner exports it', async () => {
  const owner = await signUpOwner(world);
  const before = await readLog(owner);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    for (const path of ['/api/activity', '/api/activity/1', '/api/activity.csv']) {
      expect((await owner.browser.send({ method, path, body: '{}' })).status).toBe(404);
    }
  }
  expect(await readLog(owner)).toEqual(before);
  const { headers, text } = await owner.browser.call(accounts.exportActivity, { query: {} });
  expect(headers['content-type']).toMatch(/text\/csv/);
  expect(text.trimEnd().split('\n')).toHaveLength(before.length + 1);
});

test('A15 AUD-06 the owner reads everything of the account, a member only what is their own, and nobody reads another account', async () => {
  const owner = await signUpOwner(world, { name: 'Ada Owner' });
  const member = await addMember(world, owner, { ...newMember('email'), name: 'Mo Member' });
  const other = await addMember(world, owner, { ...newMember('email'), name: 'Pat Other' });
  const stranger = await signUpOwner(world, { name: 'Zoe Stranger' });
  const people = (log: Activity[]) => new Set(log.map(({ actor }) => actor?.name));
  expect(people(await readLog(owner))).toEqual(new Set(['Ada Owner', 'Mo Member', 'Pat Other']));
  expect(people(await readLog(member))).toEqual(new Set(['Mo Member']));
  expect(people(await readLog(stranger))).toEqual(new Set(['Zoe Stranger']));
  expect(await readLog(member, { personId: other.id })).toEqual([]);
  expect(await readLog(member, { personId: owner.id })).toEqual([]);
  expect(await readLog(stranger, { personId: owner.id })).toEqual([]);
  const { text } = await member.browser.call(accounts.exportActivity, { query: { personId: owner.id } });
  expect(text.trimEnd().split('\n')).toHaveLength(1);
  const { activities } = await member.browser.get(accounts.listActivity, { query: { search: 'Ada' } });
  expect(activities).toEqual([]);
});
