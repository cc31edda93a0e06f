import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findBalance } from '#server/billing/ledger.ts';
import type { Receipt, SubmitOutcome } from '#server/carriers/carrier.ts';
import { listIdKeys } from '#server/carriers/smpp/receipts.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  createTextingAccount,
  openExchangeOf,
  openTestSending,
  recordReceipt,
  standingClock,
  submitDueMessages,
  sweep,
  workerContext,
} from '#server/testing/texting-account.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { cleanUpMessages } from './jobs.ts';
import { sendMessage, showMessage } from './messages.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let worker: Context;
let owner: ActorContext;
let ids = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['parkedReceipts', 'unknownParts', 'outboxNormal'] as const)
    await database.db.deleteFrom(table).execute();
  clock = standingClock();
  worker = workerContext(database.db, clock);
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
});

const phone = '+61491570006';
const longText = 'Seven words make a very long story. '.repeat(6);

function receipt(carrierId: string, status: Receipt['status'], more: Partial<Receipt> = {}): Receipt {
  return {
    carrierId,
    carrierIdKeys: listIdKeys(carrierId),
    status,
    final: true,
    errorCode: undefined,
    reason: undefined,
    source: phone,
    destination: worker.config.sharedNumber,
    doneAt: undefined,
    raw: '',
    ...more,
  };
}

const send = (text = 'See you at nine', to = phone) => sendMessage(owner, { to, text });
const accepted = (carrierId: string): SubmitOutcome => ({
  outcome: 'accepted',
  carrierId,
  writtenAt: clock.now(),
  link: '',
});
function nextId(): string {
  ids += 1;
  return `AB${ids}`;
}

/** Sends a text and has the carrier take it; answers the message and the ids of its parts, first part first. */
async function sendAndSubmit(text?: string, id: (part: number) => string = nextId) {
  const message = await send(text);
  const carrierIds: string[] = [];
  await submitDueMessages(worker, async (part) => {
    const number = part.concatenation?.number ?? 1;
    carrierIds[number - 1] = id(number);
    return accepted(carrierIds[number - 1] ?? '');
  });
  return { id: message.id, carrierIds, first: carrierIds[0] ?? '' };
}

const stateOf = async (id: string) => (await showMessage(owner, id)).message;
const eventsOf = async (id: string) => (await showMessage(owner, id)).timeline.map((each) => each.event);
const parked = () => database.db.selectFrom('parkedReceipts').selectAll().execute();

test('delivered, by the receipt of the carrier and nothing else', async () => {
  const { id, first } = await sendAndSubmit();
  clock.move(3);
  await recordReceipt(worker, receipt(first, 'delivered'));
  expect(await stateOf(id)).toMatchObject({
    state: 'delivered',
    deliveredAt: clock.now().toISOString(),
    stateNote: null,
  });
  expect(await eventsOf(id)).toEqual(['queued', 'sent', 'delivered']);
});

test.each([
  ['failed', 'The phone is switched off.', 'The phone is switched off.'],
  ['expired', undefined, 'The phone could not be reached in time.'],
  ['rejected', undefined, 'The carrier rejected it.'],
  ['deleted', undefined, 'The carrier deleted it.'],
] as const)('%s fails the text, with the reason', async (status, reason, note) => {
  const { id, first } = await sendAndSubmit();
  await recordReceipt(worker, receipt(first, status, { reason }));
  expect(await stateOf(id)).toMatchObject({ state: 'failed', stateNote: note, deliveredAt: null });
});

test('the same receipt twice, a late one and another end change nothing', async () => {
  const { id, first } = await sendAndSubmit();
  await recordReceipt(worker, receipt(first, 'delivered'));
  const before = await stateOf(id);
  clock.move(60);
  await recordReceipt(worker, receipt(first, 'delivered'));
  await recordReceipt(worker, receipt(first, 'enroute', { final: false }));
  await recordReceipt(worker, receipt(first, 'failed'));
  expect(await stateOf(id)).toEqual(before);
  expect(await eventsOf(id)).toEqual(['queued', 'sent', 'delivered', 'later_reported_failed']);
  expect(await parked()).toEqual([]);
});

test('on its way is noted, and leaves the text as sent', async () => {
  const { id, first } = await sendAndSubmit();
  await recordReceipt(worker, receipt(first, 'enroute', { final: false }));
  expect(await stateOf(id)).toMatchObject({ state: 'sent' });
  expect(await eventsOf(id)).toContain('on_its_way');
});

test('a long text is delivered when every part is, and failed when one has failed', async () => {
  const whole = await sendAndSubmit(longText);
  expect(whole.carrierIds).toHaveLength(2);
  await recordReceipt(worker, receipt(whole.carrierIds[1] ?? '', 'delivered'));
  expect(await stateOf(whole.id)).toMatchObject({ state: 'sent' });
  await recordReceipt(worker, receipt(whole.first, 'delivered'));
  expect(await stateOf(whole.id)).toMatchObject({ state: 'delivered' });
  const half = await sendAndSubmit(longText);
  await recordReceipt(worker, receipt(half.first, 'failed'));
  await recordReceipt(worker, receipt(half.carrierIds[1] ?? '', 'delivered'));
  expect(await stateOf(half.id)).toMatchObject({ state: 'failed' });
});

test('both parts delivered at the same moment make the text delivered', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id, carrierIds } = await sendAndSubmit(longText);
    await Promise.all(carrierIds.map((carrierId) => recordReceipt(worker, receipt(carrierId, 'delivered'))));
    expect(await stateOf(id)).toMatchObject({ state: 'delivered' });
  }
});

describe('matching', () => {
  test.each([
    ['swapped addresses', () => ({ source: worker.config.sharedNumber, destination: phone })],
    ['a number without +', () => ({ source: '61491570006' })],
    ['a national number', () => ({ source: '0491570006' })],
  ])('takes %s', async (_name, more) => {
    const { id, first } = await sendAndSubmit();
    await recordReceipt(worker, receipt(first, 'delivered', more()));
    expect(await stateOf(id)).toMatchObject({ state: 'delivered' });
  });

  test('takes another case and leading zeros', async () => {
    const { id } = await sendAndSubmit(undefined, () => '00F1E2');
    await recordReceipt(worker, receipt('f1e2', 'delivered'));
    expect(await stateOf(id)).toMatchObject({ state: 'delivered' });
  });

  test('a hexadecimal answer and a decimal receipt find each other in the next sweep', async () => {
    const { id } = await sendAndSubmit(undefined, () => '3ade68b1');
    await recordReceipt(worker, receipt(String(0x3ade68b1), 'delivered'));
    expect(await stateOf(id)).toMatchObject({ state: 'sent' });
    clock.move(1);
    await sweep(worker);
    expect(await stateOf(id)).toMatchObject({ state: 'delivered' });
    expect(await parked()).toEqual([]);
  });

  test('leaves the text of another number alone', async () => {
    const { id, first } = await sendAndSubmit();
    await recordReceipt(worker, receipt(first, 'failed', { source: '+61491570156' }));
    expect(await stateOf(id)).toMatchObject({ state: 'sent' });
  });

  test('a carrier that calls every part the same: one open message is clear, two are not guessed at', async () => {
    const one = await sendAndSubmit(longText, () => 'same');
    await recordReceipt(worker, receipt('same', 'delivered'));
    await recordReceipt(worker, receipt('same', 'delivered'));
    expect(await stateOf(one.id)).toMatchObject({ state: 'delivered' });
    const two = [await sendAndSubmit('First', () => 'same'), await sendAndSubmit('Second', () => 'same')];
    await recordReceipt(worker, receipt('same', 'delivered'));
    const states = await Promise.all(two.map(async ({ id }) => (await stateOf(id)).state));
    expect(states).toEqual(['sent', 'sent']);
  });
});

describe('a receipt before the answer', () => {
  test('waits, and counts as soon as the answer is stored', async () => {
    const { id } = await send();
    await submitDueMessages(worker, async () => {
      await recordReceipt(worker, receipt('EARLY1', 'delivered'));
      return accepted('EARLY1');
    });
    expect(await stateOf(id)).toMatchObject({ state: 'delivered' });
    expect(await eventsOf(id)).toEqual(['queued', 'sent', 'delivered']);
    expect(await parked()).toEqual([]);
  });

  test('never passes the answer unseen, whichever comes first', async () => {
    for (let round = 0; round < 40; round += 1) {
      const { id } = await send();
      const carrierId = `RACE${round}`;
      let late: Promise<void> = Promise.resolve();
      await submitDueMessages(worker, async () => {
        late = recordReceipt(worker, receipt(carrierId, 'delivered'));
        return accepted(carrierId);
      });
      await late;
      clock.move(1);
      await sweep(worker);
      expect((await stateOf(id)).state).toBe('delivered');
    }
  });

  test('of the same process waits for the answer that is being stored', async () => {
    const { id } = await send();
    const sending = openTestSending(worker);
    let recorded: Promise<void> = Promise.resolve();
    const { normal } = sending.openLanes(
      openExchangeOf(async () => {
        setImmediate(() => {
          recorded = sending.desk.record('default', receipt('SOON', 'delivered'));
        });
        return accepted('SOON');
      }),
    );
    await normal.take();
    await normal.drain();
    await recorded;
    await sending.drain();
    expect((await stateOf(id)).state).toBe('delivered');
    expect(await parked()).toEqual([]);
  });

  test('that belongs to somebody else is offered to them in the sweep', async () => {
    await recordReceipt(worker, receipt('CODE1', 'delivered'));
    const offered: unknown[] = [];
    clock.move(1);
    await sweep(worker, async (receipts) => {
      offered.push(...receipts);
      return receipts.map(() => true);
    });
    expect(offered).toMatchObject([
      { keys: ['code1'], recipients: [phone, worker.config.sharedNumber], status: 'delivered' },
    ]);
    expect(await parked()).toEqual([]);
  });

  test('that fits nothing is tried ever more rarely, and dropped after a week', async () => {
    await recordReceipt(worker, receipt('NOBODYS', 'delivered'));
    const waits: number[] = [];
    for (let hour = 0; hour < 24 * 8; hour += 1) {
      clock.move(3600);
      await sweep(worker);
      const [row] = await parked();
      if (row) waits.push((row.retryAt.getTime() - clock.now().getTime()) / 1000);
    }
    expect(Math.max(...waits)).toBe(86_400);
    expect(waits.slice(0, 9)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512]);
    expect(await parked()).toEqual([]);
  });
});

describe('an answer that never came', () => {
  const doubt: SubmitOutcome = {
    outcome: 'unknown',
    reason: 'The carrier did not answer.',
    writtenAt: new Date('2026-07-01T02:00:00.000Z'),
    link: '',
  };
  const balance = () => findBalance(worker, owner.actor.accountId);

  test('is explained by the receipt of the one text to that number, and its credit is spent', async () => {
    const { id } = await send();
    await submitDueMessages(worker, async () => doubt);
    expect(await balance()).toMatchObject({ held: 1, spent: 0 });
    await recordReceipt(worker, receipt('NEWS1', 'delivered'));
    expect(await stateOf(id)).toMatchObject({ state: 'unknown', spent: null });
    clock.move(1);
    await sweep(worker);
    expect(await stateOf(id)).toMatchObject({ state: 'delivered', spent: 1 });
    expect(await balance()).toMatchObject({ held: 0, spent: 1 });
    expect(await eventsOf(id)).toEqual(['queued', 'unknown', 'delivered']);
    const [part] = (await showMessage(owner, id)).parts;
    expect(part).toMatchObject({ state: 'delivered', answeredAt: null, endedAt: expect.any(String) });
    expect(await database.db.selectFrom('unknownParts').selectAll().execute()).toEqual([]);
  });

  test('of two texts to that number is not guessed at', async () => {
    const ids = [(await send('First')).id, (await send('Second')).id];
    await submitDueMessages(worker, async () => doubt);
    await recordReceipt(worker, receipt('NEWS2', 'delivered'));
    clock.move(1);
    await sweep(worker);
    expect(await Promise.all(ids.map(async (id) => (await stateOf(id)).state))).toEqual([
      'unknown',
      'unknown',
    ]);
  });

  test('gives the credit back after three days, and stays unknown', async () => {
    const { id } = await send();
    await submitDueMessages(worker, async () => ({ ...doubt, writtenAt: clock.now() }));
    clock.move(72 * 3600 - 1);
    await cleanUpMessages(worker, openTestSending(worker).news);
    expect(await stateOf(id)).toMatchObject({ state: 'unknown', spent: null });
    clock.move(1);
    await cleanUpMessages(worker, openTestSending(worker).news);
    expect(await stateOf(id)).toMatchObject({ state: 'unknown', spent: 0 });
    expect(await balance()).toMatchObject({ held: 0, spent: 0 });
  });
});

test('SND-14 keeps nothing of the text that a carrier quotes in its receipt', async () => {
  await recordReceipt(
    worker,
    receipt('QUOTES', 'delivered', { raw: 'id:QUOTES stat:DELIVRD text:Your code is 123456' }),
  );
  expect(JSON.stringify(await parked())).not.toContain('123456');
});
