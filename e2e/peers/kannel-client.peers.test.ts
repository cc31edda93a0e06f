import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { getHandset, replyFromHandset } from '#server/carriers/simulator/handsets.ts';
import { startSimulator } from '#server/carriers/simulator/simulator.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase } from '#server/testing/database.ts';
import { KANNEL_LOGIN, type KannelPorts, writeKannelConfig } from './kannel.ts';
import { BEARERBOX, havePrograms, run, SMSBOX, TSHARK, untilPeer } from './programs.ts';
import { readCapture } from './tshark.ts';
import { startWireTap } from './wire-tap.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of cleanUps.splice(0).reverse()) await close();
});

const GUEST_PASSWORD = 'guestpw1';
const PHONE = '+61491570156';
const SENDER = '+61491579455';

describe.skipIf(!havePrograms(BEARERBOX, SMSBOX))('Kannel as a client of our simulator', () => {
  test('binds, sends short and long texts, gets a receipt for each, and takes a reply', async () => {
    const { sendsms, heard, context, tap, bearerbox } = await start();
    const said = () => `${JSON.stringify(heard)} ${bearerbox.output()}`;
    expect(await sendsms('Hello from Kannel')).toMatch(/^0: Accepted/);
    await untilPeer(() => heard.length === 1, said);
    const long = 'long '.repeat(70).trim();
    await sendsms(long);
    await sendsms('Привет, это Kannel');
    // Kannel asks for a receipt of one part of a long text.
    await untilPeer(() => heard.length === 3, said);
    expect(heard).toEqual(new Array(3).fill({ kind: 'receipt', status: '1', text: null }));
    const { texts } = await getHandset(context, PHONE);
    expect(texts.map(({ text }) => text).sort()).toEqual(
      ['Hello from Kannel', long, 'Привет, это Kannel'].sort(),
    );
    await replyFromHandset(context, { number: PHONE, to: SENDER, text: 'Yes, at 5 €' });
    await untilPeer(() => heard.length === 4, said);
    expect(heard[3]).toEqual({ kind: 'inbound', status: null, text: 'Yes, at 5 €' });
    if (havePrograms(TSHARK))
      await readCapture(tap, { expected: ['bind_transceiver_resp', 'submit_sm_resp', 'deliver_sm'] });
  });
});

type Heard = { kind: string | null; status: string | null; text: string | null };

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'corella-peers-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const database = await createTestDatabase();
  cleanUps.push(database.close);
  const [admin, smsbox, sendsmsPort, smppPort] = [0, 1, 2, 3].map((step) => base + step) as [
    number,
    number,
    number,
    number,
  ];
  const context = { db: database.db, clock: { now: () => new Date() } };
  const simulator = await startSimulator({
    pool: database.pool,
    ...context,
    log: silentLog,
    guest: { port: smppPort, password: GUEST_PASSWORD },
  });
  cleanUps.push(simulator.stop);
  const tap = await startWireTap(smppPort);
  cleanUps.push(tap.close);
  const { heard, port: heardPort } = await startHearing();
  const ports: KannelPorts = { admin, smsbox, sendsms: sendsmsPort };
  const config = await writeKannelConfig({
    folder,
    ports,
    smsc: [
      'smsc = smpp',
      'smsc-id = OURS',
      'host = 127.0.0.1',
      `port = ${tap.port}`,
      'transceiver-mode = true',
      'interface-version = 34',
      'smsc-username = guest',
      `smsc-password = ${GUEST_PASSWORD}`,
      'system-type = "VMA"',
      'reconnect-delay = 1',
      'source-addr-autodetect = yes',
    ],
    inboundUrl: `http://127.0.0.1:${heardPort}/?kind=inbound&charset=UTF-8&text=%b`,
  });
  const bearerbox = run(BEARERBOX.path, ['-v', '1', config], folder);
  cleanUps.push(bearerbox.stop);
  const link = () => status(admin);
  await untilPeer(async () => (await link()).includes('online'), bearerbox.output);
  const box = run(SMSBOX.path, ['-v', '1', config], folder);
  cleanUps.push(box.stop);
  const sendsms = async (text: string) => {
    const dlrUrl = `http://127.0.0.1:${heardPort}/?kind=receipt&status=%d`;
    const query = new URLSearchParams({
      ...KANNEL_LOGIN,
      from: SENDER,
      to: PHONE,
      text,
      charset: 'UTF-8',
      coding: /^[\0-\x7f]*$/.test(text) ? '0' : '2',
      'dlr-mask': '3',
      'dlr-url': dlrUrl,
    });
    const answer = await fetch(`http://127.0.0.1:${sendsmsPort}/cgi-bin/sendsms?${query}`);
    return answer.text();
  };
  await untilPeer(
    () =>
      fetch(`http://127.0.0.1:${sendsmsPort}/`).then(
        () => true,
        () => false,
      ),
    box.output,
  );
  return { sendsms, heard, context, tap, bearerbox };
}

const base = randomInt(20_000, 30_000);

async function status(port: number): Promise<string> {
  return fetch(`http://127.0.0.1:${port}/status.txt?password=admin`).then(
    (answer) => answer.text(),
    () => '',
  );
}

async function startHearing(): Promise<{ heard: Heard[]; port: number }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const read = (name: string) => searchParams.get(name);
    heard.push({ kind: read('kind'), status: read('status'), text: read('text') });
    response.end('OK');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => new Promise((resolve) => server.close(resolve)));
  return { heard, port: (server.address() as AddressInfo).port };
}
