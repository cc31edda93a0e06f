import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findBalance } from '#server/billing/ledger.ts';
import type { OutgoingPart } from '#server/carriers/carrier.ts';
import { unsubscribe } from '#server/contacts/unsubscribes.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  createTextingAccount,
  openExchangeOf,
  openTestSending,
  standingClock,
  workerContext,
} from '#server/testing/texting-account.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { recordInbound } from './inbound.ts';
import { sendMessage } from './messages.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;
let left: string[];
const phone = '+61491570006';
const texts = 60;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  left = [];
  worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker, { credits: 100 });
});

/** A worker whose carrier takes two texts at a time, so that the outbox empties slowly. */
async function work(context: Context): Promise<void> {
  const sending = openTestSending(context);
  const submit = async ({ text, clientReference }: OutgoingPart) => {
    left.push(text);
    return {
      outcome: 'accepted',
      carrierId: clientReference,
      writtenAt: context.clock.now(),
      link: 'one',
    } as const;
  };
  const { normal } = sending.openLanes({ ...openExchangeOf(submit), room: () => 2 });
  while ((await normal.take()) > 0) await normal.drain();
  await sending.drain();
}

async function listStates() {
  const { rows } = await database.pool.query<{ text: string; state: string }>(
    `select text, state from messages m join message_states s on s.account_id = m.account_id and s.message_id = m.id
    where m.account_id = $1 and direction = 'out' and text like 'Text %'`,
    [owner.actor.accountId],
  );
  const of = (state: string) => rows.filter((row) => row.state === state).map(({ text }) => text);
  return { sent: of('sent'), cancelled: of('cancelled'), all: rows.length };
}

test.each([4, 8, 16])(
  'STOP while two processes send, after %i texts have left: each text leaves once or is cancelled, and every credit is accounted for',
  async (after) => {
    const other = connect(database.url, { log: silentLog, max: 5 });
    try {
      for (let sent = 0; sent < texts; sent++) await sendMessage(owner, { to: phone, text: `Text ${sent}` });
      const stop = async () => {
        while (left.length < after) await database.pool.query('select 1');
        await recordInbound(worker, { from: phone, to: worker.config.sharedNumber, text: 'STOP' });
        return left.length;
      };
      const [leftAtStop] = await Promise.all([stop(), work(worker), work({ ...worker, db: other.db })]);
      await work(worker);
      const { sent, cancelled, all } = await listStates();
      const ours = left.filter((text) => text.startsWith('Text '));
      expect(sent.sort()).toEqual(ours.sort());
      expect(new Set(ours).size).toBe(ours.length);
      expect(sent.length + cancelled.length).toBe(all);
      // Two claims of two were under way at most, when the opt-out was stored.
      expect(ours.length).toBeLessThanOrEqual(leftAtStop + 4);
      expect(cancelled.length).toBeGreaterThan(0);
      expect(left.length - ours.length).toBe(1);
      const balance = await findBalance(worker, owner.actor.accountId);
      expect(balance).toMatchObject({ available: 100 - sent.length, held: 0, spent: sent.length });
    } finally {
      await other.close();
    }
  },
);

test('a text that was accepted while the number opted out is stopped when it would leave, and costs nothing', async () => {
  await sendMessage(owner, { to: phone, text: 'Text 1' });
  const { accountId } = owner.actor;
  const change = { accountId, number: phone, origin: 'stop', reason: 'STOP' } as const;
  // As when the opt-out looked for what waits before the text was stored.
  await unsubscribe(worker, change, async () => 0);
  await work(worker);
  expect(left).toEqual([]);
  expect((await listStates()).sent).toEqual([]);
  expect(await findBalance(worker, accountId)).toMatchObject({ available: 100, held: 0, spent: 0 });
});
