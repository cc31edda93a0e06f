import { setTimeout } from 'node:timers/promises';
import type { CarrierState, LinkState } from '../carrier.ts';
import type { AttemptEnd } from './backoff.ts';
import { Backoff } from './backoff.ts';
import { bindLink, type LinkRole, unbind } from './link.ts';
import type { SessionOptions, SmppSession } from './session.ts';
import type { Endpoint, SmppSettings } from './settings.ts';
import { LinkWindow } from './window.ts';

export type CarrierLog = {
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
};

/** One link of a route: its name, what it may do, and which of the route's endpoints it leads to. */
export type LinkPlan = { name: string; role: LinkRole; endpoint: number; urgentOnly: boolean };

export type BoundLinkOptions = {
  plan: LinkPlan;
  findSettings(): Promise<SmppSettings>;
  clock: { now(): Date };
  log: CarrierLog;
  random: (() => number) | undefined;
  leaving: AbortSignal;
  onRequest(settings: SmppSettings): SessionOptions['onRequest'];
  onState(link: BoundLink): void;
  onLost(reason: string): void;
  onRoom(): void;
  onAccepted(carrierId: string): void;
};

type AttemptResult = { attempt: AttemptEnd; reason: string };

const RESOLVE_RETRY = { backoffMs: 500, maxBackoffMs: 1_000, refusedBackoffMs: 1_000 };

// One connection that stays bound by itself until the route is closed, with a back-off of its own.
export class BoundLink {
  readonly window: LinkWindow;
  readonly #options: BoundLinkOptions;
  readonly #backoff: Backoff;
  #state: CarrierState = { state: 'binding', reason: 'Connecting to the carrier.' };
  #since: Date;
  #settings: SmppSettings | undefined;
  #session: SmppSession | undefined;

  constructor(options: BoundLinkOptions) {
    const { plan, clock, onRoom, onAccepted } = options;
    this.#options = options;
    this.#backoff = new Backoff(options.random);
    this.#since = clock.now();
    const { name, urgentOnly } = plan;
    this.window = new LinkWindow({ name, urgentOnly, clock, onRoom, onAccepted });
  }

  get plan(): LinkPlan {
    return this.#options.plan;
  }

  get state(): CarrierState {
    return this.#state;
  }

  describe(): LinkState {
    const figures = this.window.figures(performance.now());
    return { name: this.plan.name, ...this.#state, since: this.#since, ...figures };
  }

  async stayBound(): Promise<void> {
    const { leaving } = this.#options;
    while (!leaving.aborted) {
      const { attempt, reason } = await this.#attempt();
      const waitMs = this.#backoff.next(attempt, this.#settings ?? RESOLVE_RETRY);
      if (waitMs > 0) this.#enter({ state: 'down', reason });
      await wait(waitMs, leaving);
    }
    this.#enter({ state: 'down', reason: 'The carrier link is closed.' });
  }

  /** Waits for the answers that are out, as long as the settings say, and says goodbye. */
  async leave(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    const drained = new AbortController();
    await Promise.race([session.idle(), wait(this.#settings?.drainMs ?? 0, drained.signal)]);
    drained.abort();
    await unbind(session);
  }

  async #attempt(): Promise<AttemptResult> {
    this.#enter({ state: 'binding', reason: 'Connecting to the carrier.' });
    const { findSettings, plan, leaving, onRequest } = this.#options;
    try {
      this.#settings = await findSettings();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'The carrier is not set.';
      return { attempt: { end: 'failed' }, reason };
    }
    const settings = this.#settings;
    const bind = await bindLink({
      settings,
      endpoint: endpointOf(settings, plan.endpoint),
      role: plan.role,
      signal: leaving,
      onRequest: onRequest(settings),
    });
    if (bind.outcome === 'bound') return this.#serve(bind.session, settings);
    return { attempt: { end: bind.forbidden ? 'forbidden' : 'failed' }, reason: bind.reason };
  }

  async #serve(session: SmppSession, settings: SmppSettings): Promise<AttemptResult> {
    const boundAtMs = performance.now();
    this.#session = session;
    this.#enter({ state: 'bound', reason: 'Connected to the carrier.' });
    if (this.plan.role !== 'receiver') this.window.open(session, settings);
    if (this.#options.leaving.aborted) await unbind(session);
    const reason = await session.closed;
    this.#session = undefined;
    this.window.close();
    this.#options.onLost(reason);
    return { attempt: { end: 'lost', boundMs: performance.now() - boundAtMs }, reason };
  }

  #enter(state: CarrierState): void {
    const changed = state.state !== this.#state.state;
    if (!changed && state.reason === this.#state.reason) return;
    this.#state = state;
    const { clock, log, leaving, plan, onState } = this.#options;
    if (changed) this.#since = clock.now();
    const fields = { state: state.state, link: plan.name };
    if (state.state === 'down' && !leaving.aborted) log.warn(fields, state.reason);
    else log.info(fields, state.reason);
    onState(this);
  }
}

function endpointOf(settings: SmppSettings, index: number): Endpoint {
  const { host, port, moreEndpoints } = settings;
  return index === 0 ? { host, port } : (moreEndpoints[index - 1] ?? { host, port });
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
