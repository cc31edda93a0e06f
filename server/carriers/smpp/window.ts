import type { Lane, SubmitOutcome } from '../carrier.ts';
import { Lanes, slotsOf } from './lanes.ts';
import { Pace } from './pace.ts';
import type { MessagePdu } from './pdu.ts';
import type { Answer } from './pending.ts';
import type { SmppSession } from './session.ts';
import type { SmppSettings } from './settings.ts';
import { classifyStatus, ESME_ROK } from './status.ts';

type Entry = {
  pdu: MessagePdu;
  lane: Lane;
  deadlineMs: number;
  resolve(outcome: SubmitOutcome): void;
  reject(error: unknown): void;
};

type Link = { session: SmppSession; settings: SmppSettings; pace: Pace };

const UNOPENED_QUEUE_MS = 30_000;
const SWEEP_MS = 250;

// What waits to be written, what is written and unanswered, and how many of these there may be.
export class SubmitWindow {
  readonly #clock: { now(): Date };
  readonly #lanes = new Lanes<Entry>();
  #link: Link | undefined;
  #unanswered = 0;
  #sweep: NodeJS.Timeout | undefined;
  #resume: NodeJS.Timeout | undefined;

  constructor(clock: { now(): Date }) {
    this.#clock = clock;
  }

  submit(pdu: MessagePdu, lane: Lane): Promise<SubmitOutcome> {
    return new Promise((resolve, reject) => {
      const deadlineMs = performance.now() + (this.#link?.settings.queueTimeoutMs ?? UNOPENED_QUEUE_MS);
      this.#lanes.push({ pdu, lane, deadlineMs, resolve, reject });
      this.#sweep ??= setTimeout(() => this.#refuseExpired(), SWEEP_MS);
      this.#pump();
    });
  }

  room(lane: Lane): number {
    if (!this.#link || this.#link.pace.pausedMs(performance.now()) > 0) return 0;
    return Math.max(0, slotsOf(lane, this.#link.pace.limit) - this.#unanswered - this.#lanes.size);
  }

  open(session: SmppSession, settings: SmppSettings): void {
    this.#link = { session, settings, pace: new Pace(settings) };
    this.#unanswered = 0;
    this.#pump();
  }

  close(reason: string): void {
    this.#link = undefined;
    clearTimeout(this.#resume);
    this.#resume = undefined;
    this.refuseWaiting(reason);
  }

  refuseWaiting(reason: string): void {
    for (const { resolve } of this.#lanes.takeAll()) resolve({ outcome: 'unwritten', reason });
    clearTimeout(this.#sweep);
    this.#sweep = undefined;
  }

  #refuseExpired(): void {
    const reason = 'The carrier took no more for a while.';
    for (const { resolve } of this.#lanes.takeExpired(performance.now()))
      resolve({ outcome: 'unwritten', reason });
    this.#sweep = this.#lanes.size > 0 ? setTimeout(() => this.#refuseExpired(), SWEEP_MS) : undefined;
  }

  #pump(): void {
    const link = this.#link;
    if (!link) return;
    const pausedMs = link.pace.pausedMs(performance.now());
    if (pausedMs > 0) this.#pumpAfter(pausedMs);
    else this.#fill(link);
  }

  #fill(link: Link): void {
    for (;;) {
      const entry = this.#lanes.take(this.#unanswered, link.pace.limit);
      if (!entry) return;
      void this.#write(entry, link);
    }
  }

  #pumpAfter(pausedMs: number): void {
    this.#resume ??= setTimeout(() => {
      this.#resume = undefined;
      this.#pump();
    }, pausedMs + 1);
  }

  async #write(entry: Entry, link: Link): Promise<void> {
    this.#unanswered += 1;
    const writtenAt = this.#clock.now();
    try {
      const outcome = readAnswer(await link.session.request(entry.pdu), writtenAt);
      if (outcome.outcome === 'accepted') link.pace.noteAccepted();
      if (outcome.outcome === 'refused' && outcome.throttled) link.pace.noteThrottled(performance.now());
      entry.resolve(outcome);
    } catch (error) {
      entry.reject(error);
    }
    if (this.#link !== link) return;
    this.#unanswered -= 1;
    this.#pump();
  }
}

function readAnswer(answer: Answer, writtenAt: Date): SubmitOutcome {
  if (answer.answer === 'unwritten') return { outcome: 'unwritten', reason: answer.reason };
  if (answer.answer === 'timeout')
    return { outcome: 'unknown', reason: 'The carrier did not answer in time.', writtenAt };
  if (answer.answer === 'closed') return { outcome: 'unknown', reason: answer.reason, writtenAt };
  const { pdu } = answer;
  if (pdu.status === ESME_ROK && pdu.command === 'submit_sm_resp') {
    return { outcome: 'accepted', carrierId: pdu.messageId, writtenAt };
  }
  return { outcome: 'refused', ...classifyStatus(pdu.status), status: pdu.status, writtenAt };
}
