import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf, isHosted, openTeam, type Team, tokenIn } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { listActivity } from './activity-reading.ts';
import { changeBusinessDetails, showBusinessDetails } from './business.ts';
import { changeEmail, confirmEmail } from './email-change.ts';
import { recoverOwner, unlockUser } from './operator-help.ts';
import { changeName, showProfile } from './profile.ts';
import { endUserSessions } from './user-access.ts';
import { listUsers } from './users.ts';

let database: TestDatabase;
let team: Team;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  team = await openTeam(database);
  owner = team.owner;
});

describe('profile and business details', () => {
  test('SND-03 no number of logins together fills the mailbox of a stranger: ten links a day', async () => {
    const others = [await team.openAccount('+61491570156'), await team.openAccount('+61491570157')];
    const codes: string[] = [];
    for (const asking of [owner, ...others]) {
      for (let mail = 0; mail < 5; mail++)
        codes.push(await codeOf(changeEmail(asking, { email: 'stranger@example.com' })));
    }
    expect(codes.slice(0, 10)).toEqual(Array(10).fill('done'));
    expect(codes.slice(10)).toEqual(Array(5).fill('too_many_tries'));
  });

  test('FAC-07 REC-02 the newest link alone changes the address, the old one is told, and everybody is signed out', async () => {
    const { userId } = owner.actor;
    const before = await team.readUser(userId);
    await changeEmail(owner, { email: 'first@example.com' });
    const first = (await team.readMails()).find((mail) => mail.to === 'first@example.com');
    const profile = await changeEmail(owner, { email: 'second@example.com' });
    expect(profile).toMatchObject({ email: before.email, pendingEmail: 'second@example.com' });
    expect(
      (await team.readMails()).filter(
        (mail) => mail.to === before.email && mail.subject.startsWith('Another'),
      ),
    ).toHaveLength(2);
    expect(await codeOf(confirmEmail(team.context, { token: tokenIn(first?.text ?? '') }))).toBe(
      'link_expired',
    );
    const second = (await team.readMails()).find((mail) => mail.to === 'second@example.com');
    const token = tokenIn(second?.text ?? '');
    const answers = await Promise.all([1, 2, 3].map(() => codeOf(confirmEmail(team.context, { token }))));
    expect(answers.sort()).toEqual(['done', 'link_expired', 'link_expired']);
    expect(await team.readUser(userId)).toMatchObject({
      email: 'second@example.com',
      generation: before.generation + 1,
    });
    const logins = await team.db
      .selectFrom('logins')
      .select('emailKey')
      .where('userId', '=', userId)
      .execute();
    expect(logins).toEqual([{ emailKey: 'second@example.com' }]);
  });

  test('INV-08 an address that opens another login by now is not taken over', async () => {
    const other = await team.openAccount('+61491570156');
    const { email } = await team.readUser(other.actor.userId);
    await changeEmail(owner, { email });
    const mail = (await team.readMails()).find((each) => each.to === email);
    expect(await codeOf(confirmEmail(team.context, { token: tokenIn(mail?.text ?? '') }))).toBe(
      'email_taken',
    );
    expect((await showProfile(owner)).email).not.toBe(email);
  });

  test('the link of the welcome mail confirms the first address without signing anybody out', async () => {
    const [welcome] = await team.readMails();
    const before = await team.readUser(owner.actor.userId);
    expect(before.emailConfirmedAt).toBeNull();
    expect(await confirmEmail(team.context, { token: tokenIn(welcome?.text ?? '') })).toEqual({
      email: before.email,
      changed: false,
    });
    expect(await team.readUser(owner.actor.userId)).toMatchObject({
      generation: before.generation,
      emailConfirmedAt: team.clock.now(),
    });
  });

  test('FAC-07 the link of the welcome mail is spent once, also by ten at once', async () => {
    const [welcome] = await team.readMails();
    const token = tokenIn(welcome?.text ?? '');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => codeOf(confirmEmail(team.context, { token }))),
    );
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(1);
  });

  test('FAC-04 the link to a new address dies when access is ended', async () => {
    await changeEmail(owner, { email: 'third@example.com' });
    const mail = (await team.readMails()).find((each) => each.to === 'third@example.com');
    await endUserSessions(owner, owner.actor.userId);
    expect(await codeOf(confirmEmail(team.context, { token: tokenIn(mail?.text ?? '') }))).toBe(
      'link_expired',
    );
    expect((await showProfile(owner)).pendingEmail).toBeNull();
  });

  test('ADM-10 of two changes of the same version one is refused', async () => {
    expect(
      await Promise.all(['Ana', 'Anna'].map((name) => codeOf(changeName(owner, { name, version: 0 })))),
    ).toEqual(expect.arrayContaining(['done', 'version_conflict']));
    const details = { ...(await showBusinessDetails(owner)), abn: '51824753556', mobile: '02 5550 1234' };
    expect(await changeBusinessDetails(owner, details)).toMatchObject({
      abn: '51 824 753 556',
      mobile: '+61255501234',
      version: 1,
    });
    expect(await codeOf(changeBusinessDetails(owner, details))).toBe('version_conflict');
    expect(await codeOf(changeBusinessDetails(owner, { ...details, version: 1, abn: '51824753557' }))).toBe(
      'abn_invalid',
    );
    expect(
      await codeOf(changeBusinessDetails(owner, { ...details, version: 1, timeZone: 'Mars/Base' })),
    ).toBe('time_zone_unknown');
  });
});

describe('the operator', () => {
  test('REC-12 a lost mobile is replaced, unproven, with notices to the old contacts, and signs nobody in', async () => {
    const { accountId, userId } = owner.actor;
    await recoverOwner(team.context, { accountId, mobile: '0491 570 158' }, isHosted);
    expect(await team.readUser(userId)).toMatchObject({
      mobile: '+61491570158',
      mobileProvenAt: null,
      generation: 1,
    });
    expect((await team.readMails()).at(-1)?.subject).toBe('Your login mobile was replaced for you');
    expect((await team.readTexts())[0]).toMatch(/^\+61491570006 Corella: /);
    const [newest] = (await listActivity(owner, {})).activities;
    expect(newest).toMatchObject({
      action: 'mobile.replaced',
      method: 'command',
      actor: { id: null, name: 'Operator' },
    });
  });

  test('codes that were switched off are switched on again', async () => {
    const { accountId, userId } = owner.actor;
    await team.db
      .insertInto('factorGuesses')
      .values({
        accountId,
        userId,
        factor: 'code',
        failures: 100,
        waitUntil: null,
        disabledAt: team.clock.now(),
      })
      .execute();
    expect((await listUsers(owner)).users[0]?.codesDisabled).toBe(true);
    await unlockUser(team.context, { accountId, userId });
    expect((await listUsers(owner)).users[0]?.codesDisabled).toBe(false);
  });
});
