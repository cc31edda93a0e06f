import type { Pdu } from './pdu.ts';

export type Answer =
  | { answer: 'response'; pdu: Pdu }
  /** Written, and no response within the time-out. */
  | { answer: 'timeout' }
  /** Written, and the connection ended before the response. */
  | { answer: 'closed'; reason: string }
  /** The connection ended before the request left this process. */
  | { answer: 'unwritten'; reason: string };

type Request = { sequence: number; command: Pdu['command']; onAnswer(answer: Answer): void };
type Pending = Request & { deadlineMs: number; written: boolean };

// The responses' time-out is one for all requests, so the map, which keeps the order of insertion, is also the order of
// deadlines: one timer for its first entry serves them all.
export class PendingRequests {
  readonly #pending = new Map<number, Pending>();
  readonly #timeoutMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  get size(): number {
    return this.#pending.size;
  }

  has(sequence: number): boolean {
    return this.#pending.has(sequence);
  }

  add({ sequence, command, onAnswer }: Request): void {
    const deadlineMs = performance.now() + this.#timeoutMs;
    this.#pending.set(sequence, { sequence, command, onAnswer, deadlineMs, written: false });
    this.#timer ??= setTimeout(() => this.#expire(), this.#timeoutMs);
  }

  markWritten(sequence: number): void {
    const pending = this.#pending.get(sequence);
    if (pending) pending.written = true;
  }

  /** Gives a response to the request that it answers; false when there is none (any more). */
  settle(pdu: Pdu): boolean {
    const pending = this.#pending.get(pdu.sequence);
    if (!pending || !answers(pdu.command, pending.command)) return false;
    this.#pending.delete(pdu.sequence);
    pending.onAnswer({ answer: 'response', pdu });
    return true;
  }

  endAll(reason: string): void {
    clearTimeout(this.#timer);
    const ended = [...this.#pending.values()];
    this.#pending.clear();
    for (const { written, onAnswer } of ended) onAnswer({ answer: written ? 'closed' : 'unwritten', reason });
  }

  #expire(): void {
    this.#timer = undefined;
    const nowMs = performance.now();
    for (const [sequence, { deadlineMs, onAnswer }] of this.#pending) {
      if (deadlineMs > nowMs) {
        this.#timer = setTimeout(() => this.#expire(), deadlineMs - nowMs + 1);
        return;
      }
      this.#pending.delete(sequence);
      onAnswer({ answer: 'timeout' });
    }
  }
}

function answers(response: Pdu['command'], request: Pdu['command']): boolean {
  return response === 'generic_nack' || response === `${request}_resp`;
}
