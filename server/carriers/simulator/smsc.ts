import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { isBindCommand } from '#server/carriers/smpp/commands.ts';
import { UDH_INDICATOR } from '#server/carriers/smpp/concatenation.ts';
import { readDelivery } from '#server/carriers/smpp/deliver.ts';
import { unbind } from '#server/carriers/smpp/link.ts';
import type { BindPdu, MessagePdu, Pdu, UnknownPdu } from '#server/carriers/smpp/pdu.ts';
import { SmppSession } from '#server/carriers/smpp/session.ts';
import {
  ESME_RALYBND,
  ESME_RINVBNDSTS,
  ESME_RINVPASWD,
  ESME_RINVSYSID,
  ESME_ROK,
} from '#server/carriers/smpp/status.ts';
import { RECEIPTED_MESSAGE_ID } from '#server/carriers/smpp/tlvs.ts';
import type { Submit, SubmitResult } from './outcomes.ts';

const BIND_MS = 10_000;
const RESPONSE_MS = 30_000;
const ENQUIRE_LINK_MS = 60_000;
const DRAIN_MS = 1_000;
const QUERY_SM = 0x00000003;
const QUERY_SM_RESP = 0x80000003;
const ESME_RQUERYFAIL = 0x67;
const RECEIPTS: readonly Submit['receipt'][] = ['none', 'any', 'failure'];
const SC_INTERFACE_VERSION = { tag: 0x0210, value: Buffer.of(0x34) };

export type SmscOptions = {
  systemId: string;
  password: string;
  /** 0 or left out: one that is free. */
  port?: number;
  /** A second login, for clients of others. */
  guest?: { systemId: string; password: string };
  takeSubmit(submit: Submit): Promise<SubmitResult>;
  /** The message_state of a text; without it, or where it knows nothing, query_sm fails. */
  findState?(messageId: string): number | undefined;
  /** A client that can receive has bound, or a submit was taken: there may be something to deliver. */
  onReady(why: 'bound' | 'submitted'): void;
};

export type Smsc = {
  port: number;
  /** The sessions that can be sent a deliver_sm. */
  listReceivers(): SmppSession[];
  /** The same, each with who is bound by it. */
  listBound(): { session: SmppSession; systemId: string }[];
  close(): Promise<void>;
};

type Peer = { session: SmppSession; bound: BindPdu['command'] | undefined; systemId: string };

/** A real SMPP 3.4 message centre on a port of its own on loopback. */
export async function startSmsc(options: SmscOptions): Promise<Smsc> {
  const peers = new Set<Peer>();
  const server = createServer((socket) => {
    const peer = acceptPeer(options, socket);
    peers.add(peer);
    void peer.session.closed.then(() => peers.delete(peer));
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    listReceivers: () => [...peers].filter(canReceive).map(({ session }) => session),
    listBound: () => [...peers].filter(canReceive),
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
  const peer: Peer = { session, bound: undefined, systemId: '' };
  const timer = setTimeout(
    () => peer.bound ?? session.destroy('The client did not log in in time.'),
    BIND_MS,
  );
  void session.closed.then(() => clearTimeout(timer));
  return peer;
}

async function answer(options: SmscOptions, peer: Peer, pdu: Pdu): Promise<Pdu | 'unsupported' | 'silence'> {
  if (isBindPdu(pdu)) return answerBind(options, peer, pdu);
  if (pdu.command === 'unknown' && pdu.commandId === QUERY_SM) return answerQuery(options, pdu);
  if (pdu.command !== 'submit_sm') return 'unsupported';
  if (peer.bound === undefined || peer.bound === 'bind_receiver')
    return respond(pdu, { messageId: '', status: ESME_RINVBNDSTS });
  const result = await options.takeSubmit(readSubmit(pdu, peer.systemId));
  if (result === 'disconnect') peer.session.destroy('The pretend network was told to disconnect.');
  if (result === 'silence' || result === 'disconnect') return 'silence';
  setImmediate(() => options.onReady('submitted'));
  return respond(pdu, result);
}

// The bits that mark a receipt in a deliver_sm mean something else in a submit_sm (SMPP 3.4 section 5.2.12).
function readSubmit(pdu: MessagePdu, systemId: string): Submit {
  const tlvs = pdu.tlvs.filter(({ tag }) => tag !== RECEIPTED_MESSAGE_ID);
  const delivery = readDelivery(
    { ...pdu, tlvs, esmClass: pdu.esmClass & UDH_INDICATOR },
    { unmarkedReceipts: false },
  );
  if (delivery.kind === 'receipt') throw new Error('A submit_sm was read as a receipt.');
  return { ...delivery.part, systemId, receipt: RECEIPTS[pdu.registeredDelivery & 0x03] ?? 'any' };
}

function answerQuery({ findState }: SmscOptions, pdu: UnknownPdu): Pdu {
  const end = pdu.body.indexOf(0);
  const messageId = Buffer.from(pdu.body.subarray(0, Math.max(0, end))).toString('latin1');
  const state = findState?.(messageId);
  const head = { command: 'unknown', commandId: QUERY_SM_RESP, sequence: pdu.sequence } as const;
  if (state === undefined) return { ...head, status: ESME_RQUERYFAIL, body: new Uint8Array() };
  // message_id, no final_date, message_state, no error_code (SMPP 3.4 section 4.8.2).
  const body = Buffer.concat([Buffer.from(`${messageId}\0\0`, 'latin1'), Buffer.of(state, 0)]);
  return { ...head, status: ESME_ROK, body };
}

function answerBind(options: SmscOptions, peer: Peer, pdu: BindPdu): Pdu {
  const status = judgeBind(options, peer, pdu);
  if (status === ESME_ROK) {
    peer.bound = pdu.command;
    peer.systemId = pdu.systemId;
    setImmediate(() => options.onReady('bound'));
  }
  // A client of version 3.3 knows no TLVs (SMPP 3.4 section 5.2.4).
  const tlvs = status === ESME_ROK && pdu.interfaceVersion >= 0x34 ? [SC_INTERFACE_VERSION] : [];
  return { command: `${pdu.command}_resp`, status, sequence: pdu.sequence, systemId: 'corella', tlvs };
}

function judgeBind({ systemId, password, guest }: SmscOptions, peer: Peer, pdu: BindPdu): number {
  if (peer.bound) return ESME_RALYBND;
  const login = [{ systemId, password }, guest].find((each) => each?.systemId === pdu.systemId);
  if (!login) return ESME_RINVSYSID;
  return pdu.password === login.password ? ESME_ROK : ESME_RINVPASWD;
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
