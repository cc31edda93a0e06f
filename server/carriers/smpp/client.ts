import { setTimeout } from 'node:timers/promises';
import type { Carrier, CarrierEvents, CarrierState, Lane, OutgoingPart, SubmitOutcome } from '../carrier.ts';
import type { AttemptEnd } from './backoff.ts';
import { Backoff } from './backoff.ts';
import { readDelivery } from './deliver.ts';
import { bindTransceiver, unbind } from './link.ts';
import { PduError } from './octets.ts';
import type { MessagePdu, Pdu } from './pdu.ts';
import type { SmppSession } from './session.ts';
import type { SmppSettings } from './settings.ts';
import { ESME_ROK } from './status.ts';
import { buildSubmit } from './submit.ts';
import { SubmitWindow } from './window.ts';

export type CarrierLog = {
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
};

export type SmppCarrierOptions = CarrierEvents & {
  /** Asked anew for every connection, since the simulator may have moved to another port. */
  findSettings(): Promise<SmppSettings>;
  clock: { now(): Date };
  log: CarrierLog;
  random?: () => number;
};

type AttemptResult = { attempt: AttemptEnd; reason: string };

const RESOLVE_RETRY = { backoffMs: 500, maxBackoffMs: 1_000, refusedBackoffMs: 1_000 };

/** A carrier over one SMPP 3.4 transceiver link that stays bound by itself until it is closed. */
export function createSmppCarrier(options: SmppCarrierOptions): Carrier {
  return new SmppCarrier(options);
}

class SmppCarrier implements Carrier {
  readonly #options: SmppCarrierOptions;
  readonly #backoff: Backoff;
  readonly #leaving = new AbortController();
  readonly #loop: Promise<void>;
  #state: CarrierState = { state: 'binding', reason: 'Connecting to the carrier.' };
  #settings: SmppSettings | undefined;
  #session: SmppSession | undefined;
  #window: SubmitWindow;

  constructor(options: SmppCarrierOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
    this.#window = new SubmitWindow(options.clock);
    this.#loop = this.#stayBound();
  }

  async submit(part: OutgoingPart): Promise<SubmitOutcome> {
    if (this.#leaving.signal.aborted) return { outcome: 'unwritten', reason: 'The carrier link is closing.' };
    if (this.#state.state === 'down') return { outcome: 'unwritten', reason: this.#state.reason };
    try {
      return await this.#window.submit(buildSubmit(part), part.lane);
    } catch (error) {
      if (!(error instanceof PduError)) throw error;
      const writtenAt = this.#options.clock.now();
      return {
        outcome: 'refused',
        permanent: true,
        throttled: false,
        reason: error.message,
        status: error.status,
        writtenAt,
      };
    }
  }

  room(lane: Lane): number {
    return this.#window.room(lane);
  }

  state(): CarrierState {
    return this.#state;
  }

  async close(): Promise<void> {
    if (!this.#leaving.signal.aborted) {
      this.#leaving.abort();
      this.#window.refuseWaiting('The carrier link is closing.');
      if (this.#session) await this.#leave(this.#session);
    }
    await this.#loop;
  }

  async #leave(session: SmppSession): Promise<void> {
    const drained = new AbortController();
    await Promise.race([session.idle(), wait(this.#settings?.drainMs ?? 0, drained.signal)]);
    drained.abort();
    await unbind(session);
  }

  async #stayBound(): Promise<void> {
    const { signal } = this.#leaving;
    while (!signal.aborted) {
      const { attempt, reason } = await this.#attempt();
      const waitMs = this.#backoff.next(attempt, this.#settings ?? RESOLVE_RETRY);
      if (waitMs > 0) {
        this.#window.refuseWaiting(reason);
        this.#enter({ state: 'down', reason });
      }
      await wait(waitMs, signal);
    }
    this.#enter({ state: 'down', reason: 'The carrier link is closed.' });
  }

  async #attempt(): Promise<AttemptResult> {
    this.#enter({ state: 'binding', reason: 'Connecting to the carrier.' });
    try {
      this.#settings = await this.#options.findSettings();
    } catch (error) {
      return {
        attempt: { end: 'failed' },
        reason: error instanceof Error ? error.message : 'The carrier is not set.',
      };
    }
    const { signal } = this.#leaving;
    const bind = await bindTransceiver({
      settings: this.#settings,
      signal,
      onRequest: (pdu) => this.#answer(pdu),
    });
    if (bind.outcome === 'bound') return this.#serve(bind.session, this.#settings);
    return { attempt: { end: bind.forbidden ? 'forbidden' : 'failed' }, reason: bind.reason };
  }

  async #serve(session: SmppSession, settings: SmppSettings): Promise<AttemptResult> {
    const boundAtMs = performance.now();
    this.#session = session;
    this.#enter({ state: 'bound', reason: 'Connected to the carrier.' });
    this.#window.open(session, settings);
    if (this.#leaving.signal.aborted) await unbind(session);
    const reason = await session.closed;
    this.#session = undefined;
    this.#window.close(reason);
    return { attempt: { end: 'lost', boundMs: performance.now() - boundAtMs }, reason };
  }

  #enter(state: CarrierState): void {
    const changed = state.state !== this.#state.state || state.reason !== this.#state.reason;
    this.#state = state;
    if (!changed) return;
    const { log } = this.#options;
    const fields = { state: state.state };
    if (state.state === 'down' && !this.#leaving.signal.aborted) log.warn(fields, state.reason);
    else log.info(fields, state.reason);
    this.#options.onState?.(state);
  }

  async #answer(pdu: Pdu): Promise<Pdu | 'unsupported'> {
    if (pdu.command !== 'deliver_sm') return 'unsupported';
    await this.#deliver(pdu);
    return { command: 'deliver_sm_resp', status: ESME_ROK, sequence: pdu.sequence, messageId: '', tlvs: [] };
  }

  async #deliver(pdu: MessagePdu): Promise<void> {
    const delivery = readDelivery(pdu, { unmarkedReceipts: this.#settings?.unmarkedReceipts ?? false });
    try {
      if (delivery.kind === 'receipt') await this.#options.onReceipt(delivery.receipt);
      else await this.#options.onInbound(delivery.part);
    } catch (error) {
      this.#options.log.warn(
        { err: error, kind: delivery.kind },
        'The carrier was asked to send it again: it could not be stored.',
      );
      throw error;
    }
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
