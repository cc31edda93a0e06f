import type { Lane } from '../carrier.ts';
import { slotsOf } from '../lanes.ts';

const PAUSE_MS = { first: 1_000, most: 30_000 };

// How many calls may be under way: half after the carrier asked to slow down, one more for each round of calls that it took.
export class CallPace {
  readonly #most: number;
  #limit: number;
  #pauseMs = PAUSE_MS.first;
  #pausedUntilMs = 0;
  #second = { at: 0, accepted: 0, before: 0 };

  constructor(most: number) {
    this.#most = most;
    this.#limit = most;
  }

  get limit(): number {
    return Math.floor(this.#limit);
  }

  get acceptedPerSecond(): number {
    this.#turnSecond();
    return this.#second.before;
  }

  slots(lane: Lane): number {
    return slotsOf(lane, this.limit);
  }

  pausedMs(): number {
    return Math.max(0, this.#pausedUntilMs - performance.now());
  }

  noteAccepted(parts: number): void {
    this.#turnSecond();
    this.#second.accepted += parts;
    this.#pauseMs = PAUSE_MS.first;
    this.#limit = Math.min(this.#most, this.#limit + 1 / this.#limit);
  }

  /** The refusals of calls that were under way together count once. */
  noteThrottled(retryAfterMs: number | undefined): void {
    if (this.pausedMs() > 0) return;
    this.#pausedUntilMs = performance.now() + (retryAfterMs ?? this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, PAUSE_MS.most);
    this.#limit = Math.max(1, this.#limit / 2);
  }

  /** After trouble: one call, to see. */
  startAnew(): void {
    this.#limit = 1;
  }

  #turnSecond(): void {
    const at = Math.floor(performance.now() / 1000);
    if (at === this.#second.at) return;
    this.#second = { at, accepted: 0, before: at === this.#second.at + 1 ? this.#second.accepted : 0 };
  }
}
