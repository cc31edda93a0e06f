import type { SubmitOutcome } from '#server/carriers/carrier.ts';
import { normalizeCarrierId } from '#server/carriers/smpp/receipts.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { askLater } from '#server/platform/db/statement.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { storableText } from '#server/platform/storable-text.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { advanceMessages, expectMessages, unsent } from './message-state.ts';
import { type BackPart, backToOutbox, type PartKey, takeSiblings } from './queries/outbox.ts';
import {
  type AnsweredPart,
  type ChangedMessage,
  deleteUnknown,
  endFlights,
  findParkedByKeys,
  insertEvents,
  insertParts,
  insertUnknown,
  type NewEvent,
} from './queries/settlement.ts';

/** A part that was handed to the carrier, as its settlement needs it. */
export type FlownPart = BackPart & { number: string; submits: number };

export type Settlement = { part: FlownPart; outcome: SubmitOutcome };

/** What a settlement changed, and which receipts were there before it. */
export type Settled = { changed: ChangedMessage[]; parkedIds: string[] };

const refusalsAtMost = 6;
const siblingNote = 'Not sent, because another part failed.';

type Ending = { flown: FlownPart; answered: AnsweredPart; isOurs: boolean };
type Return = { part: BackPart; isNews: boolean };

/**
 * Stores what the carrier answered to any number of parts, in one transaction: the parts, the states of their messages, and the end of
 * their holds. What the carrier did not take for the moment waits again, at the front; what it never answered is unknown, and is not
 * sent again by itself.
 */
export async function settleParts(context: Context, settlements: readonly Settlement[]): Promise<Settled> {
  return inTransaction(context, async (context) => {
    const { endings, returns } = await sortOutcomes(context, settlements);
    const counted = endings.filter((ending) => !isSimple(ending)).map(({ answered }) => answered);
    const sent = endings.filter(isSimple).map(({ answered }) => answered);
    await expectMessages(context, counted);
    await putBack(context, returns);
    await noteUnknown(context, endings);
    const siblings = await callOffSiblings(context, endings);
    const answered = [...endings.map((ending) => ending.answered), ...siblings];
    if (answered.length > 0) await askLater(context.db, insertParts(answered));
    const keys = endings.flatMap((ending) => ending.answered.carrierKey ?? []);
    const parked = keys.length > 0 ? await askLater(context.db, findParkedByKeys(keys)) : { rows: [] };
    const changed = await advanceMessages(context, { sent, counted });
    return { changed, parkedIds: parked.rows.map(({ id }) => id) };
  });
}

// Nearly all: one part, taken, in time.
function isSimple({ answered, flown, isOurs }: Ending): boolean {
  return answered.state === 'sent' && flown.submits === 1 && isOurs;
}

/** A part whose lease had ended was given up as unknown; of those, only the carrier's acceptance is still news. */
async function sortOutcomes(context: Context, settlements: readonly Settlement[]) {
  const flights = await endFlights(
    context.db,
    settlements.map(({ part }) => part),
  );
  const ours = new Set(flights.map(nameOf));
  const endings: Ending[] = [];
  const returns: Return[] = [];
  for (const { part, outcome } of settlements) {
    const isOurs = ours.has(nameOf(part));
    const change = judgeReturn(context, part, outcome);
    if (change && isOurs) returns.push(change);
    else if (outcome.outcome !== 'unwritten' && !change && (isOurs || outcome.outcome === 'accepted'))
      endings.push({ flown: part, answered: describeAnswer(context, part, outcome), isOurs });
  }
  return { endings, returns };
}

function nameOf({ accountId, messageId, part }: PartKey): string {
  return `${accountId} ${messageId} ${part}`;
}

/** How a part waits again, or undefined where the outcome ends it. */
function judgeReturn(context: Context, part: FlownPart, outcome: SubmitOutcome): Return | undefined {
  if (outcome.outcome === 'unwritten') return describeReturn(part, { note: outcome.reason });
  if (outcome.outcome !== 'refused') return undefined;
  if (outcome.throttled) return describeReturn(part, { note: outcome.reason });
  const attempts = part.attempts + 1;
  if (outcome.permanent || attempts >= (outcome.triesAtMost ?? refusalsAtMost)) return undefined;
  const notBefore = secondsFrom(context.clock.now(), 2 ** attempts);
  return describeReturn(part, { note: outcome.reason, attempts, notBefore });
}

function describeReturn(
  part: FlownPart,
  change: { note: string; attempts?: number; notBefore?: Date },
): Return {
  const note = storableText(change.note);
  return { part: { ...part, ...change, note }, isNews: note !== part.note };
}

type Answer = Exclude<SubmitOutcome, { outcome: 'unwritten' }>;

const statesOfOutcomes = { accepted: 'sent', refused: 'failed', unknown: 'unknown' } as const;

function describeAnswer(context: Context, part: FlownPart, outcome: Answer): AnsweredPart {
  const now = context.clock.now();
  const { accountId, messageId, routeId } = part;
  const state = statesOfOutcomes[outcome.outcome];
  return {
    accountId,
    messageId,
    part: part.part,
    state,
    note: outcome.outcome === 'accepted' ? null : storableText(outcome.reason),
    routeId,
    link: storableText(outcome.link),
    carrierId: outcome.outcome === 'accepted' ? storableText(outcome.carrierId) : null,
    carrierKey: carrierKeyOf(outcome) ?? null,
    status: statusOf(outcome),
    attempts: part.attempts + 1,
    writtenAt: outcome.writtenAt,
    answeredAt: state === 'unknown' ? null : now,
    endedAt: state === 'failed' ? now : null,
  };
}

// SMPP's are below 2^32; a provider over HTTP may name any number.
function statusOf(answer: Answer): number | null {
  if (answer.outcome === 'accepted') return 0;
  return answer.outcome === 'refused' && Number.isSafeInteger(answer.status) ? answer.status : null;
}

/** An answer without all that came from the carrier but its words, for a database that takes the rest for wrong. */
export function stripSettlement({ part, outcome }: Settlement): Settlement {
  if (outcome.outcome === 'unwritten') return { part, outcome };
  if (outcome.outcome === 'accepted') return { part, outcome: { ...outcome, carrierId: '', link: '' } };
  return { part, outcome: { ...outcome, link: '', ...('status' in outcome && { status: Number.NaN }) } };
}

/** The carrier's id as it is compared, if it gave one. */
export function carrierKeyOf(outcome: SubmitOutcome): string | undefined {
  return outcome.outcome === 'accepted' ? normalizeCarrierId(outcome.carrierId) || undefined : undefined;
}

async function putBack(context: Context, returns: readonly Return[]): Promise<void> {
  for (const lane of ['normal', 'bulk'] as const) {
    const parts = returns.map(({ part }) => part).filter((part) => part.lane === lane);
    if (parts.length > 0) await askLater(context.db, backToOutbox(lane, parts));
  }
  const news = returns.filter(({ isNews }) => isNews).map(({ part }) => part);
  await noteEvents(context, 'waiting', news);
}

async function noteUnknown(context: Context, endings: readonly Ending[]): Promise<void> {
  const late = endings.filter(({ isOurs }) => !isOurs).map(({ answered }) => answered);
  if (late.length > 0) await askLater(context.db, deleteUnknown(late));
  const unknown = endings.filter(({ answered }) => answered.state === 'unknown');
  if (unknown.length === 0) return;
  const now = context.clock.now();
  const rows = unknown.map(({ answered, flown }) => ({
    ...answered,
    number: flown.number,
    writtenAt: answered.writtenAt ?? now,
  }));
  await askLater(context.db, insertUnknown(rows));
  await noteEvents(context, 'unknown', rows);
}

async function noteEvents(
  context: Context,
  event: string,
  parts: readonly (PartKey & { note: string | null })[],
): Promise<void> {
  if (parts.length === 0) return;
  const at = context.clock.now();
  const events = parts.map(({ accountId, messageId, part, note }): NewEvent => {
    return { accountId, messageId, part, id: mintId(at), at, event, note };
  });
  await askLater(context.db, insertEvents(events));
}

/** The parts of a failed message that have not left stay here: half a text is worse than none. */
async function callOffSiblings(context: Context, endings: readonly Ending[]): Promise<AnsweredPart[]> {
  const failed = endings.filter(({ answered, flown }) => answered.state === 'failed' && flown.submits > 1);
  if (failed.length === 0) return [];
  const siblings = await takeSiblings(
    context.db,
    failed.map(({ answered }) => answered),
  );
  return siblings.map((sibling) => unsent(sibling, siblingNote, context.clock.now()));
}
