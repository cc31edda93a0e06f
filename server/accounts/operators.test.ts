import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTeam, type Team } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { listActivity } from './activity-reading.ts';
import { listOperators, setOperator } from './operators.ts';

let database: TestDatabase;
let team: Team;

beforeAll(async () => {
  database = await createTestDatabase();
  team = await openTeam(database);
});
afterAll(() => database.close());

const operatorIds = async () => (await listOperators(team.context)).map(({ id }) => id);

test('the first account of an installation is the operator’s, and no other', async () => {
  const first = team.owner.actor.accountId;
  await Promise.all(['+61491570156', '+61491570157'].map((mobile) => team.openAccount(mobile)));
  expect(await operatorIds()).toEqual([first]);
});

test('of two first accounts that are made at once one is the operator’s', async () => {
  const fresh = await createTestDatabase();
  try {
    const [{ context }] = await Promise.all([openTeam(fresh), openTeam(fresh), openTeam(fresh)]);
    expect(await listOperators(context)).toHaveLength(1);
  } finally {
    await fresh.close();
  }
});

test('the command makes an account an operator’s, and takes it back; both are in its log', async () => {
  const other = await team.openAccount('+61491570158');
  const { accountId } = other.actor;
  await setOperator(team.context, { accountId, isOperator: true });
  expect(await operatorIds()).toContain(accountId);
  await setOperator(team.context, { accountId, isOperator: false });
  expect(await operatorIds()).not.toContain(accountId);
  const { activities } = await listActivity(other, {});
  expect(activities.slice(0, 2).map(({ action, method }) => [action, method])).toEqual([
    ['operator.revoked', 'command'],
    ['operator.granted', 'command'],
  ]);
});
