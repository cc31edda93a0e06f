import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SubmitOutcome } from '#server/carriers/carrier.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import type { Log } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  createTextingAccount,
  standingClock,
  submitDueMessages,
  workerContext,
} from '#server/testing/texting-account.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { sendMessage, showMessage } from './messages.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let worker: Context;
let innocent: ActorContext;
let odd: ActorContext;
const errors: object[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.db.deleteFrom('flights').execute();
  clock = standingClock();
  const plain = workerContext(database.db, clock);
  errors.length = 0;
  const log: Log = { ...plain.log, error: (what) => errors.push(what) };
  worker = { ...plain, log };
  await ensureSharedNumber(worker);
  innocent = await createTextingAccount(worker);
  odd = await createTextingAccount(worker);
});

const answered = { writtenAt: new Date('2026-07-01T02:00:00.000Z'), link: 'a' };
const accepted = (carrierId: string): SubmitOutcome => ({ outcome: 'accepted', carrierId, ...answered });
const refused = (status: number, reason: string): SubmitOutcome => ({
  outcome: 'refused',
  permanent: true,
  throttled: false,
  status,
  reason,
  ...answered,
});

/** Seven texts of one account and one of another are answered at the same moment; answers what became of them. */
async function settleBeside(outcome: SubmitOutcome) {
  const others = await Promise.all(
    Array.from({ length: 7 }, (_, n) => sendMessage(innocent, { to: '0491 570 006', text: `Innocent ${n}` })),
  );
  const one = await sendMessage(odd, { to: '0491 570 156', text: 'Odd' });
  await submitDueMessages(worker, async ({ text }) => (text === 'Odd' ? outcome : accepted(text)));
  const states = await Promise.all(
    others.map(async ({ id }) => (await showMessage(innocent, id)).message.state),
  );
  expect(states).toEqual(Array(7).fill('sent'));
  return showMessage(odd, one.id);
}

async function withRule(rule: string, work: () => Promise<void>): Promise<void> {
  await database.pool.query(`alter table message_parts add constraint odd_one check (${rule}) not valid`);
  try {
    await work();
  } finally {
    await database.pool.query('alter table message_parts drop constraint odd_one');
  }
}

test('a refusal with the highest status of all is kept as it came, and holds up nobody', async () => {
  const { message, parts } = await settleBeside(refused(0xffffffff, 'Vendor trouble'));
  expect(message).toMatchObject({ state: 'failed', stateNote: 'Vendor trouble' });
  expect(parts).toMatchObject([{ status: 0xffffffff }]);
  expect(errors).toEqual([]);
});

test('a status that is no whole number is left out', async () => {
  const { message, parts } = await settleBeside(refused(1e300, 'Vendor trouble'));
  expect(message.state).toBe('failed');
  expect(parts).toMatchObject([{ status: null }]);
});

test('words and ids that no database takes are kept as far as they can be', async () => {
  const { message } = await settleBeside(refused(8, 'No\0 \ud800route'));
  expect(message).toMatchObject({ state: 'failed', stateNote: 'No \ufffdroute' });
  const other = await settleBeside({ ...accepted('A\0B\udc00'), link: 'a\0' } as SubmitOutcome);
  expect(other.message.state).toBe('sent');
  expect(other.parts).toMatchObject([{ carrierId: 'AB\ufffd' }]);
});

test('an id that is too long for an index is found by its beginning', async () => {
  const id = Array.from({ length: 4000 }, (_, n) => (n * 7919).toString(36)).join('');
  expect((await settleBeside(accepted(id))).message.state).toBe('sent');
  const row = await database.db
    .selectFrom('messageParts')
    .select('carrierKey')
    .where('accountId', '=', odd.actor.accountId)
    .executeTakeFirstOrThrow();
  expect(row.carrierKey).toHaveLength(255);
  expect(errors).toEqual([]);
});

test('an answer that the database refuses stands alone: its state is kept, its odd fields are not', async () => {
  await withRule("carrier_id <> 'POISON'", async () => {
    const { message, parts } = await settleBeside(accepted('POISON'));
    expect(message.state).toBe('sent');
    expect(parts).toMatchObject([{ state: 'sent', carrierId: '' }]);
    expect(errors).toHaveLength(1);
  });
});

test('an answer of which nothing can be stored holds up nobody', async () => {
  await withRule(`account_id <> '${odd.actor.accountId}'`, async () => {
    const { message } = await settleBeside(accepted('NEVER'));
    expect(message.state).toBe('queued');
    expect(errors).toHaveLength(2);
  });
});
