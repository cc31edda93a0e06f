import { setTimeout } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import type { NetworkScript } from '#contract/simulator.ts';
import type { Clock } from '#server/platform/clock.ts';
import type { Deliveries } from './deliveries.ts';
import { decideOutcome, type Outcome, type Submit, type SubmitResult, type Taken } from './outcomes.ts';
import { newPhone } from './phones.ts';
import type { SimulatorDb } from './queries/handsets.ts';
import { type Phone, readBehaviour } from './queries/submits.ts';
import { listReceipts, storeTaken } from './submit-store.ts';

export type SubmitDeskOptions = {
  db: SimulatorDb;
  clock: Clock;
  deliveries: Pick<Deliveries, 'reserve' | 'release' | 'offer' | 'waitFor'>;
  /** Phones hold more texts than are kept, or so many texts were stored. */
  onStored(stored: { texts: number; crowded: string[] }): void;
};

type Waiting = {
  submit: Submit;
  hasWaited: boolean;
  resolve(result: SubmitResult): void;
  reject(error: unknown): void;
};

const BATCH = 500;
const LOOK_MS = 100;
const KNOWN_AT_MOST = 50_000;

// The message_state of a text (SMPP 3.4 section 5.2.28).
const STATE = { enroute: 1, delivered: 2, expired: 3, undeliverable: 5 } as const;

/**
 * Takes texts for pretend phones and does as phone and network were told; a phone comes into being with its first text. What arrives
 * while a batch is stored makes the next one, so a lone text waits for nothing, and many share a commit. Nothing is answered before it is
 * durable.
 */
export class SubmitDesk {
  readonly #options: SubmitDeskOptions;
  readonly #throttled = new Set<string>();
  readonly #known = new Map<string, number>();
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #count = 0;

  constructor(options: SubmitDeskOptions) {
    this.#options = options;
  }

  take(submit: Submit): Promise<SubmitResult> {
    return new Promise((resolve, reject) => this.#queue({ submit, hasWaited: false, resolve, reject }));
  }

  /** The message_state of a text that was taken lately (SMPP 3.4 section 4.8). */
  findState(messageId: string): number | undefined {
    return this.#known.get(messageId);
  }

  async drain(): Promise<void> {
    await this.#running;
  }

  #queue(entry: Waiting): void {
    this.#waiting.push(entry);
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH);
      await this.#takeBatch(batch).catch((error: unknown) => {
        for (const { reject } of batch) reject(error);
      });
    }
  }

  async #takeBatch(batch: Waiting[]): Promise<void> {
    const { db, clock, deliveries } = this.#options;
    const { phones, script } = await readBehaviour(db, [...new Set(batch.map(({ submit }) => submit.to))]);
    const due = batch.filter((entry) => !this.#putOff(entry, phones.get(entry.submit.to)));
    const taken = due.map(({ submit }) => this.#decide(submit, { phones, script }));
    const at = clock.now();
    const receipts = listReceipts(taken, at);
    deliveries.reserve(receipts);
    try {
      const isKnown = (number: string) => phones.has(number);
      this.#options.onStored(await storeTaken(db, { at, taken, receipts, isKnown }));
    } catch (error) {
      deliveries.release(receipts);
      throw error;
    }
    const early = new Set(taken.filter(({ outcome }) => outcome.receipt?.early).map(({ id }) => id));
    deliveries.offer(receipts.filter(({ id }) => early.has(id)));
    for (const [index, { resolve }] of due.entries()) {
      const each = taken[index];
      if (each) void this.#answer(each).then(resolve);
    }
    // Behind the answers, which are written by then.
    setImmediate(() => deliveries.offer(receipts.filter(({ id }) => !early.has(id))));
  }

  // A phone that is late holds up nobody but its own texts, by the installation's clock, which the simulator may move.
  #putOff(entry: Waiting, phone: Phone | undefined): boolean {
    const { mode, delaySeconds } = phone ?? newPhone(entry.submit.to);
    if (mode !== 'delay' || entry.hasWaited) return false;
    const dueMs = this.#options.clock.now().getTime() + delaySeconds * 1000;
    void this.#waitUntil(dueMs).then(() => this.#queue({ ...entry, hasWaited: true }));
    return true;
  }

  async #waitUntil(dueMs: number): Promise<void> {
    for (;;) {
      const leftMs = dueMs - this.#options.clock.now().getTime();
      if (leftMs <= 0) return;
      await setTimeout(Math.min(leftMs, LOOK_MS), undefined, { ref: false });
    }
  }

  #decide(submit: Submit, { phones, script }: { phones: Map<string, Phone>; script: NetworkScript }): Taken {
    const phone = phones.get(submit.to) ?? newPhone(submit.to);
    const id = uuid();
    const key = JSON.stringify([submit.from, submit.to, submit.text, submit.concatenation]);
    const wasThrottled = this.#throttled.delete(key);
    const outcome = decideOutcome({ id, submit, ...phone, script, before: this.#count, wasThrottled });
    this.#count += 1;
    if (outcome.arrives === undefined) this.#throttled.add(key);
    return { id, submit, phone, outcome };
  }

  async #answer({ id, outcome }: Taken): Promise<SubmitResult> {
    const { result, receipt } = outcome;
    if (receipt?.early) await this.#options.deliveries.waitFor(id);
    if (typeof result === 'object' && result.messageId !== '') this.#remember(result.messageId, outcome);
    return result;
  }

  #remember(messageId: string, { receipt, arrives }: Outcome): void {
    const end = arrives ? STATE.delivered : STATE.undeliverable;
    const state = receipt?.stat === 'EXPIRED' ? STATE.expired : end;
    this.#known.set(messageId, receipt && receipt.delaySeconds > 0 ? STATE.enroute : state);
    if (this.#known.size <= KNOWN_AT_MOST) return;
    const [oldest] = this.#known.keys();
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}
