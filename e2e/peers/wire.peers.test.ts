import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Receipt } from '#server/carriers/carrier.ts';
import { startSmsc } from '#server/carriers/simulator/smsc.ts';
import { createSmppCarrier } from '#server/carriers/smpp/client.ts';
import { parseSmppUrl } from '#server/carriers/smpp/smpp-url.ts';
import { PART } from '#server/testing/fake-carrier.ts';
import { havePrograms, TSHARK, untilPeer } from './programs.ts';
import { readCapture } from './tshark.ts';
import { startWireTap } from './wire-tap.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUps.splice(0).reverse()) await close();
});

const LONG = { reference: 0x0107, total: 2, number: 1 };

describe.skipIf(!havePrograms(TSHARK))('tshark reads our client and our simulator', () => {
  test.each([
    ['headers', '', ''],
    ['options', 'concatenation=sar', '263'],
  ])('without a complaint, long texts by %s', async (_name, query, sarReference) => {
    const { carrier, receipts, tap } = await start(query);
    await carrier.submit({ ...PART, text: 'Hello €5 [ok]' });
    await carrier.submit({ ...PART, text: 'Привет 😀', encoding: 'ucs2', lane: 'urgent' });
    await carrier.submit({ ...PART, text: 'x'.repeat(152), concatenation: LONG });
    await carrier.submit({ ...PART, text: 'y'.repeat(400), sender: '19900' });
    await carrier.submit({ ...PART, recipient: '+61491570159', sender: '+61491570110' });
    await untilPeer(
      () => receipts.length === 5,
      () => `${receipts.length} receipts`,
    );
    await carrier.close();
    const rows = await readCapture(tap, {
      expected: [
        'bind_transceiver',
        'bind_transceiver_resp',
        'submit_sm',
        'submit_sm_resp',
        'deliver_sm',
        'deliver_sm_resp',
        'unbind',
        'unbind_resp',
      ],
      fields: [
        'smpp.source_addr',
        'smpp.source_addr_ton',
        'smpp.data_coding',
        'smpp.sar_msg_ref_num',
        'smpp.command_id',
      ],
    });
    // A packet may hold the answer to a receipt beside the text.
    const submits = rows.filter((row) =>
      row
        .at(-1)
        ?.split(',')
        .some((id) => Number(id) === 4),
    );
    expect(submits.map(([source, ton]) => [source, Number(ton)])).toEqual([
      ['Corella', 5],
      ['Corella', 5],
      ['Corella', 5],
      ['19900', 3],
      ['61491570110', 1],
    ]);
    expect(submits.map((row) => Number(row[2]))).toEqual([0, 8, 0, 0, 0]);
    expect(submits[2]?.[3]).toBe(sarReference);
  });

  test('and would complain of a PDU whose length is wrong inside', async () => {
    const { carrier, tap } = await start('');
    await carrier.submit(PART);
    await carrier.close();
    const spoiled: typeof tap = {
      ...tap,
      save: async (path, port) => {
        await tap.save(path, port);
        const capture = await readFile(path);
        // sm_length of the text, one more than there is.
        const at = capture.lastIndexOf(PART.text) - 1;
        capture.writeUInt8(PART.text.length + 1, at);
        await writeFile(path, capture);
      },
    };
    await expect(readCapture(spoiled, { expected: [] })).rejects.toThrow();
  });
});

async function start(query: string) {
  const receipts: Receipt[] = [];
  let taken = 0;
  const smsc = await startSmsc({
    systemId: 'corella',
    password: 'secret',
    takeSubmit: async ({ to }) => {
      taken += 1;
      const messageId = `id-${taken}`;
      setImmediate(() => void report(messageId, to));
      return { messageId, status: 0 };
    },
    onReady: () => {},
  });
  cleanUps.push(smsc.close);
  async function report(messageId: string, number: string) {
    await smsc.listReceivers()[0]?.request({
      command: 'deliver_sm',
      ...EMPTY,
      source: { ton: 1, npi: 1, digits: number.slice(1) },
      esmClass: 4,
      shortMessage: Buffer.from(`id:${messageId} stat:DELIVRD err:000 text:`),
      tlvs: [
        { tag: 0x001e, value: Buffer.from(`${messageId}\0`) },
        { tag: 0x0427, value: Buffer.of(2) },
      ],
    });
  }
  const tap = await startWireTap(smsc.port);
  cleanUps.push(tap.close);
  const carrier = createSmppCarrier({
    findSettings: async () => parseSmppUrl(`smpp://corella:secret@127.0.0.1:${tap.port}?${query}`),
    clock: { now: () => new Date() },
    log: { info: () => {}, warn: () => {} },
    onReceipt: async (receipt) => void receipts.push(receipt),
    onInbound: async () => {},
  });
  cleanUps.push(() => carrier.close());
  await untilPeer(
    () => carrier.state().state === 'bound',
    () => carrier.state().reason,
  );
  return { carrier, receipts, tap };
}

const EMPTY = {
  status: 0,
  sequence: 0,
  serviceType: '',
  destination: { ton: 5, npi: 0, digits: 'Corella' },
  protocolId: 0,
  priority: 0,
  scheduledAt: '',
  validityPeriod: '',
  registeredDelivery: 0,
  replaceIfPresent: 0,
  dataCoding: 0,
  defaultMessageId: 0,
};
