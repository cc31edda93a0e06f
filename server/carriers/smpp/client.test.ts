import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import type { Server, Session } from 'smpp';
import { createServer, PDU } from 'smpp';
import { afterEach, describe, expect, test } from 'vitest';
import type { Carrier, CarrierState, InboundPart, OutgoingPart, Receipt } from '../carrier.ts';
import { createSmppCarrier } from './client.ts';
import { parseSmppUrl } from './settings.ts';

// The other side of every test is npm's smpp, a codec and a session that nobody here wrote.
type FakeCarrier = {
  server: Server;
  port: number;
  connections: Socket[];
  sessions: Session[];
  submits: PDU[];
};

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe('a bound link', () => {
  test('submits a part and is told its id', async () => {
    const fake = await startFake((session, pdu) => session.send(pdu.response({ message_id: 'abc-1' })));
    const { carrier } = await bound(fake);
    const outcome = await carrier.submit({ ...PART, text: 'Café €5', lane: 'urgent' });
    expect(outcome).toMatchObject({ outcome: 'accepted', carrierId: 'abc-1', writtenAt: expect.any(Date) });
    expect(fake.submits[0]).toMatchObject({
      source_addr_ton: 5,
      source_addr: 'Corella',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: '61491570006',
      data_coding: 0,
      registered_delivery: 1,
      priority_flag: 1,
    });
    expect(textOf(fake.submits[0])).toBe('Café €5');
  });

  test('a part of a long Unicode text carries its header', async () => {
    const fake = await startFake((session, pdu) => session.send(pdu.response({ message_id: '1' })));
    const { carrier } = await bound(fake);
    await carrier.submit({
      ...PART,
      text: 'ж😀',
      encoding: 'ucs2',
      concatenation: { reference: 200, total: 3, number: 2 },
    });
    expect(fake.submits[0]).toMatchObject({
      esm_class: 0x40,
      data_coding: 8,
      short_message: { udh: [Buffer.from([0, 3, 200, 3, 2])], message: 'ж😀' },
    });
  });

  test.each([
    [
      0x0b,
      {
        outcome: 'refused',
        permanent: true,
        throttled: false,
        reason: 'The carrier does not know this number.',
      },
    ],
    [0x08, { outcome: 'refused', permanent: false, throttled: false }],
    [0x14, { outcome: 'refused', permanent: false, throttled: true }],
    [
      0x410,
      { outcome: 'refused', permanent: false, reason: 'The carrier refused with its code 0x00000410.' },
    ],
  ])('a refusal by status %i says whether to try again', async (status, expected) => {
    const fake = await startFake((session, pdu) => session.send(pdu.response({ command_status: status })));
    const { carrier } = await bound(fake);
    expect(await carrier.submit(PART)).toMatchObject({ ...expected, status });
  });

  test.each([
    [{ recipient: '0491570006' }, 'The number is not in international form'],
    [{ sender: 'A name too long' }, 'The sender is neither'],
    [{ text: 'x'.repeat(161) }, 'does not fit'],
  ])('what cannot be sent at all is refused here: %o', async (fields, reason) => {
    const fake = await startFake();
    const { carrier } = await bound(fake);
    expect(await carrier.submit({ ...PART, ...fields })).toMatchObject({
      outcome: 'refused',
      permanent: true,
      reason: expect.stringContaining(reason),
    });
    expect(fake.submits).toHaveLength(0);
  });

  test('a lost response is unknown, and the link goes on', async () => {
    const fake = await startFake((session, pdu) => {
      if (fake.submits.length > 1) session.send(pdu.response({ message_id: '2' }));
    });
    const { carrier } = await bound(fake, 'response_timeout=0.2');
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'unknown', writtenAt: expect.any(Date) });
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'accepted' });
    expect(fake.connections).toHaveLength(1);
  });

  test('a generic_nack answers the submit whose number it bears', async () => {
    const fake = await startFake((session, pdu) =>
      session.send(new PDU('generic_nack', { sequence_number: pdu.sequence_number, command_status: 3 })),
    );
    const { carrier } = await bound(fake);
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'refused', status: 3 });
  });

  test('never has more unanswered than its window, and keeps a fifth of it for codes', async () => {
    const held: (() => void)[] = [];
    const fake = await startFake((session, pdu) =>
      held.push(() => session.send(pdu.response({ message_id: '1' }))),
    );
    const { carrier } = await bound(fake, 'window=10');
    const bulk = Array.from({ length: 30 }, () => carrier.submit({ ...PART, lane: 'bulk' }));
    await until(() => fake.submits.length === 8);
    expect(carrier.room('bulk')).toBe(0);
    const urgent = Array.from({ length: 4 }, () => carrier.submit({ ...PART, lane: 'urgent', text: 'code' }));
    await until(() => fake.submits.length === 10);
    expect(fake.submits.slice(8).map((pdu) => textOf(pdu))).toEqual(['code', 'code']);
    let most = held.length;
    while (fake.submits.length < 34 || held.length > 0) {
      held.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, held.length);
    }
    expect(most).toBe(10);
    expect(await Promise.all([...bulk, ...urgent])).toHaveLength(34);
    expect(fake.submits.slice(10, 12).map((pdu) => textOf(pdu))).toEqual(['code', 'code']);
  });

  test('a throttled link pauses, then goes on with less', async () => {
    const fake = await startFake((session, pdu) =>
      session.send(pdu.response(fake.submits.length <= 2 ? { command_status: 0x58 } : { message_id: '1' })),
    );
    const { carrier } = await bound(fake, 'window=2&throttle_pause=0.1&max_throttle_pause=0.1');
    const outcomes = await Promise.all([carrier.submit(PART), carrier.submit(PART)]);
    expect(outcomes).toMatchObject([
      { outcome: 'refused', throttled: true },
      { outcome: 'refused', throttled: true },
    ]);
    expect(carrier.room('normal')).toBe(0);
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'accepted' });
  });

  test('what waits too long for a slot comes back unwritten', async () => {
    const fake = await startFake();
    const { carrier } = await bound(fake, 'window=1&queue_timeout=0.1&drain=0.1');
    const written = carrier.submit(PART);
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'unwritten' });
    expect(fake.submits).toHaveLength(1);
    await carrier.close();
    expect(await written).toMatchObject({ outcome: 'unknown' });
  });
});

describe('what the carrier sends', () => {
  test('a receipt is acknowledged only after it is stored', async () => {
    const fake = await startFake();
    const stored = Promise.withResolvers<void>();
    const { receipts } = await bound(fake, '', { store: () => stored.promise });
    const answers: PDU[] = [];
    fake.sessions[0]?.deliver_sm(
      {
        esm_class: 4,
        source_addr: '61491570006',
        source_addr_ton: 1,
        short_message: 'id:77 stat:DELIVRD err:000 text:482913',
      },
      (pdu) => answers.push(pdu),
    );
    await until(() => receipts.length === 1);
    const probe = Promise.withResolvers<void>();
    fake.sessions[0]?.enquire_link(() => probe.resolve());
    await probe.promise;
    expect(answers).toHaveLength(0);
    stored.resolve();
    await until(() => answers.length === 1);
    expect(answers[0]).toMatchObject({ command: 'deliver_sm_resp', command_status: 0 });
    expect(receipts[0]).toMatchObject({
      carrierId: '77',
      status: 'delivered',
      final: true,
      raw: 'id:77 stat:DELIVRD err:000',
    });
  });

  test('what cannot be stored is asked for again with 0x64', async () => {
    const fake = await startFake();
    const { inbound } = await bound(fake, '', { store: () => Promise.reject(new Error('no database')) });
    const answer = Promise.withResolvers<PDU>();
    fake.sessions[0]?.deliver_sm(
      {
        source_addr: '61491570006',
        source_addr_ton: 1,
        destination_addr: '61491579455',
        destination_addr_ton: 1,
        dest_addr_ton: 1,
        short_message: Buffer.from('Yes'),
        data_coding: 0,
      },
      answer.resolve,
    );
    expect((await answer.promise).command_status).toBe(0x64);
    expect(inbound).toEqual([{ from: '+61491570006', to: '+61491579455', text: 'Yes' }]);
  });

  test('what cannot be stored fast enough waits at the carrier, not in our memory', async () => {
    const fake = await startFake();
    const stored = Promise.withResolvers<void>();
    const { inbound } = await bound(fake, '', { store: () => stored.promise });
    const text = { source_addr: '61491570006', source_addr_ton: 1, short_message: Buffer.alloc(140, 0x61) };
    let acknowledged = 0;
    for (let count = 0; count < 20_000; count++) fake.sessions[0]?.deliver_sm(text, () => acknowledged++);
    await until(() => inbound.length >= 200);
    expect(inbound.length).toBeLessThan(2_000);
    stored.resolve();
    await until(() => acknowledged === 20_000);
  });

  test('a command that we do not know gets generic_nack', async () => {
    const fake = await startFake();
    await bound(fake);
    const answer = Promise.withResolvers<PDU>();
    fake.sessions[0]?.on('generic_nack', answer.resolve);
    fake.sessions[0]?.send(new PDU('query_sm', { message_id: '1' }));
    expect((await answer.promise).command_status).toBe(3);
  });
});

describe('the life of a link', () => {
  test('comes back at once after the carrier restarts; what was out is unknown', async () => {
    const fake = await startFake();
    const { carrier, states } = await bound(fake, 'backoff=0.05');
    const outcome = carrier.submit(PART);
    await until(() => fake.submits.length === 1);
    fake.connections[0]?.destroy();
    expect(await outcome).toMatchObject({ outcome: 'unknown' });
    await until(() => fake.sessions.length === 2 && carrier.state().state === 'bound');
    expect(states.map(({ state }) => state)).toEqual(['bound', 'binding', 'bound']);
  });

  test('waits longer each time while the carrier cannot be reached, and says why', async () => {
    const fake = await startFake();
    const { carrier } = await bound(fake, 'backoff=0.02&max_backoff=0.1');
    await stopFake(fake);
    await until(() => carrier.state().state === 'down');
    expect(await carrier.submit(PART)).toMatchObject({
      outcome: 'unwritten',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
    const again = await startFake(
      (session, pdu) => session.send(pdu.response({ message_id: '9' })),
      fake.port,
    );
    await until(() => carrier.state().state === 'bound');
    expect(again.sessions).toHaveLength(1);
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'accepted', carrierId: '9' });
  });

  test.each([0x04, 0x05, 0x0d, 0x0e, 0x0f])('a login refused by %i is not hammered', async (status) => {
    const fake = await startFake(undefined, 0, status);
    const { carrier } = start(fake, 'backoff=0.005&max_backoff=0.005');
    await until(() => carrier.state().state === 'down');
    const other = await startFake(undefined, 0, 0x08);
    start(other, 'backoff=0.005&max_backoff=0.005');
    await until(() => other.connections.length > 5);
    expect(fake.connections).toHaveLength(1);
    expect(carrier.state().reason).not.toBe('');
  });

  test('a login that is never answered ends by its own time-out', async () => {
    const fake = await startFake(undefined, 0, 'silent');
    const { carrier } = start(fake, 'bind_timeout=0.1&backoff=5');
    await until(() => carrier.state().state === 'down');
    expect(carrier.state().reason).toBe('The carrier did not answer our login in time.');
  });

  test('a peer that stops answering is noticed by the probe', async () => {
    const fake = await startFake(undefined, 0, 'no_probe');
    const { states } = await bound(fake, 'enquire_link=0.05&response_timeout=0.1&backoff=0.01');
    await until(() => fake.connections.length > 1);
    expect(states.map(({ reason }) => reason)).toContain('Connecting to the carrier.');
  });

  test('a stream that is no SMPP ends the link and not the process', async () => {
    const fake = await startFake();
    await bound(fake, 'backoff=0.01');
    fake.connections[0]?.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    await until(() => fake.sessions.length === 2);
  });

  test('close waits for the answers that are out, then unbinds', async () => {
    const held: (() => void)[] = [];
    const fake = await startFake((session, pdu) =>
      held.push(() => session.send(pdu.response({ message_id: '1' }))),
    );
    const { carrier } = await bound(fake, 'window=1');
    let unbound = false;
    fake.sessions[0]?.on('unbind', () => {
      unbound = true;
    });
    const [out, waiting] = [carrier.submit(PART), carrier.submit(PART)];
    await until(() => held.length === 1);
    const closing = carrier.close();
    expect(await waiting).toMatchObject({ outcome: 'unwritten' });
    expect(await carrier.submit(PART)).toMatchObject({ outcome: 'unwritten' });
    expect(unbound).toBe(false);
    held[0]?.();
    expect(await out).toMatchObject({ outcome: 'accepted' });
    await closing;
    expect(unbound).toBe(true);
    expect(carrier.state().state).toBe('down');
  });

  test('close does not wait for a carrier that never answers', async () => {
    const fake = await startFake();
    const { carrier } = await bound(fake, 'drain=0.1');
    const out = carrier.submit(PART);
    await until(() => fake.submits.length === 1);
    await carrier.close();
    expect(await out).toMatchObject({ outcome: 'unknown' });
  });

  test('close ends an attempt to connect', async () => {
    const fake = await startFake(undefined, 0, 'silent');
    const { carrier } = start(fake, 'bind_timeout=30');
    await until(() => fake.connections.length === 1);
    await carrier.close();
    expect(carrier.state().state).toBe('down');
  });
});

const PART: OutgoingPart = {
  sender: 'Corella',
  recipient: '+61491570006',
  text: 'Hello',
  encoding: 'gsm7',
  validityMinutes: 5,
  lane: 'normal',
};

type OnSubmit = (session: Session, pdu: PDU) => void;
type BindBehaviour = number | 'silent' | 'no_probe';

async function startFake(
  onSubmit: OnSubmit = () => {},
  port = 0,
  bind: BindBehaviour = 0,
): Promise<FakeCarrier> {
  const fake: FakeCarrier = {
    server: createServer((session) => serve(session)),
    port,
    connections: [],
    sessions: [],
    submits: [],
  };
  function serve(session: Session) {
    session.on('error', () => session.destroy());
    session.on('bind_transceiver', (pdu: PDU) => {
      if (bind === 'silent') return;
      session.send(pdu.response(typeof bind === 'number' ? { command_status: bind } : {}));
      if (bind === 0 || bind === 'no_probe') fake.sessions.push(session);
    });
    session.on('submit_sm', (pdu: PDU) => {
      fake.submits.push(pdu);
      onSubmit(session, pdu);
    });
    session.on('enquire_link', (pdu: PDU) => bind !== 'no_probe' && session.send(pdu.response()));
    session.on('unbind', (pdu: PDU) => session.send(pdu.response()));
  }
  fake.server.on('connection', (socket: Socket) => fake.connections.push(socket));
  fake.server.listen(port, '127.0.0.1');
  await once(fake.server, 'listening');
  fake.port = (fake.server.address() as AddressInfo).port;
  cleanUps.push(() => stopFake(fake));
  return fake;
}

async function stopFake(fake: FakeCarrier): Promise<void> {
  for (const socket of fake.connections) socket.destroy();
  if (fake.server.listening) await new Promise((resolve) => fake.server.close(resolve));
}

type Heard = { carrier: Carrier; receipts: Receipt[]; inbound: InboundPart[]; states: CarrierState[] };

function start(
  fake: FakeCarrier,
  query = '',
  { store = () => Promise.resolve() }: { store?: (count: number) => Promise<void> } = {},
): Heard {
  const heard: Omit<Heard, 'carrier'> = { receipts: [], inbound: [], states: [] };
  const carrier = createSmppCarrier({
    findSettings: async () => parseSmppUrl(`smpp://corella:secret@127.0.0.1:${fake.port}?${query}`),
    clock: { now: () => new Date() },
    log: { info: () => {}, warn: () => {} },
    onReceipt: (receipt) => store(heard.receipts.push(receipt)),
    onInbound: (part) => store(heard.inbound.push(part)),
    onState: (state) => heard.states.push(state),
  });
  cleanUps.push(() => carrier.close());
  return { carrier, ...heard };
}

async function bound(fake: FakeCarrier, query = '', options = {}): Promise<Heard> {
  const heard = start(fake, query, options);
  await until(() => heard.carrier.state().state === 'bound');
  return heard;
}

// Decoded by npm's smpp, from the octets that we wrote.
function textOf(pdu: PDU | undefined): unknown {
  const field = pdu?.['short_message'];
  return typeof field === 'object' && field && 'message' in field ? field.message : undefined;
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
