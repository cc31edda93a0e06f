import { setTimeout as delay } from 'node:timers/promises';
import type {
  Carrier,
  CarrierEvents,
  CarrierState,
  Lane,
  LinkState,
  OutgoingPart,
  SubmitOutcome,
} from '../carrier.ts';
import type { HttpClient } from './client.ts';
import { CallPace } from './pace.ts';
import { CallQueue, type WaitingPart } from './queue.ts';

/** What a call said of one part. */
export type Verdict =
  | { outcome: 'accepted'; carrierId: string }
  | { outcome: 'refused'; permanent: boolean; throttled: boolean; reason: string; status: number }
  | { outcome: 'unknown'; reason: string }
  | { outcome: 'unwritten'; reason: string };

/** How a call ended: a verdict for each part, in their order. */
export type CallEnd = {
  verdicts: Verdict[];
  /** The carrier asked to slow down; for so long, if it said. */
  throttled?: { retryAfterMs: number | undefined };
  /** Nothing more is sent before `probe` says that it can be: the login was refused, no credit is left, nobody answered. */
  trouble?: Trouble;
};

/** `refused`: the carrier said no to us, so we do not hammer. */
export type Trouble = { reason: string; refused: boolean };

export type HttpProvider = {
  /** As the live view and the timeline of a message name it: the host. */
  name: string;
  /** Calls that may be under way at once. */
  concurrency: number;
  /** Parts that one call may carry. */
  partsACall: number;
  client: HttpClient;
  /** Hands parts of one lane to the carrier; never rejects. */
  call(parts: OutgoingPart[]): Promise<CallEnd>;
  /** Asks, without sending anything, whether the carrier would take parts from us. */
  probe(): Promise<Trouble | undefined>;
  /** Asks for news where the carrier cannot call us. */
  poll?: { everyMs: number; take(): Promise<void> };
};

export type HttpCarrierOptions = Pick<CarrierEvents, 'onState'> & {
  provider: HttpProvider;
  clock: { now(): Date };
  log: { info(fields: object, sentence: string): void; warn(fields: object, sentence: string): void };
};

const GATHER_MS = 5;
const QUEUE_MS = 30_000;
const DRAIN_MS = 5_000;
const PROBE_MS = { first: 1_000, most: 60_000, refused: 60_000 };
const CLOSING = 'The link to the carrier is closing.';

/** A carrier that is called over HTTP: parts of a lane are gathered into calls, some of which are kept for the urgent lane. */
export function createHttpCarrier(options: HttpCarrierOptions): Carrier {
  return new HttpCarrier(options);
}

class HttpCarrier implements Carrier {
  readonly #options: HttpCarrierOptions;
  readonly #queue: CallQueue;
  readonly #pace: CallPace;
  readonly #leaving = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #watching: Promise<void>[];
  #state: CarrierState = { state: 'binding', reason: 'Asking the carrier whether it takes texts.' };
  #since: Date;
  #mend = Promise.withResolvers<Trouble>();
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #resume: NodeJS.Timeout | undefined;

  constructor(options: HttpCarrierOptions) {
    this.#options = options;
    this.#since = options.clock.now();
    this.#queue = new CallQueue(QUEUE_MS);
    this.#pace = new CallPace(options.provider.concurrency);
    this.#watching = [this.#watch(), this.#poll()];
  }

  submit(part: OutgoingPart): Promise<SubmitOutcome> {
    if (this.#leaving.signal.aborted) return Promise.resolve({ outcome: 'unwritten', reason: CLOSING });
    if (this.#state.state === 'down')
      return Promise.resolve({ outcome: 'unwritten', reason: this.#state.reason });
    return new Promise((resolve) => {
      this.#queue.push({ part, resolve });
      // Urgent parts wait for nobody; the others a moment for company.
      if (part.lane === 'urgent' || this.#queue.has(part.lane, this.#options.provider.partsACall))
        this.#pump();
      else
        this.#timer ??= setTimeout(() => {
          this.#timer = undefined;
          this.#pump();
        }, GATHER_MS);
    });
  }

  room(lane: Lane): number {
    if (this.#state.state !== 'bound' || this.#pace.pausedMs() > 0) return 0;
    const calls = this.#pace.slots(lane) - this.#underWay.size;
    return Math.max(0, calls * this.#options.provider.partsACall - this.#queue.size);
  }

  state(): CarrierState {
    return this.#state;
  }

  links(): LinkState[] {
    const { name } = this.#options.provider;
    const { limit, acceptedPerSecond } = this.#pace;
    const inFlight = this.#underWay.size;
    return [
      {
        ...this.#state,
        name,
        since: this.#since,
        window: limit,
        inFlight,
        acceptedPerSecond,
        learnedRate: null,
      },
    ];
  }

  async close(): Promise<void> {
    this.#leaving.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#resume);
    this.#refuseWaiting(CLOSING);
    const over = new AbortController();
    await Promise.race([
      Promise.all(this.#underWay),
      delay(DRAIN_MS, undefined, { signal: over.signal }).catch(() => undefined),
    ]);
    over.abort();
    // What is still under way ends now, as lost, hence unknown.
    this.#options.provider.client.close();
    await Promise.all([...this.#underWay, ...this.#watching]);
    this.#queue.close();
    this.#enter({ state: 'down', reason: 'The link to the carrier is closed.' });
  }

  #pump(): void {
    const { partsACall } = this.#options.provider;
    while (this.#state.state === 'bound' && !this.#leaving.signal.aborted) {
      const pausedMs = this.#pace.pausedMs();
      if (pausedMs > 0) {
        this.#pumpAfter(pausedMs);
        return;
      }
      const parts = this.#queue.take(partsACall, (lane) => this.#underWay.size < this.#pace.slots(lane));
      if (parts.length === 0) return;
      const call = this.#call(parts).finally(() => {
        this.#underWay.delete(call);
        this.#pump();
      });
      this.#underWay.add(call);
    }
  }

  #pumpAfter(ms: number): void {
    this.#resume ??= setTimeout(() => {
      this.#resume = undefined;
      this.#pump();
    }, ms + 1);
  }

  async #call(waiting: WaitingPart[]): Promise<void> {
    const { provider, clock } = this.#options;
    const writtenAt = clock.now();
    const { verdicts, throttled, trouble } = await provider.call(waiting.map(({ part }) => part));
    const accepted = verdicts.filter(({ outcome }) => outcome === 'accepted').length;
    if (accepted > 0) {
      this.#failures = 0;
      this.#pace.noteAccepted(accepted);
    }
    if (throttled) this.#pace.noteThrottled(throttled.retryAfterMs);
    if (trouble) this.#mend.resolve(trouble);
    if (trouble) this.#enterTrouble(trouble);
    for (const [index, { resolve }] of waiting.entries()) {
      const verdict = verdicts[index] ?? {
        outcome: 'unknown',
        reason: 'The answer of the carrier left it out.',
      };
      resolve(verdict.outcome === 'unwritten' ? verdict : { ...verdict, writtenAt, link: provider.name });
    }
  }

  #enterTrouble({ reason }: Trouble): void {
    if (this.#leaving.signal.aborted) return;
    this.#enter({ state: 'down', reason });
    this.#refuseWaiting(reason);
    this.#pace.startAnew();
  }

  #refuseWaiting(reason: string): void {
    for (const { resolve } of this.#queue.takeAll()) resolve({ outcome: 'unwritten', reason });
  }

  /** Probes until the carrier is well, then waits for the next trouble. */
  async #watch(): Promise<void> {
    const { provider } = this.#options;
    const { signal } = this.#leaving;
    while (!signal.aborted) {
      const trouble = await provider.probe();
      if (signal.aborted) return;
      if (trouble) {
        this.#enterTrouble(trouble);
        await this.#rest(trouble);
        continue;
      }
      this.#mend = Promise.withResolvers();
      this.#enter({ state: 'bound', reason: 'The carrier takes texts.' });
      this.#pump();
      await Promise.race([this.#mend.promise.then((met) => this.#rest(met)), aborted(signal)]);
    }
  }

  // Longer each time, until the carrier takes a text again: a carrier that is ill must not cost a call's worth of texts a second.
  async #rest({ refused }: Trouble): Promise<void> {
    const { first, most, refused: refusedMs } = PROBE_MS;
    const ms = refused ? refusedMs : Math.min(first * 2 ** this.#failures, most);
    this.#failures += 1;
    await delay(ms, undefined, { signal: this.#leaving.signal }).catch(() => undefined);
  }

  async #poll(): Promise<void> {
    const { poll } = this.#options.provider;
    const { signal } = this.#leaving;
    while (poll && !signal.aborted) {
      if (this.#state.state === 'bound')
        await poll
          .take()
          .catch((error: unknown) =>
            this.#options.log.warn({ error: String(error) }, 'The news of the carrier could not be stored.'),
          );
      await delay(poll.everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  #enter(state: CarrierState): void {
    if (state.state === this.#state.state && state.reason === this.#state.reason) return;
    const { log, clock, provider, onState } = this.#options;
    if (state.state !== this.#state.state) this.#since = clock.now();
    this.#state = state;
    const fields = { link: provider.name, state: state.state };
    if (state.state === 'down' && !this.#leaving.signal.aborted) log.warn(fields, state.reason);
    else log.info(fields, state.reason);
    onState?.(state);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
