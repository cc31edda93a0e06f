import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from '#server/platform/db/connect.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { claimDueTexts } from './queries/security-texts.ts';
import { openTextLane, queueSecurityText } from './security-texts.ts';

const clock = standingClock();
let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  const { actor } = await createTextingAccount(workerContext(database.db, clock));
  await queueSecurityText(workerContext(database.db, clock), {
    accountId: actor.accountId,
    recipient: '+61491570006',
    text: '482913',
    isCode: true,
  });
});
afterEach(() => database.close());

test('a code is handed to the carrier while all else waits for a connection', async () => {
  const crowded = connect(database.url, { log: silentLog, max: 1 });
  const urgent = connect(database.url, { log: silentLog, max: 1 });
  const taken = await crowded.pool.connect();
  const handed: string[] = [];
  const lane = openTextLane(workerContext(crowded.db, clock), {
    claimsOn: urgent.db,
    submit: async ({ text }) => {
      handed.push(text);
      return { outcome: 'accepted', carrierId: 'a1', carrierKey: 'a1', routeId: 'default' };
    },
    onDelivery: async () => {},
  });
  expect(await lane.take()).toBe(1);
  expect(handed).toEqual(['482913']);
  taken.release();
  await lane.drain();
  expect(await database.db.selectFrom('securityTexts').selectAll().execute()).toEqual([]);
  await Promise.all([crowded.close(), urgent.close()]);
});

test('the claim of a code does not wait for the disk, and what follows on its connection does', async () => {
  const urgent = connect(database.url, { log: silentLog, max: 1 });
  await sql`set synchronous_commit to on`.execute(urgent.db);
  const now = clock.now();
  await urgent.db.transaction().execute(async (db) => {
    expect(await claimDueTexts(db, { now, leaseUntil: now, limit: 1 })).toHaveLength(1);
    expect(await readCommitting(db)).toBe('off');
  });
  expect(await readCommitting(urgent.db)).toBe('on');
  await urgent.close();
});

async function readCommitting(db: Kysely<Database>): Promise<string | undefined> {
  const { rows } = await sql<{ is: string }>`select current_setting('synchronous_commit') as "is"`.execute(
    db,
  );
  return rows[0]?.is;
}
