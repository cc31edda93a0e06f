import { splitText } from '#contract/segments.ts';
import type { OutgoingPart, SubmitOutcome } from '#server/carriers/carrier.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { type Lane, openLane } from '#server/platform/jobs/lane.ts';
import { advancePart, type PartKey } from './parts.ts';
import {
  claimDueParts,
  claimLostPart,
  dropUnwrittenSiblings,
  dropWaitingPart,
  listLostParts,
  markWritten,
  postponePart,
} from './queries/outbox.ts';
import { lockMessage } from './queries/parts.ts';
import { lockCarrierId, matchParkedReceipts } from './receipts.ts';

export type SubmitPart = (part: OutgoingPart) => Promise<SubmitOutcome>;

type DuePart = Awaited<ReturnType<typeof claimDueParts>>[number];
type Outcome<O extends SubmitOutcome['outcome']> = Extract<SubmitOutcome, { outcome: O }>;

/** Parts between the marking as written and the answer of the carrier: what a crash turns into unknown. */
const inFlightAtMost = 10;
// A submit waits up to 30 s for a slot of the window and 20 s for the answer; a worker that is silent for longer is gone.
const leaseSeconds = 120;
const sweepBatch = 100;
const refusalsAtMost = 6;
const throttledPauseSeconds = 1;
const unwrittenPauseSeconds = 5;

/**
 * The worker's end of the normal lane. At most once: a part is committed as written before it leaves, and one whose answer is lost is
 * `unknown` and never sent again by itself.
 */
export function openMessageLane(context: Context, submit: SubmitPart): Lane {
  return openLane({
    name: 'messages',
    log: context.log,
    atOnce: inFlightAtMost,
    claim: (limit) => {
      const now = context.clock.now();
      return claimDueParts(context.db, { now, leaseUntil: secondsFrom(now, leaseSeconds), limit });
    },
    work: (part) => submitPart(context, submit, part),
  });
}

async function submitPart(context: Context, submit: SubmitPart, part: DuePart): Promise<void> {
  if (part.expiresAt <= context.clock.now())
    return giveUp(context, part, 'It could not be handed to the carrier in time.');
  if (!(await startWriting(context, part))) return;
  const outcome = await submit(describePart(context, part)).catch(
    (error: unknown): SubmitOutcome => ({
      outcome: 'unknown',
      reason: `The carrier link failed: ${String(error)}`,
      writtenAt: context.clock.now(),
    }),
  );
  await settle(context, part, outcome);
}

/** Commits that the part is about to leave; false when the lease was lost to another worker, or the part was called off. */
async function startWriting(context: Context, part: DuePart): Promise<boolean> {
  return inTransaction(context, async (context) => {
    await lockMessage(context.db, part);
    const until = secondsFrom(context.clock.now(), leaseSeconds);
    if (!(await markWritten(context.db, part, { lease: part.leaseUntil, until }))) return false;
    await advancePart(context, part, { state: 'sending', note: part.note });
    return true;
  });
}

function describePart(context: Context, part: DuePart): OutgoingPart {
  const texts = splitText(part.text, { referenceBits: 8 });
  const minutesLeft = Math.floor((part.expiresAt.getTime() - context.clock.now().getTime()) / 60_000);
  return {
    sender: part.sender,
    recipient: part.number,
    text: texts[part.part - 1] ?? '',
    encoding: part.encoding,
    ...(part.parts > 1 && {
      concatenation: { reference: part.reference ?? 0, total: part.parts, number: part.part },
    }),
    validityMinutes: Math.max(1, minutesLeft),
    lane: 'normal',
  };
}

async function settle(context: Context, part: DuePart, outcome: SubmitOutcome): Promise<void> {
  if (outcome.outcome === 'accepted') return settleAccepted(context, part, outcome);
  if (outcome.outcome === 'unknown') return settleUnknown(context, part, outcome.reason);
  if (outcome.outcome === 'unwritten') {
    return postpone(context, part, {
      note: outcome.reason,
      seconds: unwrittenPauseSeconds,
      attempts: part.attempts,
    });
  }
  return settleRefused(context, part, outcome);
}

async function settleAccepted(
  context: Context,
  part: DuePart,
  { carrierId }: Outcome<'accepted'>,
): Promise<void> {
  await inTransaction(context, async (context) => {
    const key = await lockCarrierId(context, carrierId);
    await advancePart(context, part, { state: 'sent', note: null, carrierId: key });
    await dropWaitingPart(context.db, part);
    await matchParkedReceipts(context, { carrierKey: key, number: part.number, part });
  });
}

async function settleUnknown(context: Context, part: PartKey, reason: string): Promise<void> {
  await inTransaction(context, async (context) => {
    await advancePart(context, part, { state: 'unknown', note: reason });
    await dropWaitingPart(context.db, part);
  });
}

async function settleRefused(context: Context, part: DuePart, refusal: Outcome<'refused'>): Promise<void> {
  if (refusal.throttled) {
    return postpone(context, part, {
      note: refusal.reason,
      seconds: throttledPauseSeconds,
      attempts: part.attempts,
    });
  }
  const attempts = part.attempts + 1;
  if (refusal.permanent || attempts >= refusalsAtMost) return giveUp(context, part, refusal.reason);
  return postpone(context, part, { note: refusal.reason, seconds: 2 ** attempts, attempts });
}

type Postponement = { note: string; seconds: number; attempts: number };

async function postpone(
  context: Context,
  part: DuePart,
  { note, seconds, attempts }: Postponement,
): Promise<void> {
  await inTransaction(context, async (context) => {
    await advancePart(context, part, { state: 'queued', note });
    await postponePart(context.db, part, { notBefore: secondsFrom(context.clock.now(), seconds), attempts });
  });
}

/** Ends a part, and with it the parts of its message that have not left: half a text is worse than none. */
async function giveUp(context: Context, part: PartKey, reason: string): Promise<void> {
  await inTransaction(context, async (context) => {
    await advancePart(context, part, { state: 'failed', note: reason });
    await dropWaitingPart(context.db, part);
    for (const sibling of await dropUnwrittenSiblings(context.db, part)) {
      await advancePart(
        context,
        { ...part, part: sibling.part },
        { state: 'failed', note: 'Not sent, because another part failed.' },
      );
    }
  });
}

/** Gives up waiting for the answer to parts whose worker is gone: they may have been sent, so they are `unknown` and stay unsent. */
export async function settleLostParts(context: Context): Promise<number> {
  const lost = await listLostParts(context.db, context.clock.now(), sweepBatch);
  for (const key of lost) {
    await inTransaction(context, async (context) => {
      await lockMessage(context.db, key);
      if (!(await claimLostPart(context.db, key, context.clock.now()))) return;
      await advancePart(context, key, {
        state: 'unknown',
        note: 'We stopped before the carrier answered. It may have been sent.',
      });
    });
  }
  return lost.length;
}
