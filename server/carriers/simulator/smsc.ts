import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { InboundPart } from '#server/carriers/carrier.ts';
import { isBindCommand } from '#server/carriers/smpp/commands.ts';
import { readDelivery } from '#server/carriers/smpp/deliver.ts';
import { unbind } from '#server/carriers/smpp/link.ts';
import type { BindPdu, MessagePdu, Pdu } from '#server/carriers/smpp/pdu.ts';
import { SmppSession } from '#server/carriers/smpp/session.ts';
import {
  ESME_RALYBND,
  ESME_RINVBNDSTS,
  ESME_RINVPASWD,
  ESME_RINVSYSID,
  ESME_ROK,
} from '#server/carriers/smpp/status.ts';
import type { SubmitResult } from './take-submit.ts';

const BIND_MS = 10_000;
const RESPONSE_MS = 30_000;
const ENQUIRE_LINK_MS = 60_000;
const DRAIN_MS = 1_000;
const SC_INTERFACE_VERSION = { tag: 0x0210, value: Buffer.of(0x34) };

export type SmscOptions = {
  systemId: string;
  password: string;
  takeSubmit(part: InboundPart): Promise<SubmitResult>;
  /** A client that can receive has bound, or a submit was taken: there may be something to deliver. */
  onReady(): void;
};

export type Smsc = {
  port: number;
  /** The sessions that can be sent a deliver_sm. */
  listReceivers(): SmppSession[];
  close(): Promise<void>;
};

type Peer = { session: SmppSession; bound: BindPdu['command'] | undefined };

/** A real SMPP 3.4 message centre on a port of its own on loopback. */
export async function startSmsc(options: SmscOptions): Promise<Smsc> {
  const peers = new Set<Peer>();
  const server = createServer((socket) => {
    const peer = acceptPeer(options, socket);
    peers.add(peer);
    void peer.session.closed.then(() => peers.delete(peer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    listReceivers: () => [...peers].filter(canReceive).map(({ session }) => session),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await Promise.all([...peers].map(({ session }) => leave(session)));
      await closed;
    },
  };
}

function acceptPeer(options: SmscOptions, socket: Socket): Peer {
  const session = new SmppSession({
    socket,
    responseTimeoutMs: RESPONSE_MS,
    enquireLinkMs: ENQUIRE_LINK_MS,
    onRequest: (pdu) => answer(options, peer, pdu),
  });
  const peer: Peer = { session, bound: undefined };
  const timer = setTimeout(
    () => peer.bound ?? session.destroy('The client did not log in in time.'),
    BIND_MS,
  );
  void session.closed.then(() => clearTimeout(timer));
  return peer;
}

async function answer(options: SmscOptions, peer: Peer, pdu: Pdu): Promise<Pdu | 'unsupported' | 'silence'> {
  if (isBindPdu(pdu)) return answerBind(options, peer, pdu);
  if (pdu.command !== 'submit_sm') return 'unsupported';
  if (peer.bound === undefined || peer.bound === 'bind_receiver')
    return respond(pdu, { messageId: '', status: ESME_RINVBNDSTS });
  const delivery = readDelivery(pdu, { unmarkedReceipts: false });
  if (delivery.kind === 'receipt') return 'unsupported';
  const result = await options.takeSubmit(delivery.part);
  if (result === 'silence') return 'silence';
  setImmediate(options.onReady);
  return respond(pdu, result);
}

function answerBind(options: SmscOptions, peer: Peer, pdu: BindPdu): Pdu {
  const status = judgeBind(options, peer, pdu);
  if (status === ESME_ROK) {
    peer.bound = pdu.command;
    setImmediate(options.onReady);
  }
  const tlvs = status === ESME_ROK ? [SC_INTERFACE_VERSION] : [];
  return { command: `${pdu.command}_resp`, status, sequence: pdu.sequence, systemId: 'corella', tlvs };
}

function judgeBind(options: SmscOptions, peer: Peer, pdu: BindPdu): number {
  if (peer.bound) return ESME_RALYBND;
  if (pdu.systemId !== options.systemId) return ESME_RINVSYSID;
  return pdu.password === options.password ? ESME_ROK : ESME_RINVPASWD;
}

function respond(pdu: MessagePdu, { messageId, status }: { messageId: string; status: number }): Pdu {
  return { command: 'submit_sm_resp', status, sequence: pdu.sequence, messageId, tlvs: [] };
}

function isBindPdu(pdu: Pdu): pdu is BindPdu {
  return isBindCommand(pdu.command);
}

function canReceive({ bound, session }: Peer): boolean {
  return session.open && (bound === 'bind_transceiver' || bound === 'bind_receiver');
}

async function leave(session: SmppSession): Promise<void> {
  await Promise.race([session.idle(), wait(DRAIN_MS, undefined, { ref: false })]);
  await unbind(session);
}
