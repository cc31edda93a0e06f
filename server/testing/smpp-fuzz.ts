import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { readDelivery } from '#server/carriers/smpp/deliver.ts';
import { FrameReader } from '#server/carriers/smpp/frames.ts';
import { decodePdu, encodePdu, type Pdu } from '#server/carriers/smpp/pdu.ts';
import { SmppSession } from '#server/carriers/smpp/session.ts';
import { createRandomPdus, type RandomPdus, reads } from './random-pdus.ts';

type Fuzz = { seed: number; rounds: number };

const ALPHABETS = ['gsm7', 'packed', 'latin1', 'ascii'] as const;
const MAX_HELD_OCTETS = 70_000;

/** Reads mutated PDUs as the client does, down to the receipt or the text in them: each is read or refused by PduError. */
export function fuzz({ seed, rounds }: Fuzz): void {
  const random = createRandomPdus(seed);
  const frames = Array.from({ length: 500 }, () => encodePdu(random.pdu()));
  let stream = new FrameReader();
  let read = 0;
  for (let round = 0; round < rounds; round++) {
    const mutant = random.mutate(frames[random.integer(frames.length)] ?? Buffer.alloc(16));
    if (reads(() => readWhole(mutant, random))) read += 1;
    if (!reads(() => void stream.push(mutant))) stream = new FrameReader();
    expect(stream.held).toBeLessThanOrEqual(MAX_HELD_OCTETS);
  }
  expect(read).toBeGreaterThan(rounds / 20);
  expect(read).toBeLessThan((rounds * 19) / 20);
}

// What was read once, written and read again is the same.
function readWhole(frame: Buffer, random: RandomPdus): void {
  const pdu = decodePdu(frame);
  if ('shortMessage' in pdu) {
    const gsmAlphabet = ALPHABETS[random.integer(ALPHABETS.length)] ?? 'gsm7';
    const esmClass = random.integer(2) === 0 ? pdu.esmClass : pdu.esmClass | 0x40;
    readDelivery({ ...pdu, esmClass }, { unmarkedReceipts: true, gsmAlphabet });
  }
  if (!isDeepStrictEqual(plain(decodePdu(encodePdu(pdu))), plain(pdu)))
    throw new Error(`Read otherwise the second time: ${frame.toString('hex')}`);
}

function plain(pdu: Pdu): unknown {
  return JSON.parse(JSON.stringify(pdu));
}

/** Writes rubbish to real connections: each answers what it can read, and ends where it can follow no more. */
export async function fuzzSession({ seed, rounds }: Fuzz): Promise<void> {
  const random = createRandomPdus(seed);
  const sessions = new Set<SmppSession>();
  const server = await listen(sessions);
  const { port } = server.address() as AddressInfo;
  let answered = 0;
  for (let round = 0; round < rounds; round++) {
    const rubbish = Array.from({ length: 1 + random.integer(5) }, () =>
      random.mutate(encodePdu(random.pdu())),
    );
    if (await survives(port, rubbish)) answered += 1;
  }
  await new Promise((resolve) => server.close(resolve));
  for (const session of sessions) expect(await session.closed).not.toBe('');
  expect(sessions.size).toBe(rounds);
  expect(answered).toBeGreaterThan(rounds / 20);
}

// True when the connection still answers behind the rubbish; false when it has ended. A frame that was cut short waits for its rest,
// so there is one then, and behind it a length of nothing.
async function survives(port: number, rubbish: Buffer[]): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  const closed = new Promise<boolean>((resolve) => socket.once('close', () => resolve(false)));
  const answered = new Promise<boolean>((resolve) => {
    socket.on('data', (chunk: Buffer) => chunk.includes(PROBE_ANSWER) && resolve(true));
  });
  socket.write(Buffer.concat([...rubbish, PROBE]));
  if (!rubbish.every(isWhole)) socket.write(Buffer.alloc(MAX_HELD_OCTETS + 16));
  const survived = await Promise.race([answered, closed]);
  socket.destroy();
  return survived;
}

function isWhole(frame: Buffer): boolean {
  return frame.length >= 16 && frame.readUInt32BE(0) === frame.length;
}

const PROBE = encodePdu({ command: 'enquire_link', status: 0, sequence: 0x7abcdef });
const PROBE_ANSWER = encodePdu({ command: 'enquire_link_resp', status: 0, sequence: 0x7abcdef });

async function listen(sessions: Set<SmppSession>): Promise<Server> {
  const server = createServer((socket) => {
    sessions.add(
      new SmppSession({
        socket,
        responseTimeoutMs: 1_000,
        enquireLinkMs: 60_000,
        onRequest: async (pdu) => {
          if (pdu.command !== 'deliver_sm' && pdu.command !== 'submit_sm') return 'unsupported';
          readDelivery(pdu, { unmarkedReceipts: true });
          return {
            command: `${pdu.command}_resp`,
            status: 0,
            sequence: pdu.sequence,
            messageId: '',
            tlvs: [],
          };
        },
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
