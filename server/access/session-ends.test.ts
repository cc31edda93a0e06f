import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectActivity } from '#server/accounts/activity.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { askNow } from '#server/platform/db/statement.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { codeOf, openTeam, type Team } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { until } from '#server/testing/until.ts';
import { hashPassword } from './hashing.ts';
import { limits } from './limits.ts';
import { findPerson, lockPerson } from './queries/people.ts';
import { endOtherSessions, endOwnSession, signOut, startSession, unlockSession } from './sessions.ts';

let database: TestDatabase;
let team: Team;
const password = 'violet kettle under seven bridges';

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  team = await openTeam(database);
});

/** The owner with as many sessions as one person may have; answers the contexts, the oldest first. */
async function fillSessions(): Promise<[oldest: ActorContext, second: ActorContext]> {
  const { owner } = team;
  const passwordHash = await hashPassword(owner.secrets, password);
  await owner.db.updateTable('users').set({ passwordHash }).where('id', '=', owner.actor.userId).execute();
  const person = await findPerson(owner.db, owner.actor.accountId, owner.actor.userId);
  if (!person) throw new Error('There is nobody to sign in.');
  const contexts: ActorContext[] = [];
  for (let started = 0; started < limits.sessionsPerPerson; started++) {
    team.clock.move(1);
    contexts.push({ ...owner, actor: (await startSession(owner, person)).actor });
  }
  const [oldest, second] = contexts;
  if (!oldest || !second) throw new Error('There are too few sessions.');
  return [oldest, second];
}

async function isSomebodyWaiting(): Promise<boolean> {
  const { rows } = await database.pool.query(
    'select from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())',
  );
  return rows.length > 0;
}

/** Takes the locks of a sign-in, lets another connection run into them, and ends the oldest session as an eleventh does. */
async function signInAround(context: ActorContext, begin: () => void): Promise<void> {
  await inTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    const person = await lockPerson(context.db, accountId, userId);
    if (!person) throw new Error('There is nobody to sign in.');
    await expectActivity(context, accountId);
    await askNow(context.db);
    begin();
    await until(isSomebodyWaiting);
    await startSession(context, person);
  });
}

type Ending = (sessions: { oldest: ActorContext; second: ActorContext }) => Promise<unknown>;

const endings: [name: string, ending: Ending, outcome: string][] = [
  ['ending the oldest', ({ oldest, second }) => endOwnSession(second, oldest.actor.sessionId), 'not_found'],
  ['ending all others', ({ second }) => endOtherSessions(second), 'done'],
  ['signing out of the oldest', ({ oldest }) => signOut(oldest, oldest.actor), 'done'],
  ['unlocking the oldest', ({ oldest }) => unlockSession(oldest, oldest.actor, password), 'not_signed_in'],
];

test.each(endings)('%s of ten sessions waits for a sign-in, and never in a ring', async (_, end, outcome) => {
  const [oldest, second] = await fillSessions();
  let ended: Promise<string> | undefined;
  await signInAround(oldest, () => {
    ended = codeOf(end({ oldest, second }));
  });
  expect(await ended).toBe(outcome);
});
