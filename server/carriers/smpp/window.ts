import type { Lane, OutgoingPart, SubmitOutcome } from '../carrier.ts';
import { slotsOf } from '../lanes.ts';
import { PduError } from './octets.ts';
import { Pace } from './pace.ts';
import type { Answer } from './pending.ts';
import type { SmppSession } from './session.ts';
import type { SmppSettings } from './settings.ts';
import { classifyStatus, compileStatuses, formatStatus, type StatusTable } from './status.ts';
import { buildSubmit } from './submit.ts';

export type Submission = {
  part: OutgoingPart;
  lane: Lane;
  deadlineMs: number;
  resolve(outcome: SubmitOutcome): void;
};

export type LinkFigures = {
  window: number;
  inFlight: number;
  acceptedPerSecond: number;
  learnedRate: number | null;
};

type Open = { session: SmppSession; settings: SmppSettings; pace: Pace; statuses: StatusTable };

export type LinkWindowOptions = {
  name: string;
  /** Keeps the link for login codes. */
  urgentOnly: boolean;
  clock: { now(): Date };
  /** A slot was freed. */
  onRoom(): void;
  onAccepted(carrierId: string): void;
};

const PACED_AHEAD_MS = 250;

// What is written to one link and unanswered, and how much of it there may be.
export class LinkWindow {
  readonly #options: LinkWindowOptions;
  #open: Open | undefined;
  #unanswered = 0;

  constructor(options: LinkWindowOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  get urgentOnly(): boolean {
    return this.#options.urgentOnly;
  }

  open(session: SmppSession, settings: SmppSettings): void {
    const pace = new Pace(settings, performance.now());
    this.#open = { session, settings, pace, statuses: compileStatuses(settings.statuses) };
    this.#unanswered = 0;
    this.#options.onRoom();
  }

  close(): void {
    this.#open = undefined;
    this.#unanswered = 0;
  }

  /** Slots of the window that are free for a lane, pause and rate aside. */
  slots(lane: Lane): number {
    if (!this.#open || (this.#options.urgentOnly && lane !== 'urgent')) return 0;
    return Math.max(0, slotsOf(lane, this.#open.pace.limit) - this.#unanswered);
  }

  /** Parts of a lane that would be written at once, or within a quarter of a second where the link has a rate. */
  room(lane: Lane, nowMs: number): number {
    if (!this.#open) return 0;
    return Math.min(this.slots(lane), this.#open.pace.allowance(nowMs, PACED_AHEAD_MS));
  }

  /** Milliseconds until the pause or the rate lets the next part go; Infinity while only an answer can. */
  waitMs(lane: Lane, nowMs: number): number {
    if (!this.#open || this.slots(lane) === 0) return Number.POSITIVE_INFINITY;
    return this.#open.pace.waitMs(nowMs);
  }

  figures(nowMs: number): LinkFigures {
    const pace = this.#open?.pace;
    return {
      window: pace?.limit ?? 0,
      inFlight: this.#unanswered,
      acceptedPerSecond: pace?.acceptedPerSecond(nowMs) ?? 0,
      learnedRate: pace?.learnedRate ?? null,
    };
  }

  write({ part, resolve }: Submission): void {
    const open = this.#open;
    if (!open) {
      resolve({ outcome: 'unwritten', reason: 'The carrier link is down.' });
      return;
    }
    const writtenAt = this.#options.clock.now();
    try {
      const pdu = buildSubmit(part, open.settings);
      this.#unanswered += 1;
      open.pace.noteWritten(performance.now());
      open.session.send(pdu, (answer) => {
        resolve(this.#take(answer, { open, writtenAt }));
        if (this.#open !== open) return;
        this.#unanswered -= 1;
        this.#options.onRoom();
      });
      // Bulk gains by being written together; a code would wait for all else that this turn has to do.
      if (part.lane === 'urgent') open.session.flush();
    } catch (error) {
      if (!(error instanceof PduError)) throw error;
      resolve({ ...this.#refuse(error.status, writtenAt), permanent: true, reason: error.message });
    }
  }

  #take(answer: Answer, { open, writtenAt }: { open: Open; writtenAt: Date }): SubmitOutcome {
    const link = this.#options.name;
    if (answer.answer === 'unwritten') return { outcome: 'unwritten', reason: answer.reason };
    if (answer.answer === 'timeout')
      return { outcome: 'unknown', reason: 'The carrier did not answer in time.', writtenAt, link };
    if (answer.answer === 'closed') return { outcome: 'unknown', reason: answer.reason, writtenAt, link };
    const { pdu } = answer;
    const meaning = classifyStatus(pdu.status, open.statuses);
    if (meaning.class === 'ok' && pdu.command === 'submit_sm_resp') {
      open.pace.noteAccepted(performance.now());
      this.#options.onAccepted(pdu.messageId);
      return { outcome: 'accepted', carrierId: pdu.messageId, writtenAt, link };
    }
    if (meaning.class === 'ambiguous') {
      const reason = `${meaning.reason} It may have been sent all the same (code ${formatStatus(pdu.status)}).`;
      return { outcome: 'unknown', reason, writtenAt, link };
    }
    const throttled = meaning.class === 'throttle' || meaning.class === 'account';
    if (throttled) open.pace.noteThrottled(performance.now());
    const permanent = meaning.class === 'permanent_address' || meaning.class === 'permanent_content';
    const { reason, triesAtMost } = meaning;
    const refusal = { ...this.#refuse(pdu.status, writtenAt), permanent, throttled, reason };
    return triesAtMost === undefined ? refusal : { ...refusal, triesAtMost };
  }

  #refuse(status: number, writtenAt: Date) {
    const link = this.#options.name;
    return { outcome: 'refused', permanent: false, throttled: false, status, writtenAt, link } as const;
  }
}
