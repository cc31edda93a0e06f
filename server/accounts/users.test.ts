import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf, isHosted, openTeam, type Team, tokenIn } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { inviteUser, resendInvitation, withdrawInvitation } from './invitations.ts';
import { endUserSessions, startUserPasswordReset } from './user-access.ts';
import { changeUser } from './user-method.ts';
import { removeUser } from './user-removal.ts';
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

describe('invitations', () => {
  test('INV-02 INV-07 the secret is in the mail alone, a newer one ends it, and withdrawing ends that', async () => {
    const sam = { name: 'Sam Lee', email: 'sam@example.com', method: 'email' } as const;
    const user = await inviteUser(owner, sam, isHosted);
    expect(user).toMatchObject({ status: 'invited', mobile: null, invitation: { state: 'open' } });
    const [, first] = await team.readMails();
    expect(first?.to).toBe('sam@example.com');
    expect(first?.text).toContain('http://localhost:0/invitation#');
    expect(JSON.stringify(await listUsers(owner))).not.toContain(tokenIn(first?.text ?? ''));
    await resendInvitation(owner, user.id);
    const open = () =>
      team.db
        .selectFrom('links')
        .selectAll()
        .where('userId', '=', user.id)
        .where('endedAt', 'is', null)
        .execute();
    expect(await open()).toMatchObject([{ generation: (await team.readUser(user.id)).generation }]);
    await withdrawInvitation(owner, user.id);
    expect(await open()).toEqual([]);
    expect((await listUsers(owner)).users[1]?.invitation?.state).toBe('withdrawn');
    expect(await codeOf(withdrawInvitation(owner, user.id))).toBe('not_invited');
  });

  test('INV-11 an account sends 20 an hour, an address gets 5 a day, and a refused one leaves nothing', async () => {
    const invite = (email: string) => inviteUser(owner, { name: 'Sam', email, method: 'email' }, isHosted);
    const { id } = await invite('often@example.com');
    for (let sent = 1; sent < 5; sent += 1) await resendInvitation(owner, id);
    await expect(resendInvitation(owner, id)).rejects.toMatchObject({
      code: 'too_many_invitations',
      retryAfterSeconds: 86_400,
    });
    for (let sent = 5; sent < 20; sent += 1) await invite(`person-${sent}@example.com`);
    expect(await codeOf(invite('one-more@example.com'))).toBe('too_many_invitations');
    team.clock.move(3601);
    expect(await codeOf(invite('one-more@example.com'))).toBe('done');
  });

  test('INV-11 a name injects no link, HTML or header', async () => {
    const name = 'Win at http://evil.example/now www.evil.example evil.example <b>\r\nBcc: eve@evil.example';
    await inviteUser(owner, { name, email: 'target@example.com', method: 'email' }, isHosted);
    const mail = (await team.readMails()).at(-1);
    expect(mail?.text).not.toContain('evil.example');
    expect(mail?.html).not.toContain('evil.example');
    expect(mail?.html).not.toContain('<b>');
    expect(mail?.text).not.toMatch(/^Bcc/m);
  });

  test('INV-12 an address with a login elsewhere gets the same answer; one of this account is refused', async () => {
    const other = await team.openAccount('+61491570156');
    const known = (await team.readUser(other.actor.userId)).email;
    const strip = (user: object) => ({ ...user, id: '', email: '' });
    const invite = (email: string) => inviteUser(owner, { name: 'Sam', email, method: 'email' }, isHosted);
    expect(strip(await invite(known))).toEqual(strip(await invite('nobody@example.com')));
    expect(await codeOf(invite('NOBODY@example.com'))).toBe('email_taken');
  });

  test('A7 SND-15 a mobile is asked for exactly with SMS, is nobody else’s and none of ours', async () => {
    const invite = (method: 'sms' | 'email', mobile?: string) =>
      codeOf(
        inviteUser(
          owner,
          { name: 'S', email: `${uuid()}@example.com`, method, ...(mobile && { mobile }) },
          isHosted,
        ),
      );
    expect(await invite('sms')).toBe('mobile_required');
    expect(await invite('email', '0491 570 157')).toBe('mobile_not_wanted');
    expect(await invite('sms', '0491 570 006')).toBe('mobile_taken');
    expect(await invite('sms', '0491 575 254')).toBe('mobile_hosted');
    expect(await invite('sms', '02 5550 1234')).toBe('mobile_not_allowed');
    expect(await Promise.all([invite('sms', '0491 570 158'), invite('sms', '0491 570 158')])).toEqual(
      expect.arrayContaining(['done', 'mobile_taken']),
    );
  });
});

describe('changing and removing people', () => {
  test('ADM-04 a new method needs a new proof, ends access, and tells old and new contact', async () => {
    const sam = await team.joinAs('Sam Lee', '+61491570157');
    const before = await team.readUser(sam.actor.userId);
    const change = { userId: before.id, method: 'sms', mobile: '0491 570 159' } as const;
    expect(await codeOf(changeUser(owner, { ...change, version: before.version + 1 }, isHosted))).toBe(
      'version_conflict',
    );
    const user = await changeUser(owner, { ...change, version: before.version }, isHosted);
    expect(user).toMatchObject({ mobile: '+61491570159', mobileProven: false, version: before.version + 1 });
    expect((await team.readUser(before.id)).generation).toBe(before.generation + 1);
    expect((await team.readMails()).at(-1)).toMatchObject({
      to: before.email,
      subject: 'The way you get login codes was changed',
    });
    expect((await team.readTexts()).map((text) => text.slice(0, 12)).sort()).toEqual([
      '+61491570157',
      '+61491570159',
    ]);
  });

  test('A13 the invitation of somebody who has not joined goes on under a new link', async () => {
    const user = await inviteUser(
      owner,
      { name: 'Sam', email: 'sam@example.com', method: 'email' },
      isHosted,
    );
    const changed = await changeUser(
      owner,
      { userId: user.id, method: 'sms', mobile: '0491 570 157', version: 0 },
      isHosted,
    );
    expect(changed.invitation?.state).toBe('open');
    expect((await team.readMails()).at(-1)?.text).toContain('by SMS to +61 ••• ••• 157');
  });

  test('A2 ADM-06 the owner keeps SMS and stays', async () => {
    const { userId } = owner.actor;
    expect(await codeOf(changeUser(owner, { userId, method: 'email', version: 0 }, isHosted))).toBe(
      'owner_keeps_sms',
    );
    expect(
      await codeOf(
        changeUser(owner, { userId, method: 'sms', mobile: '0491 570 158', version: 0 }, isHosted),
      ),
    ).toBe('owner_keeps_sms');
    expect(await codeOf(removeUser(owner, userId))).toBe('owner_stays');
  });

  test('ADM-02 ADM-08 ADM-11 removal leaves no way in; the person can be invited anew and starts clean', async () => {
    const sam = await team.joinAs('Sam Lee', '+61491570157');
    const { userId } = sam.actor;
    const before = await team.readUser(userId);
    await startUserPasswordReset(owner, userId);
    await removeUser(owner, userId);
    expect(await team.readUser(userId)).toMatchObject({
      status: 'removed',
      passwordHash: null,
      mobile: null,
      generation: before.generation + 1,
    });
    expect(await team.db.selectFrom('logins').selectAll().where('userId', '=', userId).execute()).toEqual([]);
    expect(
      await team.db
        .selectFrom('links')
        .selectAll()
        .where('userId', '=', userId)
        .where('endedAt', 'is', null)
        .execute(),
    ).toEqual([]);
    const stranger = await team.openAccount('+61491570156');
    for (const id of [userId, uuid(), stranger.actor.userId]) {
      expect(await codeOf(removeUser(owner, id))).toBe('not_found');
      expect(await codeOf(endUserSessions(owner, id))).toBe('not_found');
      expect(await codeOf(changeUser(owner, { userId: id, method: 'email', version: 0 }, isHosted))).toBe(
        'not_found',
      );
    }
    const again = await inviteUser(
      owner,
      { name: 'Sam', email: before.email, method: 'sms', mobile: '0491 570 157' },
      isHosted,
    );
    expect(again.id).not.toBe(userId);
  });

  test('ADM-05 a reset that the owner starts is approved, dies with a newer one, and is capped', async () => {
    const sam = await team.joinAs('Sam', null);
    for (let sent = 0; sent < 5; sent += 1) await startUserPasswordReset(owner, sam.actor.userId);
    const open = await team.db
      .selectFrom('links')
      .selectAll()
      .where('kind', '=', 'password_reset')
      .where('userId', '=', sam.actor.userId)
      .where('endedAt', 'is', null)
      .execute();
    expect(open).toMatchObject([{ approved: true }]);
    expect(await codeOf(startUserPasswordReset(owner, sam.actor.userId))).toBe('too_many_tries');
  });

  test('8.2.3 a member sees the mobiles of others masked', async () => {
    const sam = await team.joinAs('Sam', null);
    expect((await listUsers(sam)).users.map((user) => user.mobile)).toEqual(['+61 ••• ••• 006', null]);
    expect((await listUsers(owner)).users.map((user) => user.mobile)).toEqual(['+61491570006', null]);
  });
});
