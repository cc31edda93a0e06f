export type BackoffSettings = { backoffMs: number; maxBackoffMs: number; refusedBackoffMs: number };

export type AttemptEnd =
  /** The peer refused us by a status that forbids to hammer. */
  | { end: 'forbidden' }
  | { end: 'failed' }
  /** The link stood for so long before it was lost. */
  | { end: 'lost'; boundMs: number };

// A link that stood so long was a good one: its loss is an event of its own and not the next failure of a row.
const STEADY_MS = 5_000;
const MAX_DOUBLINGS = 20;

export class Backoff {
  #failures = 0;
  readonly #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Milliseconds to wait before the next attempt: none after the loss of a steady link, then doubling, with jitter, up to the cap. */
  next(attempt: AttemptEnd, settings: BackoffSettings): number {
    if (attempt.end === 'forbidden') return this.#jitter(settings.refusedBackoffMs);
    if (attempt.end === 'lost' && (attempt.boundMs >= STEADY_MS || this.#failures === 0)) {
      this.#failures = attempt.boundMs >= STEADY_MS ? 0 : 1;
      return 0;
    }
    const doublings = Math.min(this.#failures, MAX_DOUBLINGS);
    this.#failures += 1;
    return this.#jitter(Math.min(settings.maxBackoffMs, settings.backoffMs * 2 ** doublings));
  }

  #jitter(ms: number): number {
    return ms * (0.5 + this.#random() / 2);
  }
}
