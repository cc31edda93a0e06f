import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { PART } from '#server/testing/fake-carrier.ts';
import { SmppSession } from './session.ts';
import { completeSettings } from './settings.ts';
import { LinkWindow } from './window.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A window over a connection to somebody who says nothing. */
async function openWindow(): Promise<{ window: LinkWindow; socket: Socket }> {
  const server = createServer((peer) => closers.push(() => peer.destroy())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const session = new SmppSession({
    socket,
    responseTimeoutMs: 20_000,
    enquireLinkMs: 20_000,
    onRequest: async () => 'unsupported',
  });
  closers.push(() => {
    session.destroy('The test is over.');
    server.close();
  });
  const window = new LinkWindow({
    name: 'main',
    urgentOnly: false,
    clock: { now: () => new Date() },
    onRoom: () => {},
    onAccepted: () => {},
  });
  window.open(session, completeSettings({ host: '127.0.0.1', port, systemId: 'corella', password: '' }));
  return { window, socket };
}

const submission = (lane: 'urgent' | 'bulk') => ({
  part: { ...PART, lane },
  lane,
  deadlineMs: Number.POSITIVE_INFINITY,
  resolve: () => {},
});

test('a login code is written at once, with the bulk that waited for the end of the turn', async () => {
  const { window, socket } = await openWindow();
  window.write(submission('bulk'));
  window.write(submission('bulk'));
  expect(socket.bytesWritten).toBe(0);
  window.write(submission('urgent'));
  const written = socket.bytesWritten;
  expect(written % 3).toBe(0);
  expect(written).toBeGreaterThan(0);
});
