import type { Lane, OutgoingPart, SubmitOutcome } from './carrier.ts';

export type WaitingPart = { part: OutgoingPart; resolve(outcome: SubmitOutcome): void };

const LANES: readonly Lane[] = ['urgent', 'normal', 'bulk'];
const SWEEP_MS = 250;

type Entry = WaitingPart & { deadlineMs: number };

// Parts that wait for a call, first in, first out in each lane; one that waits too long comes back unwritten.
export class CallQueue {
  readonly #lanes: Record<Lane, Entry[]> = { urgent: [], normal: [], bulk: [] };
  readonly #patienceMs: number;
  readonly #sweep: NodeJS.Timeout;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
    this.#sweep = setInterval(() => this.#refuseExpired(), SWEEP_MS);
    this.#sweep.unref();
  }

  get size(): number {
    return LANES.reduce((sum, lane) => sum + this.#lanes[lane].length, 0);
  }

  has(lane: Lane, count: number): boolean {
    return this.#lanes[lane].length >= count;
  }

  push(waiting: WaitingPart): void {
    this.#lanes[waiting.part.lane].push({ ...waiting, deadlineMs: performance.now() + this.#patienceMs });
  }

  /** Takes parts of the first lane that has any and may call. */
  take(count: number, mayCall: (lane: Lane) => boolean): WaitingPart[] {
    const lane = LANES.find((name) => this.#lanes[name].length > 0);
    return lane && mayCall(lane) ? this.#lanes[lane].splice(0, count) : [];
  }

  takeAll(): WaitingPart[] {
    return LANES.flatMap((lane) => this.#lanes[lane].splice(0));
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #refuseExpired(): void {
    const now = performance.now();
    for (const lane of LANES) {
      const end = this.#lanes[lane].findIndex(({ deadlineMs }) => deadlineMs > now);
      const expired = this.#lanes[lane].splice(0, end === -1 ? this.#lanes[lane].length : end);
      for (const { resolve } of expired)
        resolve({ outcome: 'unwritten', reason: 'The carrier took no more for a while.' });
    }
  }
}
