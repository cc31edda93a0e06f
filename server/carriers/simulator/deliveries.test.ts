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

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('a receipt is carried once, however often the rows are read while it is acknowledged', async () => {
  const carried: string[] = [];
  const take = async ({ shortMessage }: MessagePdu) => {
    carried.push(/^id:(\S+)/.exec(Buffer.from(shortMessage).toString('latin1'))?.[1] ?? '');
    deliveries.wake();
    return { answer: 'response', pdu: { status: ESME_ROK } };
  };
  const session = { request: take } as unknown as SmppSession;
  const deliveries = new Deliveries({
    db: withSimulatorTables(database.db),
    clock: systemClock,
    log: silentLog,
    listReceivers: () => [{ session, systemId: 'guest' }],
  });
  const ids = Array.from({ length: 300 }, () => uuid());
  for (const id of ids) {
    const receipt = describeReceipt(id);
    deliveries.reserve([receipt]);
    await withSimulatorTables(database.db).insertInto('simulatorReceipts').values(receipt).execute();
    deliveries.wake();
    deliveries.offer([receipt]);
  }
  await until(async () => (await countReceipts()) === 0);
  await deliveries.stop();
  expect(carried.toSorted()).toEqual(ids);
});

function describeReceipt(id: string): ReceiptRow {
  const at = new Date();
  const [handset, sender] = ['+61491570006', '+61491579455'];
  return { id, handset, sender, stat: 'DELIVRD', carrierId: id, systemId: 'guest', at, dueAt: at };
}

async function countReceipts(): Promise<number> {
  const { rows } = await database.pool.query('select count(*)::int as count from simulator_receipts');
  return rows[0].count;
}
