import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { endAccess } from '#server/accounts/access-end.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf, openTeam, type Team } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { findPerson } from './queries/people.ts';
import { recoveryCodesLeft, renewRecoveryCodes } from './recovery-codes.ts';
import { startSession } from './sessions.ts';

let database: TestDatabase;
let team: Team;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  team = await openTeam(database);
});

async function signIn(context: ActorContext): Promise<ActorContext> {
  const person = await findPerson(context.db, context.actor.accountId, context.actor.userId);
  if (!person) throw new Error('There is nobody to sign in.');
  const { actor } = await startSession(context, person);
  return { ...context, actor };
}

test('of parallel renewals one set of ten codes is left', async () => {
  const owner = await signIn(team.owner);
  await Promise.all(Array.from({ length: 6 }, () => renewRecoveryCodes(owner)));
  expect(await recoveryCodesLeft(owner, owner.actor)).toBe(10);
});

test('somebody whose access ended since the session was checked renews nothing', async () => {
  const owner = await signIn(team.owner);
  await endAccess(owner, { accountId: owner.actor.accountId, userId: owner.actor.userId }, 'changed');
  expect(await codeOf(renewRecoveryCodes(owner))).toBe('not_signed_in');
  expect(await recoveryCodesLeft(owner, owner.actor)).toBe(0);
});
