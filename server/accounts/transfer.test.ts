import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf, openTeam, type Team } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { acceptTransfer, cancelTransfer, showTransfer, startTransfer } from './transfer.ts';
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

describe('ADM-06 handing the account over', () => {
  test('only to a proven SMS user, accepted by that person alone, once; both sign in anew', async () => {
    const byMail = await team.joinAs('Mia', null);
    const sam = await team.joinAs('Sam', '+61491570157');
    expect(await codeOf(startTransfer(owner, { userId: byMail.actor.userId }))).toBe('transfer_needs_sms');
    expect(await codeOf(startTransfer(owner, { userId: owner.actor.userId }))).toBe('not_found');
    await startTransfer(owner, { userId: sam.actor.userId });
    expect((await showTransfer(byMail)).transfer).toMatchObject({
      to: { name: 'Sam' },
      from: { name: 'Ana Cruz' },
    });
    expect(await codeOf(acceptTransfer(byMail))).toBe('no_transfer');
    const race = [
      acceptTransfer(sam),
      acceptTransfer(sam),
      cancelTransfer(owner),
      removeUser(owner, sam.actor.userId),
    ];
    const answers = await Promise.all(race.map(codeOf));
    expect(answers.slice(0, 3).filter((answer) => answer === 'done').length).toBeLessThanOrEqual(1);
    expect((await listUsers(owner)).users.filter((user) => user.role === 'owner')).toHaveLength(1);
  });

  test('roles are swapped and both generations rise', async () => {
    const sam = await team.joinAs('Sam', '+61491570157');
    await startTransfer(owner, { userId: sam.actor.userId });
    const before = [await team.readUser(owner.actor.userId), await team.readUser(sam.actor.userId)];
    await acceptTransfer(sam);
    expect(await team.readUser(owner.actor.userId)).toMatchObject({
      role: 'member',
      generation: (before[0]?.generation ?? 0) + 1,
    });
    expect(await team.readUser(sam.actor.userId)).toMatchObject({
      role: 'owner',
      generation: (before[1]?.generation ?? 0) + 1,
    });
    expect((await showTransfer(owner)).transfer).toBeNull();
  });

  test('an offer dies after 72 hours, and with the removal of its addressee', async () => {
    const sam = await team.joinAs('Sam', '+61491570157');
    await startTransfer(owner, { userId: sam.actor.userId });
    team.clock.move(72 * 3600);
    expect(await codeOf(acceptTransfer(sam))).toBe('no_transfer');
    await startTransfer(owner, { userId: sam.actor.userId });
    await removeUser(owner, sam.actor.userId);
    expect(await codeOf(cancelTransfer(owner))).toBe('no_transfer');
  });
});
