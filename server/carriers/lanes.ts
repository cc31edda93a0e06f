import type { Lane } from './carrier.ts';

const LANES: readonly Lane[] = ['urgent', 'normal', 'bulk'];
const RESERVED_SHARE = 0.2;

/** How many of so many slots a lane may fill: a fifth, one at least where there are two, is kept for login codes, so that bulk never fills the pipe. */
export function slotsOf(lane: Lane, slots: number): number {
  const reserved = slots > 1 ? Math.max(1, Math.floor(slots * RESERVED_SHARE)) : 0;
  return lane === 'urgent' ? slots : slots - reserved;
}

type Waiting = { lane: Lane; deadlineMs: number };

// First in, first out in each lane; a lane waits while one to its left has anything.
export class Lanes<Entry extends Waiting> {
  readonly #queues: Record<Lane, Queue<Entry>> = {
    urgent: new Queue(),
    normal: new Queue(),
    bulk: new Queue(),
  };

  get size(): number {
    return LANES.reduce((sum, lane) => sum + this.#queues[lane].size, 0);
  }

  sizeOf(lane: Lane): number {
    return this.#queues[lane].size;
  }

  /** How many leave before a new entry of this lane would. */
  aheadOf(lane: Lane): number {
    const last = LANES.indexOf(lane);
    return LANES.reduce((sum, each, index) => (index <= last ? sum + this.#queues[each].size : sum), 0);
  }

  push(entry: Entry): void {
    this.#queues[entry.lane].push(entry);
  }

  /** The lane whose turn it is; undefined when nothing waits. */
  get next(): Lane | undefined {
    return LANES.find((lane) => this.#queues[lane].size > 0);
  }

  take(lane: Lane): Entry | undefined {
    return this.#queues[lane].shift();
  }

  /** Takes every entry whose deadline has passed. */
  takeExpired(nowMs: number): Entry[] {
    return LANES.flatMap((lane) => this.#queues[lane].takeWhile((entry) => entry.deadlineMs <= nowMs));
  }

  takeAll(): Entry[] {
    return LANES.flatMap((lane) => this.#queues[lane].takeWhile(() => true));
  }
}

// Array.shift moves all that is left; this one moves a head and drops the empty front now and then.
class Queue<Entry> {
  #entries: Entry[] = [];
  #head = 0;

  get size(): number {
    return this.#entries.length - this.#head;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  shift(): Entry | undefined {
    const entry = this.#entries[this.#head];
    if (this.size === 0) return undefined;
    this.#head += 1;
    if (this.#head > 1_000 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }

  takeWhile(matches: (entry: Entry) => boolean): Entry[] {
    const rest = this.#entries.slice(this.#head);
    const end = rest.findIndex((entry) => !matches(entry));
    const taken = end === -1 ? rest : rest.slice(0, end);
    this.#entries = end === -1 ? [] : rest.slice(end);
    this.#head = 0;
    return taken;
  }
}
