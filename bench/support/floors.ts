import pg from 'pg';
import { buildReceipt } from '#server/carriers/simulator/delivery-pdus.ts';
import { decodePdu, encodePdu, type MessagePdu, type Pdu } from '#server/carriers/smpp/pdu.ts';
import { ESME_ROK } from '#server/carriers/smpp/status.ts';

const codecMs = 2000;
const rounds = 200;

/** Texts a second that the codec alone could carry in one process: submit, answer and receipt, each written and read. */
export function measureCodec(): number {
  const at = new Date();
  const receipt = buildReceipt({
    carrierId: 'a1b2',
    handset: '+61491570006',
    sender: '+61491579455',
    stat: 'DELIVRD',
    at,
    dueAt: at,
  });
  const submit: MessagePdu = {
    ...receipt,
    command: 'submit_sm',
    esmClass: 0,
    tlvs: [],
    shortMessage: Buffer.from('Hello Sam, your parcel is here. See you soon.'),
  };
  const answer: Pdu = {
    command: 'submit_sm_resp',
    status: ESME_ROK,
    sequence: 1,
    messageId: 'a1b2',
    tlvs: [],
  };
  const begun = performance.now();
  let texts = 0;
  while (performance.now() - begun < codecMs) {
    for (let round = 0; round < rounds; round += 1) {
      for (const pdu of [submit, answer, receipt]) decodePdu(encodePdu(pdu));
      texts += 1;
    }
  }
  return (texts / (performance.now() - begun)) * 1000;
}

/** Rows a second that one connection takes from a bare queue table in batches, each taken and deleted in a transaction of its own. */
export async function measureClaim(
  url: string,
  { rows, batch }: { rows: number; batch: number },
): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create table bare_queue (id bigint primary key, ready_at timestamptz not null)');
  await client.query('create index on bare_queue (ready_at, id)');
  await client.query('insert into bare_queue select n, now() from generate_series(1, $1::int) n', [rows]);
  await client.query('analyze bare_queue');
  const begun = performance.now();
  for (let taken = 0; taken < rows; taken += batch) {
    await client.query({
      name: 'claim',
      text: `delete from bare_queue where ctid = any(array(
        select ctid from bare_queue where ready_at <= now() order by ready_at, id limit $1 for update skip locked)) returning id`,
      values: [batch],
    });
  }
  const rate = (rows / (performance.now() - begun)) * 1000;
  await client.query('drop table bare_queue');
  await client.end();
  return rate;
}
