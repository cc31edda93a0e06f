import { connect as connectSmpp, PDU, type Session } from 'smpp';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type HandsetMode, magicNumbers, type NetworkScript } from '#contract/simulator.ts';
import { movableClock } from '#server/platform/clock.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { until } from '#server/testing/until.ts';
import { getHandset, listHandsets, replyFromHandset, setHandset } from './handsets.ts';
import { scriptNetwork, showNetwork } from './network.ts';
import { findSimulatorSettings, startSimulator } from './simulator.ts';

const SENDER = '61491579455';
const PLAIN = '61491570006';
const clock = movableClock();
let database: TestDatabase;
let simulator: { stop(): Promise<void> };
const sessions: Session[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const guest = { port: 0, password: 'letmein' };
  simulator = await startSimulator({ ...database, clock, log: silentLog, guest });
});
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  await scriptNetwork(database, {});
});
afterAll(async () => {
  await simulator.stop();
  await database.close();
});

describe('numbers with an outcome of their own', () => {
  test.each<[HandsetMode, number, string | undefined, string]>([
    ['fail', 0, 'UNDELIV', 'refused'],
    ['expire', 0, 'EXPIRED', 'refused'],
    ['reject', 0x0b, undefined, 'refused'],
    ['silent', 0, undefined, 'received'],
    ['early', 0, 'DELIVRD', 'received'],
    ['duplicate', 0, 'DELIVRD', 'received'],
    ['hex', 0, 'DELIVRD', 'received'],
    ['stop', 0, 'DELIVRD', 'received'],
  ])('%s', async (mode, status, stat, state) => {
    const client = await bind();
    const number = magic(mode);
    const answer = await client.submit(number, `a text to ${mode}`);
    expect(answer.command_status).toBe(status);
    await client.settle();
    const receipts = client.receipts(number);
    expect(receipts.map((receipt) => /stat:(\w+)/.exec(textOf(receipt))?.[1])).toEqual(
      stat === undefined ? [] : mode === 'duplicate' ? [stat, stat] : [stat],
    );
    expect(client.receiptsBeforeAnswer(number)).toBe(mode === 'early' ? 1 : 0);
    const { handset, texts } = await getHandset(database, `+${number}`);
    expect(handset.mode).toBe(mode);
    expect(texts[0]).toMatchObject({ text: `a text to ${mode}`, state });
    if (mode === 'stop') await expect.poll(() => client.texts(number)).toEqual(['STOP']);
    if (mode !== 'hex') return;
    const id = String(answer['message_id']);
    expect(id).toMatch(/^[0-9a-f]+$/);
    expect(receipts[0]?.['receipted_message_id']).toBe(BigInt(`0x${id}`).toString());
  });

  test('one is asked to slow down once for each text', async () => {
    const client = await bind();
    const number = magic('throttle_first');
    const statuses = [];
    for (const text of ['one', 'one', 'two', 'two'])
      statuses.push((await client.submit(number, text)).command_status);
    expect(statuses).toEqual([0x58, 0, 0x58, 0]);
    expect((await getHandset(database, `+${number}`)).texts.map(({ text }) => text)).toEqual(['one', 'two']);
  });

  test('one answers never, but its receipt comes', async () => {
    const client = await bind();
    let answered = false;
    void client.submit(magic('lost_answer'), 'unanswered').then(() => {
      answered = true;
    });
    await until(() => client.receipts(magic('lost_answer')).length === 1);
    expect(answered).toBe(false);
  });

  test('one drops the connection, and its receipt comes on the next', async () => {
    const client = await bind();
    const number = magic('disconnect');
    void client.submit(number, 'cut');
    await client.closed;
    const next = await bind();
    await until(() => next.receipts(number).length === 1);
    expect((await getHandset(database, `+${number}`)).handset.texts).toBe(1);
  });

  test("one's receipt is late by the clock of the installation", async () => {
    const client = await bind();
    const number = magic('slow');
    const { message_id } = await client.submit(number, 'slow');
    await client.settle();
    expect(client.receipts(number)).toEqual([]);
    expect((await client.query(String(message_id)))['message_state']).toBe(1);
    clock.setOffset(clock.offsetMs() + 21_000);
    await until(() => client.receipts(number).length === 1);
  });

  test('what a phone is told wins', async () => {
    const client = await bind();
    await setHandset({ db: database.db, clock }, { number: `+${magic('fail')}`, mode: 'normal' });
    await client.submit(magic('fail'), 'now well');
    await until(() => client.receipts(magic('fail')).some((receipt) => textOf(receipt).includes('DELIVRD')));
  });
});

describe('faults of the network', () => {
  test('every so many-th text is throttled, and is not taken', async () => {
    const client = await bind({ throttleEvery: 3 });
    const statuses: number[] = [];
    for (let text = 0; text < 9; text += 1)
      statuses.push((await client.submit('61491570110', `throttled ${text}`)).command_status);
    expect(statuses.filter((status) => status === 0x58)).toHaveLength(3);
    expect((await getHandset(database, '+61491570110')).handset.texts).toBe(6);
  });

  test('every so many-th answer is lost', async () => {
    const client = await bind({ loseEvery: 2 });
    let answers = 0;
    for (let text = 0; text < 4; text += 1)
      void client.submit('61491570313', `lost ${text}`).then(() => {
        answers += 1;
      });
    await until(() => client.receipts('61491570313').length === 4);
    expect(answers).toBe(2);
  });

  test('receipts come early, twice, and under one id', async () => {
    const client = await bind({ earlyReceipts: true, duplicateReceipts: true, constantIds: true });
    const { message_id } = await client.submit('61491570737', 'odd');
    expect(client.receiptsBeforeAnswer('61491570737')).toBeGreaterThan(0);
    await until(() => client.receipts('61491570737').length === 2);
    expect(client.receipts('61491570737').map((each) => each['receipted_message_id'])).toEqual([
      message_id,
      message_id,
    ]);
  });
});

describe('clients of others', () => {
  test('bind as the guest, and hear of their own texts alone', async () => {
    const { smpp } = await showNetwork(database);
    expect(smpp).toMatchObject({ host: '127.0.0.1', systemId: 'guest', password: 'letmein' });
    const ours = await bind();
    const guest = await bind({}, { system_id: 'guest', password: 'letmein' });
    await guest.submit('61491571266', 'from the guest');
    await ours.submit('61491571491', 'from us');
    await until(
      () => guest.receipts('61491571266').length === 1 && ours.receipts('61491571491').length === 1,
    );
    await replyFromHandset(
      { db: database.db, clock },
      { number: '+61491571266', to: `+${SENDER}`, text: 'Hi guest' },
    );
    await until(() => guest.texts('61491571266').length === 1);
    expect(ours.receipts('61491571266')).toEqual([]);
    expect(ours.texts('61491571266')).toEqual([]);
  });

  test('get the receipts that they ask for', async () => {
    const client = await bind();
    await client.submit('61491571804', 'none', { registered_delivery: 0 });
    await client.submit('61491571804', 'failures', { registered_delivery: 2 });
    await client.submit('61491571804', 'with more bits', { registered_delivery: 0x11 });
    await client.settle();
    expect(client.receipts('61491571804')).toHaveLength(1);
  });

  test.each([
    [1, Buffer.from('Plain', 'latin1'), 'Plain'],
    [3, Buffer.from('Déjà vu', 'latin1'), 'Déjà vu'],
    [8, Buffer.from('жук', 'utf16le').swap16(), 'жук'],
    [0, Buffer.from([0x00, 0x1b, 0x65]), '@€'],
  ])('may write in data_coding %i', async (data_coding, short_message, text) => {
    const client = await bind();
    await client.submit('61491573770', '', { data_coding, short_message });
    expect((await getHandset(database, '+61491573770')).handset.lastText).toBe(text);
  });

  test('may send a long text by message_payload', async () => {
    const client = await bind();
    const long = 'A long text. '.repeat(40);
    await client.submit('61491575254', '', {
      short_message: '',
      message_payload: Buffer.from(long, 'latin1'),
    });
    expect((await getHandset(database, '+61491575254')).handset.lastText).toBe(long);
  });

  test('of version 3.3 are told of no options, and ask for what nobody knows in vain', async () => {
    const old = await bind({}, { interface_version: 0x33 });
    expect(old.bound['sc_interface_version']).toBeUndefined();
    const young = await bind({}, { interface_version: 0x34 });
    expect(young.bound['sc_interface_version']).toBe(0x34);
    expect((await young.query('nothing')).command_status).toBe(0x67);
  });
});

test('phones are found by what stands in their number, in any spelling', async () => {
  await setHandset({ db: database.db, clock }, { number: '+61491578888' });
  expect((await listHandsets(database, { search: '0491 578 888' })).map(({ number }) => number)).toEqual([
    '+61491578888',
  ]);
  expect(await listHandsets(database, { search: '0400' })).toEqual([]);
  expect(await listHandsets(database, { limit: 2 })).toHaveLength(2);
});

function magic(mode: HandsetMode): string {
  const found = magicNumbers.find((each) => each.mode === mode);
  if (!found) throw new Error(`No number behaves like ${mode}.`);
  return found.number.slice(1);
}

async function bind(script: NetworkScript = {}, fields: object = {}) {
  await scriptNetwork(database, script);
  const { host, port, systemId, password } = await findSimulatorSettings(database);
  const session = connectSmpp({ host, port });
  sessions.push(session);
  session.on('error', () => session.destroy());
  const heard: PDU[] = [];
  session.on('deliver_sm', (pdu: PDU) => {
    heard.push(pdu);
    session.send(pdu.response());
  });
  const closed = new Promise<void>((resolve) => session.on('close', () => resolve()));
  const login = { system_id: systemId, password, interface_version: 0x34, ...fields };
  const bound = await new Promise<PDU>((resolve) => session.bind_transceiver(login, resolve));
  const before = new Map<string, number>();
  const submit = (to: string, text: string, more: object = {}) =>
    new Promise<PDU>((resolve) =>
      session.submit_sm(
        {
          source_addr: SENDER,
          source_addr_ton: 1,
          destination_addr: to,
          dest_addr_ton: 1,
          dest_addr_npi: 1,
          registered_delivery: 1,
          short_message: text,
          ...more,
        },
        (answer) => {
          before.set(to, receipts(to).length);
          resolve(answer);
        },
      ),
    );
  const receipts = (number: string) =>
    heard.filter((pdu) => pdu['esm_class'] === 4 && pdu['source_addr'] === number);
  return {
    bound,
    closed,
    submit,
    receipts,
    /** How many receipts of the phone were there when the last text to it was answered. */
    receiptsBeforeAnswer: (number: string) => before.get(number) ?? 0,
    texts: (number: string) =>
      heard.filter((pdu) => pdu['esm_class'] === 0 && pdu['source_addr'] === number).map(textOf),
    query: (message_id: string) =>
      new Promise<PDU>((resolve) =>
        session.send(new PDU('query_sm', { message_id, source_addr: SENDER }), resolve),
      ),
    /** Everything that was on its way has come: a text that is sent now is reported upon. */
    async settle() {
      const { message_id } = await submit(PLAIN, 'a probe');
      await until(() => receipts(PLAIN).some((each) => each['receipted_message_id'] === message_id));
    },
  };
}

function textOf(pdu: PDU): string {
  const { short_message } = pdu;
  if (typeof short_message === 'string') return short_message;
  return typeof short_message === 'object' && short_message !== null && 'message' in short_message
    ? String(short_message.message)
    : '';
}
