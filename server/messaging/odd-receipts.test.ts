import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Receipt } from '#server/carriers/carrier.ts';
import { listIdKeys } from '#server/carriers/smpp/receipts.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  createTextingAccount,
  openTestSending,
  standingClock,
  submitDueMessages,
  workerContext,
} from '#server/testing/texting-account.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { sendMessage, showMessage } from './messages.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;
let ids = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.db.deleteFrom('parkedReceipts').execute();
  worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
});

const phone = '+61491570006';

function receipt(carrierId: string, more: Partial<Receipt> = {}): Receipt {
  return {
    carrierId,
    carrierIdKeys: listIdKeys(carrierId),
    status: 'delivered',
    final: true,
    errorCode: '000',
    reason: undefined,
    source: phone,
    destination: worker.config.sharedNumber,
    doneAt: undefined,
    raw: `id:${carrierId} stat:DELIVRD err:000`,
    ...more,
  };
}

async function sendAndSubmit() {
  ids += 1;
  const carrierId = `ODD${ids}`;
  const { id } = await sendMessage(owner, { to: phone, text: 'See you at nine' });
  await submitDueMessages(worker, async () => ({
    outcome: 'accepted',
    carrierId,
    writtenAt: worker.clock.now(),
    link: '',
  }));
  return { id, carrierId };
}

/** Takes receipts that arrive in one packet; answers which of them were refused. */
async function record(receipts: readonly Receipt[]) {
  const { desk, drain } = openTestSending(worker);
  const taken = await Promise.allSettled(receipts.map((each) => desk.record('default', each)));
  await drain();
  return taken.map(({ status }) => status);
}

const stateOf = async (id: string) => (await showMessage(owner, id)).message.state;
const parked = () => database.db.selectFrom('parkedReceipts').selectAll().execute();

test('a receipt full of what no database takes is taken, and holds up nobody', async () => {
  const [first, last] = [await sendAndSubmit(), await sendAndSubmit()];
  const odd = receipt('99\x0091', {
    errorCode: '00\0',
    reason: 'It\0 failed \udc00.',
    source: '+61491\x00570156',
    destination: '\0',
    raw: 'id:9991 err:00\0 \ud800',
  });
  const outcomes = await record([receipt(first.carrierId), odd, receipt(last.carrierId)]);
  expect(outcomes).toEqual(Array(3).fill('fulfilled'));
  expect([await stateOf(first.id), await stateOf(last.id)]).toEqual(['delivered', 'delivered']);
  expect(await parked()).toMatchObject([
    {
      carrierId: '9991',
      carrierKey: '9991',
      recipient: '+61491570156',
      other: '',
      errorCode: '00',
      note: 'It failed \ufffd.',
      raw: 'id:9991 err:00 \ufffd',
    },
  ]);
});

test('a NUL in its id keeps a receipt from no message', async () => {
  const { id, carrierId } = await sendAndSubmit();
  await record([receipt(`${carrierId}\0`)]);
  expect(await stateOf(id)).toBe('delivered');
});

test('a receipt that the database refuses stands alone, and moves its message without its odd fields', async () => {
  const [first, odd, last] = [await sendAndSubmit(), await sendAndSubmit(), await sendAndSubmit()];
  await database.pool.query(
    "alter table message_receipts add constraint odd_one check (error_code <> 'POISON')",
  );
  try {
    const outcomes = await record([
      receipt(first.carrierId),
      receipt(odd.carrierId, { errorCode: 'POISON' }),
      receipt(last.carrierId),
    ]);
    expect(outcomes).toEqual(Array(3).fill('fulfilled'));
  } finally {
    await database.pool.query('alter table message_receipts drop constraint odd_one');
  }
  for (const { id } of [first, odd, last]) expect(await stateOf(id)).toBe('delivered');
  expect((await showMessage(owner, odd.id)).parts[0]?.receipts).toMatchObject([{ errorCode: null, raw: '' }]);
});
