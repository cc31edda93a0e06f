import { v7 as uuid } from 'uuid';
import type { DeliveryStatus, Receipt } from '#server/carriers/carrier.ts';
import { listIdKeys, normalizeCarrierId } from '#server/carriers/smpp/receipts.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { hasEnded } from './message-state.ts';
import { normalizeAddress } from './numbers.ts';
import { advancePart, type PartKey, recordEvent } from './parts.ts';
import {
  deleteParkedBefore,
  findPartsByCarrierKey,
  insertParked,
  listParkedIds,
  lockKey,
  lockParked,
  removeParked,
  takeParkedByKey,
} from './queries/receipts.ts';

/** A receipt that came before the carrier's answer to the submit, or that belongs to no message of ours. */
export type ParkedReceipt = NonNullable<Awaited<ReturnType<typeof lockParked>>>;

type Report = { status: DeliveryStatus; note: string | null };
type Match = PartKey & { state: string; parts: number };

const parkedSeconds = 600;
const sweepBatch = 200;

/**
 * Takes a delivery receipt, durable when it returns: it moves the part with that carrier id and number (SMPP 3.4 appendix B), or is
 * parked until the part is known. The first end of a part stands; a receipt that comes twice changes nothing.
 */
export async function recordReceipt(context: Context, receipt: Receipt): Promise<void> {
  await inTransaction(context, async (context) => {
    const carrierKey = await lockCarrierId(context, receipt.carrierId);
    const report = { status: receipt.status, note: receipt.reason ?? null };
    const number = phoneOf(context, receipt);
    const part = await findPart(context, carrierKey, number);
    if (part) return applyReport(context, part, report);
    await insertParked(context.db, {
      id: uuid(),
      carrierId: receipt.carrierId,
      carrierKey,
      recipient: number,
      state: report.status,
      note: report.note,
      at: receipt.doneAt ?? context.clock.now(),
      receivedAt: context.clock.now(),
    });
  });
}

/** The phone that a receipt speaks of: carriers disagree on which of the two addresses it is, but the other is ours. */
function phoneOf(context: Context, receipt: Pick<Receipt, 'source' | 'destination'>): string {
  const { homeCountry, sharedNumber } = context.config;
  const source = normalizeAddress(receipt.source, homeCountry);
  return source === sharedNumber ? normalizeAddress(receipt.destination, homeCountry) : source;
}

/** Makes whoever speaks of this carrier id wait for the open transaction, so that receipt and answer cannot miss each other; answers the id as it is compared. */
export async function lockCarrierId(context: Context, carrierId: string): Promise<string> {
  const key = normalizeCarrierId(carrierId);
  await lockKey(context.db, key);
  return key;
}

// Some carriers give every part the same id. Then a receipt is told by the number, if one message alone waits there; between
// several, any choice would be a guess.
async function findPart(context: Context, carrierKey: string, number: string): Promise<Match | undefined> {
  if (carrierKey === '') return undefined;
  const found = await findPartsByCarrierKey(context.db, carrierKey, number);
  const open = found.filter((part) => !hasEnded(part.state));
  const [first] = open;
  if (!first) return found[0];
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

async function applyReport(context: Context, part: Match, { status, note }: Report): Promise<void> {
  const end = ends[status];
  const several = part.parts > 1;
  if (!end)
    return hasEnded(part.state)
      ? undefined
      : recordEvent(context, part, { event: eventOf(status), note, several });
  const words = note ?? notesOfEnds[status] ?? null;
  if (await advancePart(context, part, { state: end, note: end === 'failed' ? words : null })) return;
  if (part.state === end) return;
  await recordEvent(context, part, {
    event: `later_reported_${end}`,
    note: 'The first report of the carrier stands.',
    several,
  });
}

function eventOf(status: DeliveryStatus): string {
  return status === 'enroute'
    ? 'on_its_way'
    : status === 'accepted'
      ? 'accepted_for_delivery'
      : 'carrier_does_not_know';
}

type Answered = { carrierKey: string; number: string; part: PartKey & { parts: number } };

/** Applies the receipts that overtook the carrier's answer, in the transaction that stores its id. */
export async function matchParkedReceipts(
  context: Context,
  { carrierKey, number, part }: Answered,
): Promise<void> {
  if (carrierKey === '') return;
  for (const parked of await takeParkedByKey(context.db, carrierKey, number)) {
    await applyReport(context, { ...part, state: 'sent' }, reportOf(parked));
  }
}

function reportOf(parked: ParkedReceipt): Report {
  return { status: parked.state as DeliveryStatus, note: parked.note };
}

/**
 * Tries parked receipts again: with whoever else may own them, then by every spelling of the id, since some carriers mix decimal and
 * hexadecimal. After ten minutes they are dropped.
 */
export async function matchParkedAgain(
  context: Context,
  isTaken: (parked: ParkedReceipt) => Promise<boolean>,
): Promise<void> {
  for (const id of await listParkedIds(context.db, sweepBatch)) {
    await inTransaction(context, async (context) => {
      const parked = await lockParked(context.db, id);
      if (parked && (await matchParked(context, parked, isTaken))) await removeParked(context.db, id);
    });
  }
  const dropped = await deleteParkedBefore(context.db, secondsFrom(context.clock.now(), -parkedSeconds));
  if (dropped > 0) context.log.warn({ receipts: dropped }, 'Receipts that fit no message were dropped.');
}

async function matchParked(
  context: Context,
  parked: ParkedReceipt,
  isTaken: (parked: ParkedReceipt) => Promise<boolean>,
): Promise<boolean> {
  if (await isTaken(parked)) return true;
  for (const key of new Set([parked.carrierKey, ...listIdKeys(parked.carrierId)])) {
    const part = await findPart(context, key, parked.recipient);
    if (!part) continue;
    await applyReport(context, part, reportOf(parked));
    return true;
  }
  return false;
}
