import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { openTeam, type Team } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { insertChallenge } from './queries/challenges.ts';
import { sweepAbandonedSignIns } from './warnings.ts';

let database: TestDatabase;
let team: Team;

beforeAll(async () => {
  database = await createTestDatabase();
  team = await openTeam(database);
});
afterAll(() => database.close());

async function abandonSignIn({ db, clock, actor }: ActorContext): Promise<void> {
  const now = clock.now();
  const row = {
    accountId: actor.accountId,
    id: uuid(),
    userId: actor.userId,
    purpose: 'sign_in' as const,
    generation: 0,
    sessionId: null,
    linkId: null,
    tokenHash: Buffer.from(uuid()),
    step: 'code' as const,
    recoveryCodeWanted: false,
    channel: 'sms' as const,
    destination: '+61491570006',
    passwordHash: null,
    address: '203.0.113.7',
    agent: '',
    createdAt: now,
    expiresAt: now,
  };
  await insertChallenge(db, row, 3);
}

async function listUntold(): Promise<string[]> {
  const rows = await database.db.selectFrom('users').select('id').where('lastWarnedAt', 'is', null).execute();
  return rows.map(({ id }) => id);
}

async function countUnswept(): Promise<number> {
  const rows = await database.db.selectFrom('challenges').select('id').where('sweptAt', 'is', null).execute();
  return rows.length;
}

test('however many sign-ins were abandoned at once, everybody is told, once, also by parallel sweeps', async () => {
  for (let count = 0; count < 120; count++) await abandonSignIn(await team.openAccount('+61491570156'));
  await abandonSignIn(team.owner);
  while ((await countUnswept()) > 0)
    await Promise.all([sweepAbandonedSignIns(team.context), sweepAbandonedSignIns(team.context)]);
  expect(await listUntold()).toEqual([]);
  const mails = await team.readMails();
  expect(mails.filter(({ to }) => to.startsWith(`ana-${team.owner.actor.userId}`))).toHaveLength(2);
});
