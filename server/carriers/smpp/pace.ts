import { RateMeter } from './meter.ts';

export type PaceSettings = {
  window: number;
  perSecond: number;
  throttlePauseMs: number;
  maxThrottlePauseMs: number;
};

// A throttle leaves four fifths of the rate that the carrier took. It grows by a hundredth of it each second that is used
// in full, so some twenty seconds later it is where it was; beyond that by a quarter, to find room that is new.
const THROTTLED_SHARE = 0.8;
const KNOWN_GROWTH = 0.01;
const NEW_GROWTH = 0.25;
// The rate is forgotten where the carrier took so many times what it once throttled.
const FORGOTTEN_TIMES = 50;
const BURST_SECONDS = 0.05;
const CREDIBLE_MS = 1_000;

// A throttled link pauses, longer each time, and comes back with half its window and less of a rate; each window's worth
// of accepted parts widens it by one: additive increase, multiplicative decrease.
export class Pace {
  readonly #settings: PaceSettings;
  readonly #accepted = new RateMeter();
  #limit: number;
  #pauseMs: number;
  #pausedUntilMs = 0;
  #rate: number;
  #throttledRate = 0;
  #busySinceMs: number | undefined;
  #tokens = 1;
  #filledAtMs: number;

  constructor(settings: PaceSettings, nowMs: number) {
    this.#settings = settings;
    this.#limit = settings.window;
    this.#pauseMs = settings.throttlePauseMs;
    this.#rate = this.#ceiling;
    this.#filledAtMs = nowMs;
  }

  /** Parts that may be unanswered at once, for the moment. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** Parts a second that the carrier was found to take; undefined while it never throttled. */
  get learnedRate(): number | undefined {
    return this.#throttledRate === 0 ? undefined : this.#rate;
  }

  acceptedPerSecond(nowMs: number): number {
    return this.#accepted.perSecond(nowMs);
  }

  pausedMs(nowMs: number): number {
    return Math.max(0, this.#pausedUntilMs - nowMs);
  }

  /** Milliseconds until the next part may leave by pause and rate; 0 when one may now. */
  waitMs(nowMs: number): number {
    const pausedMs = this.pausedMs(nowMs);
    if (pausedMs > 0 || this.#rate === Number.POSITIVE_INFINITY) return pausedMs;
    return Math.max(0, ((1 - this.#tokensAt(nowMs)) * 1000) / this.#rate);
  }

  /** Parts that the rate lets go within the next `aheadMs`. */
  allowance(nowMs: number, aheadMs: number): number {
    if (this.pausedMs(nowMs) > 0) return 0;
    if (this.#rate === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    return Math.floor(this.#tokensAt(nowMs) + (this.#rate * aheadMs) / 1000);
  }

  noteWritten(nowMs: number): void {
    if (this.#rate === Number.POSITIVE_INFINITY) return;
    this.#tokens = this.#tokensAt(nowMs) - 1;
    this.#filledAtMs = nowMs;
  }

  noteAccepted(nowMs: number): void {
    this.#accepted.note(nowMs);
    this.#busySinceMs ??= nowMs;
    this.#pauseMs = this.#settings.throttlePauseMs;
    if (this.#limit < this.#settings.window)
      this.#limit = Math.min(this.#settings.window, this.#limit + 1 / this.#limit);
    if (this.#throttledRate > 0) this.#grow();
  }

  /** The refusals of one window arrive together and count once. */
  noteThrottled(nowMs: number): void {
    if (this.pausedMs(nowMs) > 0) return;
    this.#pausedUntilMs = nowMs + this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.#settings.maxThrottlePauseMs);
    this.#limit = Math.max(1, this.#limit / 2);
    this.#slow(nowMs);
  }

  get #ceiling(): number {
    return this.#settings.perSecond > 0 ? this.#settings.perSecond : Number.POSITIVE_INFINITY;
  }

  // What was taken within the last second is what the carrier takes. Of a link that was busy for less we know but that it takes so much
  // at least, so its rate grows at once as one that is new; where it took nothing, there is nothing to learn from but the rate that was
  // too much.
  #slow(nowMs: number): void {
    const taken = Math.min(this.#rate, this.#accepted.perSecond(nowMs));
    const credible = this.#busySinceMs !== undefined && nowMs - this.#busySinceMs >= CREDIBLE_MS;
    this.#busySinceMs = undefined;
    if (taken === 0 && this.#rate === Number.POSITIVE_INFINITY) return;
    const reached = taken > 0 ? taken : this.#rate / 2;
    this.#rate = Math.max(1, reached * THROTTLED_SHARE);
    this.#throttledRate = credible ? reached : this.#rate;
    this.#tokens = 1;
    this.#filledAtMs = nowMs + this.pausedMs(nowMs);
  }

  #grow(): void {
    const known = this.#rate < this.#throttledRate;
    const perSecond = known ? this.#throttledRate * KNOWN_GROWTH : this.#rate * NEW_GROWTH;
    this.#rate = Math.min(this.#ceiling, this.#rate + perSecond / this.#rate);
    if (this.#rate === this.#settings.perSecond) this.#throttledRate = 0;
    if (this.#rate < this.#throttledRate * FORGOTTEN_TIMES) return;
    this.#rate = this.#ceiling;
    this.#throttledRate = 0;
  }

  #tokensAt(nowMs: number): number {
    const most = Math.max(1, this.#rate * BURST_SECONDS);
    const filled = (Math.max(0, nowMs - this.#filledAtMs) * this.#rate) / 1000;
    return Math.min(most, this.#tokens + filled);
  }
}
