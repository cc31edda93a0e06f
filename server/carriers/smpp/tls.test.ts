import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanUp, type FakeCarrier, type Heard, PART, startFake } from '#server/testing/fake-carrier.ts';
import { until } from '#server/testing/until.ts';
import { createSmppCarrier } from './client.ts';
import { completeSettings } from './settings.ts';

const folder = join(import.meta.dirname, '../../testing/tls');
const certificate = readFileSync(join(folder, 'carrier.pem'), 'utf8');
const key = readFileSync(join(folder, 'carrier-key.pem'), 'utf8');

let fake: FakeCarrier;
let wrapper: Server;
let carrier: Heard['carrier'] | undefined;
const sockets: Socket[] = [];
const names: (string | false | null)[] = [];

// TLS before npm's smpp: what comes over it is handed on as it is.
beforeEach(async () => {
  names.length = 0;
  fake = await startFake((session, pdu) => session.send(pdu.response({ message_id: 'over-tls' })));
  wrapper = createServer({ key, cert: certificate }, (socket) => {
    names.push(socket.servername);
    const inner = connect(fake.port, '127.0.0.1');
    sockets.push(socket, inner);
    socket.on('error', () => inner.destroy()).pipe(inner);
    inner.on('error', () => socket.destroy()).pipe(socket);
  });
  wrapper.on('tlsClientError', () => {});
  wrapper.listen(0, '127.0.0.1');
  await once(wrapper, 'listening');
});

afterEach(async () => {
  await carrier?.close();
  carrier = undefined;
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => wrapper.close(resolve));
  await cleanUp();
});

type Trust = { tlsCa?: string; tlsServername?: string; tlsVerify?: boolean };

function open(trust: Trust) {
  const { port } = wrapper.address() as AddressInfo;
  const given = { host: '127.0.0.1', port, tls: true, systemId: 'corella', password: 'secret', ...trust };
  carrier = createSmppCarrier({
    findSettings: async () => completeSettings(given),
    clock: { now: () => new Date() },
    log: { info: () => {}, warn: () => {} },
    onReceipt: async () => {},
    onInbound: async () => {},
  });
  return carrier;
}

test('a carrier whose certificate is trusted, and names it, is bound to over TLS and sent through', async () => {
  const opened = open({ tlsCa: certificate, tlsServername: 'carrier.test' });
  await until(() => opened.state().state === 'bound');
  expect(await opened.submit(PART)).toMatchObject({ outcome: 'accepted', carrierId: 'over-tls' });
  expect(names).toEqual(['carrier.test']);
});

test.each([
  ['nobody trusts', { tlsServername: 'carrier.test' }, /self-signed certificate/],
  ['names somebody else', { tlsCa: certificate, tlsServername: 'other.test' }, /Host: other\.test/],
  ['does not name the address', { tlsCa: certificate }, /127\.0\.0\.1/],
])('a carrier whose certificate %s is never logged in to', async (_, trust, reason) => {
  const opened = open(trust);
  await until(() => opened.state().state === 'down');
  expect(opened.state().reason).toMatch(reason);
  expect(await opened.submit(PART)).toMatchObject({ outcome: 'unwritten' });
  expect(fake.sessions).toEqual([]);
});

test('an operator may do without the check of the certificate', async () => {
  const opened = open({ tlsVerify: false });
  await until(() => opened.state().state === 'bound');
  expect(await opened.submit(PART)).toMatchObject({ outcome: 'accepted' });
});
