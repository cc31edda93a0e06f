import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import type { PDU, Server, Session } from 'smpp';
import { createServer } from 'smpp';
import type {
  CarrierState,
  InboundPart,
  LinkState,
  OutgoingPart,
  Receipt,
} from '#server/carriers/carrier.ts';
import { createSmppCarrier, type SmppCarrier } from '#server/carriers/smpp/client.ts';
import { parseSmppUrl } from '#server/carriers/smpp/smpp-url.ts';
import { until } from './until.ts';

// The other side of the tests is npm's smpp, a codec and a session that nobody here wrote.
export type FakeCarrier = {
  server: Server;
  port: number;
  connections: Socket[];
  sessions: Session[];
  /** The command by which each of the sessions was bound. */
  roles: string[];
  submits: PDU[];
};

const cleanUps: (() => Promise<void>)[] = [];

/** Closes every fake and every link of a test, the last one first. */
export async function cleanUp(): Promise<void> {
  for (const close of cleanUps.splice(0).reverse()) await close();
}

export const PART: OutgoingPart = {
  sender: 'Corella',
  recipient: '+61491570006',
  text: 'Hello',
  encoding: 'gsm7',
  clientReference: '0190-1',
  validityMinutes: 5,
  lane: 'normal',
};

type OnSubmit = (session: Session, pdu: PDU) => void;
type BindBehaviour = number | 'silent' | 'no_probe';

export async function startFake(
  onSubmit: OnSubmit = () => {},
  port = 0,
  bind: BindBehaviour = 0,
): Promise<FakeCarrier> {
  const fake: FakeCarrier = {
    server: createServer((session) => serve(session)),
    port,
    connections: [],
    sessions: [],
    roles: [],
    submits: [],
  };
  function serve(session: Session) {
    session.on('error', () => session.destroy());
    for (const role of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
      session.on(role, (pdu: PDU) => {
        if (bind === 'silent') return;
        session.send(pdu.response(typeof bind === 'number' ? { command_status: bind } : {}));
        if (bind === 0 || bind === 'no_probe') {
          fake.sessions.push(session);
          fake.roles.push(role);
        }
      });
    }
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

export async function stopFake(fake: FakeCarrier): Promise<void> {
  for (const socket of fake.connections) socket.destroy();
  if (fake.server.listening) await new Promise((resolve) => fake.server.close(resolve));
}

export type Heard = {
  carrier: SmppCarrier;
  receipts: Receipt[];
  inbound: InboundPart[];
  states: CarrierState[];
  links: LinkState[];
};

export function start(
  fake: FakeCarrier,
  query = '',
  { store = () => Promise.resolve() }: { store?: (count: number) => Promise<void> } = {},
): Heard {
  const heard: Omit<Heard, 'carrier'> = { receipts: [], inbound: [], states: [], links: [] };
  const carrier = createSmppCarrier({
    findSettings: async () => parseSmppUrl(`smpp://corella:secret@127.0.0.1:${fake.port}?${query}`),
    clock: { now: () => new Date() },
    log: { info: () => {}, warn: () => {} },
    onReceipt: (receipt) => store(heard.receipts.push(receipt)),
    onInbound: (part) => store(heard.inbound.push(part)),
    onState: (state) => heard.states.push(state),
    onLink: (link) => heard.links.push(link),
  });
  cleanUps.push(() => carrier.close());
  return { carrier, ...heard };
}

export async function bound(fake: FakeCarrier, query = '', options = {}): Promise<Heard> {
  const heard = start(fake, query, options);
  await until(() => heard.carrier.state().state === 'bound');
  return heard;
}

// Decoded by npm's smpp, from the octets that we wrote.
export function textOf(pdu: PDU | undefined): unknown {
  const field = pdu?.['short_message'];
  return typeof field === 'object' && field && 'message' in field ? field.message : undefined;
}

/** Waits until a number stands still. */
export async function settled(read: () => number): Promise<void> {
  let last = Number.NaN;
  let same = 0;
  await until(() => {
    same = read() === last ? same + 1 : 0;
    last = read();
    return same > 50;
  });
}
