import type { Socket } from 'node:net';
import { isResponseId } from './commands.ts';
import { FrameReader } from './frames.ts';
import { PduError } from './octets.ts';
import type { BarePdu, Pdu } from './pdu.ts';
import { decodePdu, encodePdu } from './pdu.ts';
import type { Answer } from './pending.ts';
import { PendingRequests } from './pending.ts';
import { ESME_RINVCMDID, ESME_ROK, ESME_RX_T_APPN } from './status.ts';

export type SessionOptions = {
  socket: Socket;
  responseTimeoutMs: number;
  enquireLinkMs: number;
  /** Answers the peer's request; a rejection is answered with ESME_RX_T_APPN, an unsupported one with generic_nack. */
  onRequest(pdu: Pdu, session: SmppSession): Promise<Pdu | 'unsupported' | 'silence'>;
};

// With so many of the peer's requests unanswered, the socket is read no further, answers to ours neither: what our database cannot keep up with
// waits at the carrier instead of in our memory.
const MAX_UNANSWERED = 500;
// The same for a peer that asks and does not read the answers.
const MAX_UNREAD_OCTETS = 1_000_000;
const MAX_SEQUENCE = 0x7fffffff;

/** One SMPP connection, either side of it: sequence numbers, response time-outs, enquire_link, generic_nack, and writes gathered in one per turn of the event loop. */
export class SmppSession {
  /** Resolves, with a sentence why, when the connection is over. */
  readonly closed: Promise<string>;
  readonly #options: SessionOptions;
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  readonly #pending: PendingRequests;
  readonly #idleWaiters: (() => void)[] = [];
  #outbox: { frame: Buffer; sequence: number | undefined }[] = [];
  #sequence = 0;
  #unanswered = 0;
  #behind = false;
  #congested = false;
  #lastHeardMs = performance.now();
  #probe: NodeJS.Timeout | undefined;
  #endReason: string | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#socket = options.socket;
    this.#pending = new PendingRequests(options.responseTimeoutMs);
    this.closed = new Promise((resolve) => {
      this.#socket.once('close', () => resolve(this.#finish()));
    });
    this.#socket.on('error', (error) => this.destroy(`The connection broke (${error.message}).`));
    this.#socket.on('end', () => this.destroy('The other side closed the connection.'));
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.setNoDelay(true);
    this.#scheduleProbe(options.enquireLinkMs);
  }

  get open(): boolean {
    return this.#endReason === undefined;
  }

  /** Writes a request under a sequence number of its own and resolves with its answer; rejects with PduError when it cannot be encoded. */
  request(pdu: Pdu): Promise<Answer> {
    return new Promise((resolve) => this.send(pdu, resolve));
  }

  /** The same for those who keep a promise of their own; throws PduError. */
  send(pdu: Pdu, onAnswer: (answer: Answer) => void): void {
    if (this.#endReason !== undefined) {
      onAnswer({ answer: 'unwritten', reason: this.#endReason });
      return;
    }
    const sequence = this.#nextSequence();
    const frame = encodePdu(pdu, sequence);
    this.#pending.add({ sequence, command: pdu.command, onAnswer });
    this.#enqueue({ frame, sequence });
  }

  /** Writes at once what this turn of the event loop has produced; at its end that is done by itself: a system call for some 50 PDUs. */
  flush(): void {
    if (this.#endReason !== undefined || this.#outbox.length === 0) return;
    const outbox = this.#outbox;
    this.#outbox = [];
    for (const { sequence } of outbox) if (sequence !== undefined) this.#pending.markWritten(sequence);
    this.#socket.write(
      outbox.length === 1 && outbox[0] ? outbox[0].frame : Buffer.concat(outbox.map(({ frame }) => frame)),
    );
    if (this.#congested || this.#socket.writableLength < MAX_UNREAD_OCTETS) return;
    this.#congested = true;
    this.#socket.pause();
    this.#socket.once('drain', () => {
      this.#congested = false;
      this.#readOn();
    });
  }

  /** Resolves when nothing is on its way in either direction. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  destroy(reason: string): void {
    if (this.#endReason !== undefined) return;
    this.#endReason = reason;
    clearTimeout(this.#probe);
    this.#pending.endAll(reason);
    this.#socket.destroy();
    this.#tellIdle();
  }

  #finish(): string {
    this.destroy('The other side closed the connection.');
    return this.#endReason ?? '';
  }

  #nextSequence(): number {
    do {
      this.#sequence = this.#sequence === MAX_SEQUENCE ? 1 : this.#sequence + 1;
    } while (this.#pending.has(this.#sequence));
    return this.#sequence;
  }

  #enqueue(entry: { frame: Buffer; sequence: number | undefined }): void {
    if (this.#outbox.length === 0) setImmediate(() => this.flush());
    this.#outbox.push(entry);
  }

  #readOn(): void {
    if (!this.#behind && !this.#congested) this.#socket.resume();
  }

  #read(chunk: Buffer): void {
    this.#lastHeardMs = performance.now();
    try {
      for (const frame of this.#frames.push(chunk)) this.#take(frame);
    } catch (error) {
      if (!(error instanceof PduError)) throw error;
      this.#nack(0, error.status);
      this.flush();
      this.destroy(`The other side wrote what is not SMPP (${error.message})`);
    }
    if (this.#pending.size === 0) this.#tellIdle();
  }

  #take(frame: Buffer): void {
    if (this.#endReason !== undefined) return;
    const sequence = frame.readUInt32BE(12);
    const isResponse = isResponseId(frame.readUInt32BE(4));
    try {
      const pdu = decodePdu(frame);
      if (isResponse) this.#takeResponse(pdu);
      else this.#takeRequest(pdu);
    } catch (error) {
      if (!(error instanceof PduError)) throw error;
      if (!isResponse) this.#nack(sequence, error.status);
    }
  }

  #takeResponse(pdu: Pdu): void {
    if (!this.#pending.settle(pdu) && pdu.command === 'generic_nack' && pdu.sequence === 0) {
      this.destroy('The other side could not read what we wrote.');
    }
  }

  #takeRequest(pdu: Pdu): void {
    if (pdu.command === 'enquire_link')
      this.#respondAtOnce({ ...pdu, command: 'enquire_link_resp', status: ESME_ROK });
    else if (pdu.command === 'unbind') this.#takeLeave(pdu);
    else void this.#answer(pdu);
  }

  #takeLeave(pdu: BarePdu): void {
    this.#respondAtOnce({ ...pdu, command: 'unbind_resp', status: ESME_ROK });
    this.#socket.end();
  }

  async #answer(pdu: Pdu): Promise<void> {
    this.#unanswered += 1;
    if (this.#unanswered === MAX_UNANSWERED) {
      this.#behind = true;
      this.#socket.pause();
    }
    try {
      const response = await this.#options.onRequest(pdu, this);
      if (response === 'unsupported') this.#nack(pdu.sequence, ESME_RINVCMDID);
      else if (response !== 'silence') this.#respond({ ...response, sequence: pdu.sequence });
    } catch {
      this.#respond(refuse(pdu));
    }
    this.#unanswered -= 1;
    if (this.#unanswered <= MAX_UNANSWERED / 2 && this.#behind) {
      this.#behind = false;
      this.#readOn();
    }
    this.#tellIdle();
  }

  #respond(pdu: Pdu): void {
    this.#enqueue({ frame: encodePdu(pdu), sequence: undefined });
  }

  // The peer probes us: its answer goes ahead of whatever waits for the end of this turn.
  #respondAtOnce(pdu: BarePdu): void {
    if (this.#outbox.length === 0) setImmediate(() => this.flush());
    this.#outbox.unshift({ frame: encodePdu(pdu), sequence: undefined });
    this.flush();
  }

  #nack(sequence: number, status: number): void {
    this.#respond({ command: 'generic_nack', sequence, status });
  }

  #isIdle(): boolean {
    return this.#endReason !== undefined || (this.#pending.size === 0 && this.#unanswered === 0);
  }

  #tellIdle(): void {
    if (!this.#isIdle()) return;
    this.flush();
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  #scheduleProbe(inMs: number): void {
    this.#probe = setTimeout(() => void this.#probeLink(), inMs);
    this.#probe.unref();
  }

  async #probeLink(): Promise<void> {
    const silentMs = performance.now() - this.#lastHeardMs;
    const { enquireLinkMs } = this.#options;
    // While we read nothing, the other side's silence says nothing.
    if (this.#behind) return this.#scheduleProbe(enquireLinkMs);
    if (silentMs < enquireLinkMs) return this.#scheduleProbe(enquireLinkMs - silentMs);
    const { answer } = await this.request({ command: 'enquire_link', status: ESME_ROK, sequence: 0 });
    if (answer === 'timeout') this.destroy('The other side stopped answering.');
    if (this.open) this.#scheduleProbe(enquireLinkMs);
  }
}

function refuse(pdu: Pdu): Pdu {
  const { sequence } = pdu;
  if (pdu.command === 'submit_sm' || pdu.command === 'deliver_sm') {
    return { command: `${pdu.command}_resp`, sequence, status: ESME_RX_T_APPN, messageId: '', tlvs: [] };
  }
  return { command: 'generic_nack', sequence, status: ESME_RX_T_APPN };
}
