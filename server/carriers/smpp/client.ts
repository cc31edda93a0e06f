import { setTimeout } from 'node:timers/promises';
import type {
  Carrier,
  CarrierEvents,
  CarrierState,
  Lane,
  LinkState,
  OutgoingPart,
  SubmitOutcome,
} from '../carrier.ts';
import { BoundLink, type CarrierLog } from './bound-link.ts';
import { type DeliveryRules, readDelivery } from './deliver.ts';
import { IdLearner } from './ids.ts';
import { planLinks } from './link-plan.ts';
import type { MessagePdu } from './pdu.ts';
import { SubmitQueue } from './queue.ts';
import type { SessionOptions } from './session.ts';
import type { SmppSettings } from './settings.ts';
import { ESME_ROK } from './status.ts';

export type SmppCarrierOptions = CarrierEvents & {
  /** Asked anew for every connection, since the simulator may have moved to another port. */
  findSettings(): Promise<SmppSettings>;
  clock: { now(): Date };
  log: CarrierLog;
  random?: () => number;
};

const SETTINGS_RETRY_MS = 500;
const DEFAULT_QUEUE_TIMEOUT_MS = 30_000;
const CONNECTED = 'Connected to the carrier.';

/** A carrier over one or several SMPP 3.4 links that stay bound by themselves until it is closed. */
export function createSmppCarrier(options: SmppCarrierOptions): SmppCarrier {
  return new SmppCarrier(options);
}

export class SmppCarrier implements Carrier {
  readonly #options: SmppCarrierOptions;
  readonly #queue = new SubmitQueue();
  readonly #leaving = new AbortController();
  readonly #running: Promise<void>;
  #links: BoundLink[] = [];
  #ids = new IdLearner('learned');
  #queueTimeoutMs = DEFAULT_QUEUE_TIMEOUT_MS;
  #state: CarrierState = { state: 'binding', reason: 'Connecting to the carrier.' };

  constructor(options: SmppCarrierOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  submit(part: OutgoingPart): Promise<SubmitOutcome> {
    const reason = this.#findObstacle();
    if (reason !== undefined) return Promise.resolve({ outcome: 'unwritten', reason });
    return this.#queue.submit(part, this.#queueTimeoutMs);
  }

  room(lane: Lane): number {
    return this.#queue.room(lane);
  }

  state(): CarrierState {
    return this.#state;
  }

  links(): LinkState[] {
    return this.#links.map((link) => link.describe());
  }

  async close(): Promise<void> {
    if (!this.#leaving.signal.aborted) {
      this.#leaving.abort();
      this.#queue.refuseWaiting('The carrier link is closing.');
      await Promise.all(this.#links.map((link) => link.leave()));
    }
    await this.#running;
  }

  async #run(): Promise<void> {
    const settings = await this.#awaitSettings();
    if (settings) {
      this.#queueTimeoutMs = settings.queueTimeoutMs;
      this.#ids = new IdLearner(settings.idBase);
      this.#links = planLinks(settings).map((plan) => this.#createLink(plan));
      this.#queue.windows = this.#links.map(({ window }) => window);
      await Promise.all(this.#links.map((link) => link.stayBound()));
    }
    this.#enter({ state: 'down', reason: 'The carrier link is closed.' });
  }

  // How many links there are is known only then, so nothing is bound before.
  async #awaitSettings(): Promise<SmppSettings | undefined> {
    const { signal } = this.#leaving;
    while (!signal.aborted) {
      try {
        return await this.#options.findSettings();
      } catch (error) {
        const reason = error instanceof Error ? error.message : 'The carrier is not set.';
        this.#options.log.warn({ state: 'down' }, reason);
        this.#enter({ state: 'down', reason });
        await setTimeout(SETTINGS_RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  #createLink(plan: BoundLink['plan']): BoundLink {
    const { findSettings, clock, log, random, onLink } = this.#options;
    return new BoundLink({
      plan,
      findSettings,
      clock,
      log,
      random,
      leaving: this.#leaving.signal,
      onRequest: (settings) => this.#answerBy(settings),
      onState: (link) => {
        this.#refresh();
        onLink?.(link.describe());
      },
      onLost: (reason) => this.#refuseWaiting(reason),
      onRoom: () => this.#queue.pump(),
      onAccepted: (carrierId) => this.#ids.noteAnswered(carrierId),
    });
  }

  #findObstacle(): string | undefined {
    if (this.#leaving.signal.aborted) return 'The carrier link is closing.';
    if (this.#state.state === 'down') return this.#state.reason;
    const receives = this.#links.length > 0 && this.#links.every(({ plan }) => plan.role === 'receiver');
    return receives ? 'This route only receives.' : undefined;
  }

  // A route stands where one of its links that send does; where none sends, where one that receives does.
  #refresh(): void {
    const senders = this.#links.filter(({ plan }) => plan.role !== 'receiver' && !plan.urgentOnly);
    const links = senders.length > 0 ? senders : this.#links;
    const bound = links.filter(({ state }) => state.state === 'bound').length;
    if (bound > 0) {
      const reason = bound < links.length ? `Connected on ${bound} of ${links.length} links.` : CONNECTED;
      this.#enter({ state: 'bound', reason });
      return;
    }
    const link = links.find(({ state }) => state.state === 'binding') ?? links[0];
    if (!link) return;
    this.#enter(link.state);
    if (link.state.state === 'down') this.#refuseWaiting(link.state.reason);
  }

  // What was submitted before the first login waits for it; after a loss nothing waits, unless another link takes it.
  #refuseWaiting(reason: string): void {
    if (!this.#links.some(({ window }) => window.isOpen)) this.#queue.refuseWaiting(reason);
  }

  #enter(state: CarrierState): void {
    if (state.state === this.#state.state && state.reason === this.#state.reason) return;
    this.#state = state;
    this.#options.onState?.(state);
  }

  #answerBy(settings: SmppSettings): SessionOptions['onRequest'] {
    const rules: DeliveryRules = {
      unmarkedReceipts: settings.unmarkedReceipts,
      receiptZone: settings.receiptZone,
      gsmAlphabet: settings.gsmAlphabet,
      addresses: settings,
      listKeys: (carrierId) => this.#ids.listKeys(carrierId),
    };
    return async (pdu) => {
      if (pdu.command !== 'deliver_sm') return 'unsupported';
      await this.#deliver(pdu, rules);
      return {
        command: 'deliver_sm_resp',
        status: ESME_ROK,
        sequence: pdu.sequence,
        messageId: '',
        tlvs: [],
      };
    };
  }

  async #deliver(pdu: MessagePdu, rules: DeliveryRules): Promise<void> {
    const delivery = readDelivery(pdu, rules);
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
