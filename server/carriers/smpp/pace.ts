export type PaceSettings = { window: number; throttlePauseMs: number; maxThrottlePauseMs: number };

// A throttled link pauses, longer each time, and comes back with half its window; each window's worth of accepted parts
// widens it by one: additive increase, multiplicative decrease.
export class Pace {
  readonly #settings: PaceSettings;
  #limit: number;
  #pauseMs: number;
  #pausedUntilMs = 0;

  constructor(settings: PaceSettings) {
    this.#settings = settings;
    this.#limit = settings.window;
    this.#pauseMs = settings.throttlePauseMs;
  }

  /** Parts that may be unanswered at once, for the moment. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  pausedMs(nowMs: number): number {
    return Math.max(0, this.#pausedUntilMs - nowMs);
  }

  noteAccepted(): void {
    this.#pauseMs = this.#settings.throttlePauseMs;
    if (this.#limit < this.#settings.window)
      this.#limit = Math.min(this.#settings.window, this.#limit + 1 / this.#limit);
  }

  /** The refusals of one window arrive together and count once. */
  noteThrottled(nowMs: number): void {
    if (this.pausedMs(nowMs) > 0) return;
    this.#pausedUntilMs = nowMs + this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, this.#settings.maxThrottlePauseMs);
    this.#limit = Math.max(1, this.#limit / 2);
  }
}
