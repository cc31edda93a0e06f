import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessagePdu } from '#server/carriers/smpp/pdu.ts';
import type { SmppSession } from '#server/carriers/smpp/session.ts';
import { ESME_ROK } from '#server/carriers/smpp/status.ts';
import { systemClock } from '#server/platform/clock.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { until } from '#server/testing/until.ts';
import { Deliveries } from './deliveries.ts';
import type { ReceiptRow } from './queries/submits.ts';
import { withSimulatorTables } from './schema.ts';
import { SubmitDesk } from './submit-desk.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('a receipt is carried once, however often the rows are read while it is acknowledged', async () => {
  const { deliveries, carried } = openDeliveries({ onCarry: () => deliveries.wake() });
  const ids = Array.from({ length: 300 }, () => uuid());
  for (const id of ids) {
    const receipt = describeReceipt(id);
    deliveries.reserve([receipt]);
    await store(receipt);
    deliveries.wake();
    deliveries.offer([receipt]);
  }
  await until(async () => (await countReceipts()) === 0);
  await deliveries.stop();
  expect(carried.toSorted()).toEqual(ids);
});

test('what is reserved is passed over until it is released', async () => {
  const { deliveries, carried } = openDeliveries();
  const [reserved, other] = [describeReceipt(uuid()), describeReceipt(uuid())];
  deliveries.reserve([reserved]);
  await store(reserved);
  await store(other);
  deliveries.wake();
  await until(async () => (await countReceipts()) === 1);
  expect(carried).toEqual([other.id]);
  deliveries.release([reserved]);
  await until(async () => (await countReceipts()) === 0);
  await deliveries.stop();
  expect(carried).toEqual([other.id, reserved.id]);
});

test('receipts of texts that could not be stored are released', async () => {
  const told: [string, number][] = [];
  const note = (what: string) => (receipts: ReceiptRow[]) => void told.push([what, receipts.length]);
  const desk = new SubmitDesk({
    db: withSimulatorTables(database.db),
    // No database takes this for an instant.
    clock: { now: () => new Date(Number.NaN) },
    deliveries: {
      reserve: note('reserved'),
      release: note('released'),
      offer: note('offered'),
      waitFor: async () => {},
    },
    onStored: () => {},
  });
  const text = {
    systemId: 'guest',
    receipt: 'any',
    from: '61491579455',
    to: '+61491570006',
    text: 'Nine',
  } as const;
  await expect(desk.take(text)).rejects.toThrow();
  expect(told).toEqual([
    ['reserved', 1],
    ['released', 1],
  ]);
});

/** Deliveries to a client that takes whatever comes, and the ids of the receipts that it took. */
function openDeliveries({ onCarry = () => {} }: { onCarry?: () => void } = {}) {
  const carried: string[] = [];
  const request = async ({ shortMessage }: MessagePdu) => {
    carried.push(/^id:(\S+)/.exec(Buffer.from(shortMessage).toString('latin1'))?.[1] ?? '');
    onCarry();
    return { answer: 'response', pdu: { status: ESME_ROK } };
  };
  const session = { request } as unknown as SmppSession;
  const deliveries = new Deliveries({
    db: withSimulatorTables(database.db),
    clock: systemClock,
    log: silentLog,
    listReceivers: () => [{ session, systemId: 'guest' }],
  });
  return { deliveries, carried };
}

async function store(receipt: ReceiptRow): Promise<void> {
  await withSimulatorTables(database.db).insertInto('simulatorReceipts').values(receipt).execute();
}

function describeReceipt(id: string): ReceiptRow {
  const at = new Date();
  const [handset, sender] = ['+61491570006', '+61491579455'];
  return { id, handset, sender, stat: 'DELIVRD', carrierId: id, systemId: 'guest', at, dueAt: at };
}

async function countReceipts(): Promise<number> {
  const { rows } = await database.pool.query('select count(*)::int as count from simulator_receipts');
  return rows[0].count;
}
