import type { Lane, OutgoingPart, SubmitOutcome } from '../carrier.ts';
import { Lanes } from '../lanes.ts';

export type WaitingPart = { part: OutgoingPart; resolve(outcome: SubmitOutcome): void };

const SWEEP_MS = 250;

// Parts that wait for a call; one that waits too long comes back unwritten.
export class CallQueue {
  readonly #lanes = new Lanes<WaitingPart & { lane: Lane; deadlineMs: number }>();
  readonly #patienceMs: number;
  readonly #sweep: NodeJS.Timeout;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
    this.#sweep = setInterval(() => this.#refuseExpired(), SWEEP_MS);
    this.#sweep.unref();
  }

  get size(): number {
    return this.#lanes.size;
  }

  has(lane: Lane, count: number): boolean {
    return this.#lanes.sizeOf(lane) >= count;
  }

  push({ part, resolve }: WaitingPart): void {
    const deadlineMs = performance.now() + this.#patienceMs;
    this.#lanes.push({ part, lane: part.lane, deadlineMs, resolve });
  }

  /** Takes parts of the first lane that has any and may call. */
  take(count: number, mayCall: (lane: Lane) => boolean): WaitingPart[] {
    const lane = this.#lanes.next;
    if (lane === undefined || !mayCall(lane)) return [];
    const most = Math.min(count, this.#lanes.sizeOf(lane));
    return Array.from({ length: most }, () => this.#lanes.take(lane)).filter((part) => part !== undefined);
  }

  takeAll(): WaitingPart[] {
    return this.#lanes.takeAll();
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #refuseExpired(): void {
    for (const { resolve } of this.#lanes.takeExpired(performance.now()))
      resolve({ outcome: 'unwritten', reason: 'The carrier took no more for a while.' });
  }
}
