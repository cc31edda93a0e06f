import type { Lane, OutgoingPart, SubmitOutcome } from '../carrier.ts';
import { Lanes } from '../lanes.ts';
import type { LinkWindow, Submission } from './window.ts';

const SWEEP_MS = 250;

// What waits to be written to any link of a route: one queue for all of them, so that no part waits behind a slow link
// while another has room.
export class SubmitQueue {
  readonly #lanes = new Lanes<Submission>();
  #windows: readonly LinkWindow[] = [];
  #sweep: NodeJS.Timeout | undefined;
  #resume: NodeJS.Timeout | undefined;

  set windows(windows: readonly LinkWindow[]) {
    this.#windows = windows;
  }

  submit(part: OutgoingPart, queueTimeoutMs: number): Promise<SubmitOutcome> {
    return new Promise((resolve) => {
      const { lane } = part;
      this.#lanes.push({ part, lane, deadlineMs: performance.now() + queueTimeoutMs, resolve });
      this.pump();
      if (this.#lanes.size > 0) this.#sweep ??= setTimeout(() => this.#refuseExpired(), SWEEP_MS);
    });
  }

  room(lane: Lane): number {
    const nowMs = performance.now();
    const free = this.#windows.reduce((sum, window) => sum + window.room(lane, nowMs), 0);
    return Math.max(0, free - this.#lanes.aheadOf(lane));
  }

  refuseWaiting(reason: string): void {
    for (const { resolve } of this.#lanes.takeAll()) resolve({ outcome: 'unwritten', reason });
    clearTimeout(this.#sweep);
    clearTimeout(this.#resume);
    this.#sweep = undefined;
    this.#resume = undefined;
  }

  /** Writes all that the links have room for. */
  pump(): void {
    for (;;) {
      const lane = this.#lanes.next;
      if (lane === undefined) return;
      const window = this.#pick(lane);
      if (!window) {
        this.#pumpLater(lane);
        return;
      }
      const submission = this.#lanes.take(lane);
      if (submission) window.write(submission);
    }
  }

  // The link with the most room; a login code takes the link that is kept for them while it has any.
  #pick(lane: Lane): LinkWindow | undefined {
    const nowMs = performance.now();
    let best: LinkWindow | undefined;
    let most = 0;
    for (const window of this.#windows) {
      const slots = window.slots(lane);
      if (slots === 0 || window.waitMs(lane, nowMs) > 0) continue;
      if (window.urgentOnly) return window;
      if (slots > most) {
        best = window;
        most = slots;
      }
    }
    return best;
  }

  #pumpLater(lane: Lane): void {
    if (this.#resume) return;
    const nowMs = performance.now();
    const waitMs = Math.min(...this.#windows.map((window) => window.waitMs(lane, nowMs)));
    if (!Number.isFinite(waitMs)) return;
    this.#resume = setTimeout(() => {
      this.#resume = undefined;
      this.pump();
    }, waitMs + 1);
  }

  #refuseExpired(): void {
    const reason = 'The carrier took no more for a while.';
    for (const { resolve } of this.#lanes.takeExpired(performance.now()))
      resolve({ outcome: 'unwritten', reason });
    this.#sweep = this.#lanes.size > 0 ? setTimeout(() => this.#refuseExpired(), SWEEP_MS) : undefined;
  }
}
