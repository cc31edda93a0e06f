import { connect as connectSocket } from 'node:net';
import nodemailer from 'nodemailer';
import { connect as connectSmpp, type PDU, type Session } from 'smpp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Carrier, InboundPart, OutgoingPart, Receipt } from '#server/carriers/carrier.ts';
import { createSmppCarrier } from '#server/carriers/smpp/client.ts';
import { movableClock } from '#server/platform/clock.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { until } from '#server/testing/until.ts';
import { findSimSwap, getHandset, listHandsets, replyFromHandset, setHandset } from './handsets.ts';
import { getMail, listMails } from './mails.ts';
import { findSimulatorMailUrl, findSimulatorSettings, startSimulator } from './simulator.ts';

const SENDER = '+61491579455';
const clock = movableClock();
let database: TestDatabase;
let simulator: { stop(): Promise<void> };
const cleanUps: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  simulator = await startSimulator({ ...database, clock, log: silentLog });
});
afterEach(async () => {
  // What a client that leaves has not acknowledged would come to the one of the next test.
  await until(async () => (await countUndelivered()) === 0);
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});
afterAll(async () => {
  await simulator.stop();
  await database.close();
});

describe('the pretend phones', () => {
  test('a text comes into being with its phone, and its receipt comes back', async () => {
    const { carrier, receipts } = await link();
    const outcome = await carrier.submit(part('+61491570006', 'Your code is 482913. @localhost #482913'));
    expect(outcome).toMatchObject({ outcome: 'accepted' });
    await until(() => receipts.length === 1);
    expect(receipts[0]).toMatchObject({
      carrierId: outcome.outcome === 'accepted' && outcome.carrierId,
      status: 'delivered',
      final: true,
      source: '+61491570006',
      destination: SENDER,
    });
    const { handset, texts } = await getHandset(database, '+61491570006');
    expect(handset).toMatchObject({ mode: 'normal', texts: 1, simSwappedAt: null, lastText: texts[0]?.text });
    expect(texts).toMatchObject([
      {
        direction: 'to_handset',
        other: SENDER,
        text: 'Your code is 482913. @localhost #482913',
        state: 'received',
      },
    ]);
    await until(async () => (await countUndelivered()) === 0);
  });

  test('a long text is shown once and whole, whatever the order of its parts', async () => {
    const { carrier, receipts } = await link();
    const parts = ['Das ist 世界 ', 'in zwei ', 'Teilen 😀'];
    for (const number of [3, 1, 2]) {
      const concatenation = { reference: 77, total: 3, number };
      await carrier.submit({
        ...part('+61491570156', parts[number - 1] ?? ''),
        encoding: 'ucs2',
        concatenation,
      });
    }
    expect((await getHandset(database, '+61491570156')).texts.map(({ text }) => text)).toEqual([
      parts.join(''),
    ]);
    await until(() => receipts.length === 3);
  });

  test('parts that arrive at the same moment make one text', async () => {
    const { carrier } = await link();
    const numbers = Array.from({ length: 8 }, (_, index) => index + 1);
    await Promise.all(
      numbers.map((number) =>
        carrier.submit({
          ...part('+61491570157', String(number)),
          concatenation: { reference: 3, total: 8, number },
        }),
      ),
    );
    expect((await getHandset(database, '+61491570157')).texts.map(({ text }) => text)).toEqual(['12345678']);
  });

  test.each([
    ['fail', { outcome: 'accepted' }, 'failed'],
    ['reject', { outcome: 'refused', permanent: true, status: 0x0b }, undefined],
    ['throttle', { outcome: 'refused', permanent: false, throttled: true, status: 0x58 }, undefined],
    ['silent', { outcome: 'accepted' }, undefined],
    ['lost', { outcome: 'unknown' }, undefined],
  ] as const)('a phone told to %s', async (mode, outcome, status) => {
    const number = '+61491570158';
    await setHandset({ db: database.db, clock }, { number, mode });
    const { carrier, receipts } = await link(mode === 'lost' ? { responseTimeoutMs: 500 } : {});
    expect(await carrier.submit(part(number, mode))).toMatchObject(outcome);
    if (status) await until(() => receipts.some((receipt) => receipt.status === status));
    else {
      await carrier.submit(part('+61491570159', 'a probe'));
      await until(() => receipts.length === 1);
      expect(receipts[0]?.source).toBe('+61491570159');
    }
    const arrived = (await getHandset(database, number)).texts.filter(
      ({ state, text }) => state === 'received' && text === mode,
    );
    expect(arrived).toHaveLength(mode === 'silent' || mode === 'lost' ? 1 : 0);
  });

  test('a late phone is as late as the clock of the installation says', async () => {
    const number = '+61491570110';
    await setHandset({ db: database.db, clock }, { number, mode: 'delay', delaySeconds: 600 });
    const { carrier, receipts } = await link();
    let answered = false;
    const outcome = carrier.submit(part(number, 'late')).finally(() => {
      answered = true;
    });
    await carrier.submit(part('+61491570159', 'a probe'));
    await until(() => receipts.length === 1);
    expect(answered).toBe(false);
    expect((await getHandset(database, number)).texts).toHaveLength(0);
    clock.setOffset(600_000);
    expect(await outcome).toMatchObject({ outcome: 'accepted' });
    await until(() => receipts.length === 2);
    expect((await getHandset(database, number)).texts).toHaveLength(1);
  });

  test('the change of a SIM card is remembered until it is taken back', async () => {
    const number = '+61491570313';
    expect(await findSimSwap(database, number)).toBeUndefined();
    expect(await setHandset({ db: database.db, clock }, { number, simSwapped: true })).toMatchObject({
      mode: 'normal',
      simSwappedAt: expect.any(String),
    });
    expect(await findSimSwap(database, number)).toBeInstanceOf(Date);
    await setHandset({ db: database.db, clock }, { number, mode: 'fail' });
    expect(await findSimSwap(database, number)).toBeInstanceOf(Date);
    await setHandset({ db: database.db, clock }, { number, simSwapped: false });
    expect(await findSimSwap(database, number)).toBeUndefined();
  });

  test('the list has the phone that moved last in front', async () => {
    const { carrier } = await link();
    await carrier.submit(part('+61491570737', 'the newest'));
    expect((await listHandsets(database))[0]).toMatchObject({
      number: '+61491570737',
      lastText: 'the newest',
    });
  });

  test('a phone that nobody knows is not found', async () => {
    await expect(getHandset(database, '+61491571804')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('answers from a phone', () => {
  test('cross by deliver_sm, long ones in parts, and are marked when they are taken', async () => {
    const { inbound } = await link();
    const short = await reply('+61491571266', 'Yes €');
    await until(() => inbound.length === 1);
    expect(inbound[0]).toEqual({ from: '+61491571266', to: SENDER, text: 'Yes €' });
    await until(async () => (await stateOf('+61491571266', short.id)) === 'sent');
    await reply('+61491571266', 'ж'.repeat(100));
    await until(() => inbound.length === 3);
    expect(
      inbound
        .slice(1)
        .map(({ text, concatenation }) => [text.length, concatenation?.number, concatenation?.total]),
    ).toEqual([
      [67, 1, 2],
      [33, 2, 2],
    ]);
  });

  test('come again until they are stored', async () => {
    let refusals = 2;
    const { inbound } = await link({}, async () => {
      if (refusals-- > 0) throw new Error('no database');
    });
    const text = await reply('+61491571491', 'Keep me');
    await until(async () => (await stateOf('+61491571491', text.id)) === 'sent');
    expect(inbound.map((each) => each.text)).toEqual(['Keep me', 'Keep me', 'Keep me']);
  });

  test('wait for a client to come', async () => {
    const text = await reply('+61491575254', 'Anybody?');
    expect(await stateOf('+61491575254', text.id)).toBe('queued');
    const { inbound } = await link();
    await until(() => inbound.length === 1);
  });

  test('to a business name are refused, as no phone can answer one', async () => {
    await link();
    const text = await reply('+61491578888', 'Hi', 'Corella');
    await until(async () => (await stateOf('+61491578888', text.id)) === 'refused');
  });
});

describe('the message centre, with a client that nobody here wrote', () => {
  test('binds, submits, receives', async () => {
    const { session, heard } = await theirClient();
    const response = await new Promise<PDU>((resolve) =>
      session.submit_sm(
        {
          source_addr: 'Corella',
          source_addr_ton: 5,
          destination_addr: '61491573770',
          dest_addr_ton: 1,
          dest_addr_npi: 1,
          data_coding: 8,
          registered_delivery: 1,
          short_message: Buffer.from('Привет', 'utf16le').swap16(),
        },
        resolve,
      ),
    );
    expect(response).toMatchObject({
      command: 'submit_sm_resp',
      command_status: 0,
      message_id: expect.any(String),
    });
    await until(() => heard.length === 1);
    expect(heard[0]).toMatchObject({
      esm_class: 4,
      source_addr: '61491573770',
      destination_addr: 'Corella',
      receipted_message_id: response['message_id'],
      message_state: 2,
    });
    expect((await getHandset(database, '+61491573770')).texts[0]).toMatchObject({
      other: 'Corella',
      text: 'Привет',
    });
  });

  test.each([
    [{ system_id: 'somebody' }, 0x0f],
    [{ password: 'wrong' }, 0x0e],
  ])('refuses a bind with %o', async (fields, status) => {
    const { bind } = await theirClient(fields);
    expect(bind.command_status).toBe(status);
  });

  test('refuses a submit before the bind, and knows no query_sm', async () => {
    const { session } = await theirClient({ password: 'wrong' });
    const response = await new Promise<PDU>((resolve) =>
      session.submit_sm({ destination_addr: '61491573770', short_message: Buffer.from('x') }, resolve),
    );
    expect(response.command_status).toBe(0x04);
  });
});

describe('the pretend mailbox', () => {
  test('keeps a mail that came by SMTP, for each recipient', async () => {
    const transport = nodemailer.createTransport(await findSimulatorMailUrl(database));
    await transport.sendMail({
      from: 'Corella <no-reply@example.com>',
      to: 'Sam@Example.com, kim@example.com',
      subject: 'Grüße',
      text: 'Your code is 482913',
      html: '<p>Your code is 482913</p>',
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    transport.close();
    const [mail] = await listMails(database, { recipient: 'SAM@example.com' });
    expect(mail).toMatchObject({
      to: 'sam@example.com',
      subject: 'Grüße',
      headers: { 'auto-submitted': 'auto-generated' },
    });
    expect(mail?.text).toContain('482913');
    expect(mail?.html).toContain('<p>');
    expect(await getMail(database, mail?.id ?? '')).toEqual(mail);
    expect(await listMails(database)).toHaveLength(2);
    expect(await listMails(database, { recipient: 'nobody@example.com' })).toEqual([]);
  });
});

describe('the process that leads', () => {
  test('is one, on loopback, and another takes over with the links and the undelivered', async () => {
    const other = await createTestDatabase();
    cleanUps.push(() => other.close());
    const first = await startSimulator({ ...other, clock, log: silentLog });
    const second = await startSimulator({ ...other, clock, log: silentLog });
    cleanUps.push(() => second.stop());
    const before = await findSimulatorSettings(other);
    const { carrier, receipts } = await link({}, async () => undefined, other);
    await first.stop();
    await until(async () => (await findSimulatorSettings(other).catch(() => before)).port !== before.port);
    await until(() => carrier.state().state === 'bound');
    expect(await carrier.submit(part('+61491570006', 'after the change'))).toMatchObject({
      outcome: 'accepted',
    });
    await until(() => receipts.length === 1);
    await expect(dial(before.port)).rejects.toThrow('ECONNREFUSED');
  });

  test('gives up when its database connection is lost, and comes back', async () => {
    const before = await findSimulatorSettings(database);
    const { carrier } = await link();
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 7230443
       and database = (select oid from pg_database where datname = current_database())`,
    );
    await until(async () => (await findSimulatorSettings(database).catch(() => before)).port !== before.port);
    await until(async () => (await carrier.submit(part('+61491570006', 'again'))).outcome === 'accepted');
  });
});

function part(recipient: string, text: string): OutgoingPart {
  return {
    sender: SENDER,
    recipient,
    text,
    encoding: 'gsm7',
    clientReference: 'x',
    validityMinutes: 5,
    lane: 'normal',
  };
}

type Heard = { carrier: Carrier; receipts: Receipt[]; inbound: InboundPart[] };

async function link(settings: object = {}, store = async () => {}, on = database): Promise<Heard> {
  const receipts: Receipt[] = [];
  const inbound: InboundPart[] = [];
  const carrier = createSmppCarrier({
    findSettings: async () => ({ ...(await findSimulatorSettings(on)), ...settings }),
    clock,
    log: silentLog,
    onReceipt: async (receipt) => void receipts.push(receipt),
    onInbound: async (each) => {
      inbound.push(each);
      await store();
    },
  });
  cleanUps.push(() => carrier.close());
  await until(() => carrier.state().state === 'bound');
  return { carrier, receipts, inbound };
}

function reply(number: string, text: string, to = SENDER) {
  return replyFromHandset({ db: database.db, clock }, { number, to, text });
}

async function stateOf(number: string, id: string): Promise<string | undefined> {
  return (await getHandset(database, number)).texts.find((text) => text.id === id)?.state;
}

async function countUndelivered(): Promise<number> {
  const { rowCount } = await database.pool.query(
    `select from simulator_receipts union all select from simulator_texts where state = 'queued'`,
  );
  return rowCount ?? 0;
}

async function theirClient(fields: object = {}): Promise<{ session: Session; bind: PDU; heard: PDU[] }> {
  const { host, port, systemId, password } = await findSimulatorSettings(database);
  const session = connectSmpp({ host, port });
  cleanUps.push(() => session.destroy());
  session.on('error', () => session.destroy());
  const heard: PDU[] = [];
  session.on('deliver_sm', (pdu: PDU) => {
    heard.push(pdu);
    session.send(pdu.response());
  });
  const bind = await new Promise<PDU>((resolve) =>
    session.bind_transceiver({ system_id: systemId, password, ...fields }, resolve),
  );
  return { session, bind, heard };
}

function dial(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(port, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
