import { couldBeOfText } from '#server/accounts/security-texts.ts';
import type { DeliveryStatus } from '#server/carriers/carrier.ts';
import type { Context } from '#server/platform/context.ts';
import { askLater } from '#server/platform/db/statement.ts';
import { advanceMessages, expectMessages, hasEnded, type MessageEnd } from './message-state.ts';
import {
  type Candidate,
  candidatesAtMost,
  endParts,
  findByKeys,
  findByNumbers,
  findUnknownTo,
  insertReceipts,
  type NamedPart,
  nameUnknown,
  type PartEnd,
  type Report,
  type Wanted,
} from './queries/receipts.ts';
import { type ChangedMessage, deleteUnknown } from './queries/settlement.ts';

export type Match = { report: Report; part: Candidate };
type Matching = { matches: Match[]; unmatched: Report[] };

/** Finds the part of each receipt by the carrier's id, the route and the number (SMPP 3.4 appendix B). */
export async function matchByKey(context: Context, reports: readonly Report[]): Promise<Matching> {
  return match(context, reports, (report) => [report.carrierKey]);
}

/**
 * Tries what is left: every spelling of the id, since some carriers mix decimal and hexadecimal; then the one part to that number whose
 * answer never came, unless a login code to it still awaits its receipt. Only for receipts that had the time for their answer to arrive.
 */
export async function matchByGuess(
  context: Context,
  reports: readonly Report[],
  listKeys: (report: Report) => string[],
): Promise<Matching> {
  const byKey = await match(context, reports, listKeys);
  const { ours, doubtful } = await leaveOutCodes(context, byKey.unmatched);
  const byNumber = await matchUnknown(context, ours);
  return {
    matches: [...byKey.matches, ...byNumber.matches],
    unmatched: [...byNumber.unmatched, ...doubtful],
  };
}

// What is told of a login code must not be seen in a message, least of all in one of another account.
async function leaveOutCodes(context: Context, reports: readonly Report[]) {
  const seen = reports.map(({ routeId, number, other }) => ({ routeId, recipients: [number, other] }));
  const doubts = await couldBeOfText(context, seen);
  return {
    ours: reports.filter((_, place) => !doubts[place]),
    doubtful: reports.filter((_, place) => doubts[place]),
  };
}

async function match(
  context: Context,
  reports: readonly Report[],
  keysOf: (report: Report) => string[],
): Promise<Matching> {
  const wanted = reports.flatMap((report, place) =>
    keysOf(report).map((key): Wanted => ({ ...report, place, key })),
  );
  const found = Map.groupBy(await findByKeys(context.db, wanted), ({ place }) => place);
  const isVague = ({ place, key }: Wanted) =>
    key === '' || (found.get(place)?.length ?? 0) >= candidatesAtMost;
  const vague = wanted.filter(isVague);
  if (vague.length > 0) {
    const byNumber = Map.groupBy(await findByNumbers(context.db, vague), ({ place }) => place);
    for (const { place } of vague) found.set(place, byNumber.get(place) ?? []);
  }
  return choose(context, reports, (place) => found.get(place) ?? []);
}

async function matchUnknown(context: Context, reports: readonly Report[]): Promise<Matching> {
  if (reports.length === 0) return { matches: [], unmatched: [] };
  const wanted = reports.map((report, place): Wanted => ({ ...report, place, key: '' }));
  const found = Map.groupBy(await findUnknownTo(context.db, wanted), ({ place }) => place);
  const taken = new Set<string>();
  return choose(context, reports, (place) => {
    const parts = (found.get(place) ?? []).filter((part) => !taken.has(part.messageId));
    if (parts.length !== 1) return [];
    for (const { messageId } of parts) taken.add(messageId);
    return parts;
  });
}

function choose(
  context: Context,
  reports: readonly Report[],
  candidatesOf: (place: number) => readonly Candidate[],
): Matching {
  const states = new Map<string, string>();
  const matches: Match[] = [];
  const unmatched: Report[] = [];
  for (const [place, report] of reports.entries()) {
    const fitting = candidatesOf(place).filter(
      ({ number }) => number === report.number || number === report.other,
    );
    const part = chooseOne(context, fitting, (each) => states.get(nameOf(each)) ?? each.state);
    if (!part) unmatched.push(report);
    else {
      matches.push({
        report,
        part: { ...part, state: (states.get(nameOf(part)) ?? part.state) as Candidate['state'] },
      });
      states.set(nameOf(part), endOf(report) ?? part.state);
    }
  }
  return { matches, unmatched };
}

const nameOf = ({ messageId, part }: Candidate) => `${messageId} ${part}`;

// Some carriers give every part the same id. Then a receipt is told by the number, if one message alone waits there; between several,
// any choice would be a guess.
function chooseOne(
  context: Context,
  parts: readonly Candidate[],
  stateOf: (part: Candidate) => string,
): Candidate | undefined {
  const open = parts.filter((part) => !hasEnded(stateOf(part)));
  const [first] = open;
  if (!first) return parts[0];
  if (open.every((part) => part.messageId === first.messageId)) return first;
  context.log.warn({ parts: open.length }, 'A receipt fits several messages, so it was left unmatched.');
  return undefined;
}

const ends: Partial<Record<DeliveryStatus, 'delivered' | 'failed'>> = {
  delivered: 'delivered',
  failed: 'failed',
  expired: 'failed',
  deleted: 'failed',
  rejected: 'failed',
};

const notesOfEnds: Partial<Record<DeliveryStatus, string>> = {
  failed: 'The carrier could not deliver it.',
  expired: 'The phone could not be reached in time.',
  deleted: 'The carrier deleted it.',
  rejected: 'The carrier rejected it.',
};

/** The end that a receipt reports, if it does. */
export function endOf({ status }: Pick<Report, 'status'>): 'delivered' | 'failed' | undefined {
  return ends[status as DeliveryStatus];
}

function noteOf({ status, note }: Report): string | null {
  return endOf({ status }) === 'failed' ? (note ?? notesOfEnds[status as DeliveryStatus] ?? null) : null;
}

/** Keeps receipts with their parts, and moves what they move, in the open transaction. The first end of a part stands. */
export async function applyMatches(context: Context, matches: readonly Match[]): Promise<ChangedMessage[]> {
  if (matches.length === 0) return [];
  const { db } = context;
  const now = context.clock.now();
  const open = matches.filter(({ part }) => !hasEnded(part.state));
  const unknown = open.filter(({ part }) => part.state === 'unknown');
  const over = open.flatMap(describeEnd);
  const isSimple = ({ part }: Match) => part.submits === 1 && part.state === 'sent';
  const simple = open.filter(isSimple).flatMap(describeEnd);
  const counted = open.filter((each) => !isSimple(each)).map(({ part }) => part);
  await expectMessages(context, counted);
  await askLater(db, insertReceipts(matches.map(({ report, part }) => ({ report, key: part }))));
  if (unknown.length > 0) {
    await askLater(db, nameUnknown(unknown.map(describeName)));
    await askLater(db, deleteUnknown(unknown.map(({ part }) => part)));
  }
  if (over.length > 0) await askLater(db, endParts(over, now));
  return advanceMessages(context, { ended: simple, counted });
}

function describeEnd({ report, part }: Match): (PartEnd & MessageEnd)[] {
  const state = endOf(report);
  const { accountId, messageId } = part;
  return state ? [{ accountId, messageId, part: part.part, state, note: noteOf(report) }] : [];
}

function describeName({ report, part }: Match): NamedPart {
  const { accountId, messageId } = part;
  return {
    accountId,
    messageId,
    part: part.part,
    carrierId: report.carrierId,
    carrierKey: report.carrierKey,
  };
}
