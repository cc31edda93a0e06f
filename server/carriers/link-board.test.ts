import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { eventually } from '#server/testing/operated-installation.ts';
import { standingClock, workerContext } from '#server/testing/texting-account.ts';
import type { LinkState } from './carrier.ts';
import { LinkBoard } from './link-board.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('what a carrier says with a NUL in it hides the link of no other', async () => {
  const context = workerContext(database.db, standingClock());
  const link = (reason: string): LinkState => ({
    name: 'main',
    state: 'down',
    reason,
    since: context.clock.now(),
    window: 1,
    inFlight: 0,
    acceptedPerSecond: 0,
    learnedRate: null,
  });
  const board = new LinkBoard(context, () => [
    { routeId: 'odd', links: [link('Not\0 now \ud800')] },
    { routeId: 'plain', links: [link('Not now')] },
  ]);
  board.refresh();
  const read = () =>
    database.db.selectFrom('routeStates').select(['routeId', 'reason']).orderBy('routeId').execute();
  const shown = await eventually(read, (rows) => rows.length > 0);
  await board.close();
  expect(shown).toEqual([
    { routeId: 'odd', reason: 'Not now \ufffd' },
    { routeId: 'plain', reason: 'Not now' },
  ]);
});
