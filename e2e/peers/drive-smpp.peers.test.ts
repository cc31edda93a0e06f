import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { InboundPart } from '#server/carriers/carrier.ts';
import { createSmppCarrier } from '#server/carriers/smpp/client.ts';
import { parseSmppUrl } from '#server/carriers/smpp/smpp-url.ts';
import { PART } from '#server/testing/fake-carrier.ts';
import { DRIVE_SMPP, haveNetworkRooms, havePrograms, runInRoom, untilPeer } from './programs.ts';
import { startWireTap } from './wire-tap.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUps.splice(0).reverse()) await close();
});

const INBOUND = 40;

// It takes transmitters and receivers only, probes us after every message, names no message, wants
// a bearerbox on port 13001 before it delivers anything, and listens on every address.
describe.skipIf(!havePrograms(DRIVE_SMPP) || !haveNetworkRooms())(
  'our client and drive_smpp of Kannel',
  () => {
    test('a pair of links sends 200 texts, and takes those that come', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'corella-peers-'));
      cleanUps.push(() => rm(folder, { recursive: true, force: true }));
      const socket = join(folder, 'smpp');
      const relay = `'${process.execPath}' '${join(import.meta.dirname, 'relay.ts')}' '${socket}' 2345 13001 -`;
      const room = runInRoom(`'${DRIVE_SMPP.path}' -v 4 -p 2345 -m ${INBOUND} & ${relay}`, folder);
      cleanUps.push(room.stop);
      const tap = await startWireTap(socket);
      cleanUps.push(tap.close);
      const inbound: InboundPart[] = [];
      const carrier = createSmppCarrier({
        findSettings: async () =>
          parseSmppUrl(
            `smpp://foo:bar@127.0.0.1:${tap.port}?bind=pair&system_type=VMA&backoff=0.1&window=20`,
          ),
        clock: { now: () => new Date() },
        log: { info: () => {}, warn: () => {} },
        onReceipt: async () => {},
        onInbound: async (part) => void inbound.push(part),
      });
      cleanUps.push(() => carrier.close());
      await untilPeer(
        () => carrier.links().length === 2 && carrier.links().every(({ state }) => state === 'bound'),
        () => `${JSON.stringify(carrier.links())} ${room.output()}`,
      );
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, (_, index) => carrier.submit({ ...PART, text: `Text ${index}` })),
      );
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(new Array(200).fill('accepted'));
      expect(outcomes[0]).toMatchObject({ carrierId: '', link: '1 send' });
      await untilPeer(
        () => inbound.length === INBOUND,
        () => `${inbound.length} ${room.output()}`,
      );
      expect(inbound.every(({ text }) => text.length > 0)).toBe(true);
    });
  },
);
