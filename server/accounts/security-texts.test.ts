import { expect, test } from 'vitest';
import { connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { openTextLane, queueSecurityText } from './security-texts.ts';

test('a code is handed to the carrier while all else waits for a connection', async () => {
  const database = await createTestDatabase();
  const clock = standingClock();
  const { actor } = await createTextingAccount(workerContext(database.db, clock));
  await queueSecurityText(workerContext(database.db, clock), {
    accountId: actor.accountId,
    recipient: '+61491570006',
    text: '482913',
    isCode: true,
  });
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
  await database.close();
});
