import { randomInt } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { InboundPart, Receipt } from '#server/carriers/carrier.ts';
import { createSmppCarrier, type SmppCarrier } from '#server/carriers/smpp/client.ts';
import { parseSmppUrl } from '#server/carriers/smpp/smpp-url.ts';
import { PART } from '#server/testing/fake-carrier.ts';
import { havePrograms, NET_SMPP, type Running, run, untilPeer } from './programs.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of cleanUps.splice(0).reverse()) await close();
});

describe.skipIf(!havePrograms(NET_SMPP))('our client and a server of Net::SMPP', () => {
  test('a text gets its receipt, whose id is learned to be in decimal where the answer was hexadecimal', async () => {
    const { carrier, receipts, perl } = await start('secret');
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => carrier.submit({ ...PART, text: `Text ${index}` })),
    );
    const ids = outcomes.map((outcome) =>
      outcome.outcome === 'accepted' ? outcome.carrierId : outcome.outcome,
    );
    expect(new Set(ids).size).toBe(20);
    expect(ids[0]).toBe((4_000_000_001).toString(16));
    await untilPeer(() => receipts.length === 20, perl.output);
    for (const [index, receipt] of receipts.entries()) {
      expect(receipt).toMatchObject({
        status: 'delivered',
        final: true,
        carrierId: `${4_000_000_001 + index}`,
      });
      expect(receipt.carrierIdKeys).toContain(ids[index]);
    }
    expect(receipts.at(-1)?.carrierIdKeys).toEqual([ids.at(-1)]);
    expect(perl.output()).toContain(`TEXT Corella 61491570006 0 0 ${Buffer.from('Text 0').toString('hex')}`);
  });

  test('a long Unicode text arrives in parts, and a phone replies', async () => {
    const { carrier, inbound, receipts, perl } = await start('secret');
    const part = { ...PART, encoding: 'ucs2' as const, concatenation: { reference: 7, total: 2, number: 1 } };
    expect(await carrier.submit({ ...part, text: 'Привет' })).toMatchObject({ outcome: 'accepted' });
    await carrier.submit({ ...PART, text: 'REPLY' });
    await untilPeer(() => inbound.length === 1 && receipts.length === 2, perl.output);
    const utf16 = Buffer.from('Привет', 'utf16le').swap16().toString('hex');
    expect(perl.output()).toContain(`TEXT Corella 61491570006 64 8 050003070201${utf16}`);
    expect(inbound).toEqual([{ from: '+61491570006', to: '+61491570110', text: 'Yes please' }]);
  });

  test('a whole text leaves as message_payload', async () => {
    const { carrier, perl } = await start('secret', 'concatenation=payload');
    const text = 'A whole text. '.repeat(40);
    expect(await carrier.submit({ ...PART, text })).toMatchObject({ outcome: 'accepted' });
    await untilPeer(() => perl.output().includes(Buffer.from(text).toString('hex')), perl.output);
  });

  test('a wrong password is refused in words', async () => {
    const { carrier } = await start('wrong');
    await untilPeer(
      () => carrier.state().state === 'down',
      () => carrier.state().reason,
    );
    expect(carrier.state().reason).toBe('The carrier refused our password.');
  });
});

type Started = { carrier: SmppCarrier; receipts: Receipt[]; inbound: InboundPart[]; perl: Running };

async function start(password: string, query = ''): Promise<Started> {
  const port = randomInt(20_000, 30_000);
  const perl = run('perl', ['net-smpp-server.pl', String(port)], import.meta.dirname);
  cleanUps.push(perl.stop);
  await untilPeer(() => perl.output().includes('LISTENING'), perl.output);
  const [receipts, inbound]: [Receipt[], InboundPart[]] = [[], []];
  const carrier = createSmppCarrier({
    findSettings: async () => parseSmppUrl(`smpp://corella:${password}@127.0.0.1:${port}?${query}`),
    clock: { now: () => new Date() },
    log: { info: () => {}, warn: () => {} },
    onReceipt: async (receipt) => void receipts.push(receipt),
    onInbound: async (part) => void inbound.push(part),
  });
  cleanUps.push(() => carrier.close());
  return { carrier, receipts, inbound, perl };
}
