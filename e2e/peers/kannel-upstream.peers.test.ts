import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { HookEvent } from '#server/carriers/hook-events.ts';
import { createKannelCarrier } from '#server/carriers/kannel/carrier.ts';
import { INBOUND_QUERY, readKannelHook } from '#server/carriers/kannel/hook.ts';
import { PART } from '#server/testing/fake-carrier.ts';
import { KANNEL_LOGIN, writeKannelConfig } from './kannel.ts';
import {
  BEARERBOX,
  FAKESMSC,
  haveNetworkRooms,
  havePrograms,
  runInRoom,
  SMSBOX,
  untilPeer,
} from './programs.ts';
import { startWireTap } from './wire-tap.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of cleanUps.splice(0).reverse()) await close();
});

// In the room; the outside reaches it, and is reached by it, through sockets in a folder.
const PORTS = { admin: 14_000, smsbox: 14_001, sendsms: 14_013 };
const FAKE_PORT = 10_000;
const HOOK_PORT = 15_000;
const MISSING = !havePrograms(BEARERBOX, SMSBOX, FAKESMSC) || !haveNetworkRooms();

describe.skipIf(MISSING)('Kannel as a carrier of ours', () => {
  test('a text goes by Kannel to a phone, and its receipts and the answer of the phone come back', async () => {
    const { carrier, heard, room } = await start();
    await untilPeer(
      () => carrier.state().state === 'bound',
      () => `${carrier.state().reason} ${room.output()}`,
    );
    const reports = (id: string) =>
      heard.flatMap((event) =>
        event.kind === 'receipt' && event.receipt.carrierId === id ? [event.receipt.status] : [],
      );
    const said = () => `${JSON.stringify(heard)} ${room.output()}`;
    const part = { ...PART, clientReference: '0190-short' };
    expect(await carrier.submit(part)).toMatchObject({ outcome: 'accepted', carrierId: '0190-short' });
    await untilPeer(() => reports('0190-short').includes('delivered'), said);
    expect(reports('0190-short')).toEqual(['accepted', 'delivered']);

    const text = 'Привет, '.repeat(20);
    await carrier.submit({ ...PART, text, encoding: 'ucs2', clientReference: '0190-long' });
    await untilPeer(() => reports('0190-long').includes('delivered'), said);

    const inbound = () => heard.flatMap((event) => (event.kind === 'inbound' ? [event.part] : []));
    await untilPeer(() => inbound().length > 0, said);
    expect(inbound()[0]).toEqual({ from: '+61491570110', to: '+61491570156', text: 'Reply YES' });
  });
});

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'corella-peers-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const [sendsmsSocket, hookSocket] = [join(folder, 'sendsms'), join(folder, 'hook')];
  const heard: HookEvent[] = [];
  const hook = createServer((request, response) => {
    heard.push(...readKannelHook({ body: request.url?.split('?').slice(1).join('?') ?? '' }));
    response.end();
  });
  hook.listen(hookSocket);
  await once(hook, 'listening');
  cleanUps.push(() => new Promise((resolve) => hook.close(resolve)));
  const config = await writeKannelConfig({
    folder,
    ports: PORTS,
    smsc: ['smsc = fake', 'smsc-id = FAKE', `port = ${FAKE_PORT}`, 'connect-allow-ip = 127.0.0.1'],
    inboundUrl: `http://127.0.0.1:${HOOK_PORT}/?${INBOUND_QUERY}`,
  });
  const relay = join(import.meta.dirname, 'relay.ts');
  // Each waits for the one before it to listen.
  const room = runInRoom(
    [
      `'${BEARERBOX.path}' -v 2 '${config}' &`,
      `while ! '${SMSBOX.path}' -v 2 '${config}'; do sleep 0.2; done &`,
      `while ! '${FAKESMSC.path}' -H 127.0.0.1 -r ${FAKE_PORT} -i 1 -m 1000 '61491570110 61491570156 text Reply YES'; do sleep 0.2; done &`,
      `exec '${process.execPath}' '${relay}' '${sendsmsSocket}' ${PORTS.sendsms} ${HOOK_PORT} '${hookSocket}'`,
    ].join('\n'),
    folder,
  );
  cleanUps.push(room.stop);
  const entrance = await startWireTap(sendsmsSocket);
  cleanUps.push(entrance.close);
  const carrier = createKannelCarrier({
    settings: { username: KANNEL_LOGIN.username, address: `http://127.0.0.1:${entrance.port}` },
    secret: KANNEL_LOGIN.password,
    reportUrl: `http://127.0.0.1:${HOOK_PORT}/`,
    clock: { now: () => new Date() },
    log: { info: () => {}, warn: () => {} },
  });
  cleanUps.push(() => carrier.close());
  return { carrier, heard, room };
}
