import { setImmediate } from 'node:timers/promises';
import type { Receipt } from '#server/carriers/carrier.ts';
import { listIdKeys, normalizeCarrierId } from '#server/carriers/smpp/receipts.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { ask } from '#server/platform/db/statement.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { openGatherer } from '#server/platform/jobs/gatherer.ts';
import { storableText } from '#server/platform/storable-text.ts';
import { mintId } from '#server/platform/time-ids.ts';
import type { News } from './news.ts';
import { normalizeAddress } from './numbers.ts';
import {
  deleteParked,
  insertParked,
  lockParked,
  type ParkedReceipt,
  postponeParked,
} from './queries/parked-receipts.ts';
import type { Report } from './queries/receipts.ts';
import { applyMatches, matchByGuess, matchByKey } from './receipt-matching.ts';
import type { Settler } from './settler.ts';
import { storeApart } from './store-apart.ts';

/** A receipt as others may know it: login codes have theirs. */
export type SeenReceipt = {
  routeId: string;
  /** The ids that it may mean, as they are compared, most trusted first. */
  keys: string[];
  /** Carriers disagree on which of the two addresses is the phone's. */
  recipients: string[];
  status: string;
  note: string | null;
};

/** Takes the receipts that belong to somebody else: to login codes. Answers for each whether it did. */
export type TakeReceipts = (receipts: readonly SeenReceipt[]) => Promise<boolean[]>;

export type ReceiptDesk = {
  /** Takes a receipt; durable when it resolves. */
  record(routeId: string, receipt: Receipt): Promise<void>;
  /** Tries parked receipts again: these, or those whose time has come. */
  retry(ids?: readonly string[]): Promise<void>;
  drain(): Promise<void>;
};

type DeskParts = { settler: Pick<Settler, 'stored'>; news: News; takeOthers: TakeReceipts };

const enoughReceipts = 200;
// More at once would be cheaper each, but keep a login code waiting for its turn of the event loop.
const receiptsAtMost = 250;
const gatherMs = 5;
const retryRows = 500;
const firstRetrySeconds = 1;
const retryDoublings = 9;
const longRetrySeconds = 600;
const dailySeconds = 86_400;
const parkedDaysAtMost = 7;

/**
 * Where delivery receipts come in, many in one transaction: each moves the part with that carrier id and number, or is parked until the
 * part is known. The first end of a part stands; a receipt that comes twice changes nothing.
 */
export function openReceiptDesk(context: Context, { settler, news, takeOthers }: DeskParts): ReceiptDesk {
  const storing = storingOf(context, takeOthers);
  const gatherer = openGatherer<NamedReport>({
    enough: enoughReceipts,
    most: receiptsAtMost,
    waitMs: gatherMs,
    work: async (reports) => news.tell((await storeApart(reports, storing)).flat()),
  });
  return {
    async record(routeId, receipt) {
      const report = describeReport(context, routeId, receipt);
      // An answer that came in the same packet is on its way to the settler.
      await setImmediate();
      await settler.stored(report.carrierKey);
      await gatherer.add({ ...report, keys: [...new Set(receipt.carrierIdKeys.map(normalizeCarrierId))] });
    },
    retry: (ids) => retryParked(context, { ids, takeOthers, news }),
    drain: () => gatherer.drain(),
  };
}

type NamedReport = Report & { keys: string[] };

function storingOf(context: Context, takeOthers: TakeReceipts) {
  return {
    store: async (reports: readonly NamedReport[]) => {
      const taken = await takeOthers(reports.map((report) => asSeen(report, report.keys)));
      return storeReports(
        context,
        reports.filter((_, index) => !taken[index]),
      );
    },
    strip: (report: NamedReport) => ({ ...report, note: null, errorCode: null, raw: '', doneAt: null }),
    onRefused: (error: unknown, { isDropped }: { isDropped: boolean }) =>
      context.log.error(
        { error: String(error) },
        isDropped
          ? 'A receipt could not be stored at all; it was dropped.'
          : 'The database refuses a receipt; it is stored without what it says beside its status.',
      ),
  };
}

function asSeen({ routeId, number, other, status, note }: Report, keys: string[]): SeenReceipt {
  return { routeId, keys, recipients: [number, other], status, note };
}

// A carrier may quote the beginning of the text, and a login code could stand there.
function cutQuote(raw: string): string {
  return storableText(raw)
    .replace(/\btext\s*:.*$/is, '')
    .trim();
}

async function storeReports(context: Context, reports: readonly Report[]) {
  if (reports.length === 0) return [];
  return inTransaction(context, async (context) => {
    const { matches, unmatched } = await matchByKey(context, reports);
    const changed = await applyMatches(context, matches);
    if (unmatched.length > 0) {
      const retryAt = secondsFrom(context.clock.now(), firstRetrySeconds);
      await ask(context.db, insertParked(unmatched, retryAt));
      context.log.debug({ parked: unmatched.length, of: reports.length }, 'Receipts fit no message yet.');
    }
    return changed;
  });
}

function describeReport(context: Context, routeId: string, receipt: Receipt): Report {
  const { homeCountry } = context.config;
  const receivedAt = context.clock.now();
  return {
    id: mintId(receivedAt),
    routeId,
    carrierId: storableText(receipt.carrierId),
    carrierKey: normalizeCarrierId(receipt.carrierIdKeys[0] ?? receipt.carrierId),
    number: normalizeAddress(receipt.source, homeCountry),
    other: normalizeAddress(receipt.destination, homeCountry),
    status: receipt.status,
    note: receipt.reason === undefined ? null : storableText(receipt.reason),
    errorCode: receipt.errorCode === undefined ? null : storableText(receipt.errorCode),
    raw: cutQuote(receipt.raw),
    doneAt: receipt.doneAt ?? null,
    receivedAt,
  };
}

type Retrying = { ids: readonly string[] | undefined; takeOthers: TakeReceipts; news: News };

async function retryParked(context: Context, { ids, takeOthers, news }: Retrying): Promise<void> {
  let tried = 0;
  do {
    const result = await inTransaction(context, async (context) => {
      const due = { now: context.clock.now(), limit: retryRows, ids };
      const parked = await lockParked(context.db, due);
      return { tried: parked.length, changed: await tryParked(context, parked, takeOthers) };
    });
    news.tell(result.changed);
    tried = result.tried;
  } while (tried === retryRows && ids === undefined);
}

async function tryParked(context: Context, parked: readonly ParkedReceipt[], takeOthers: TakeReceipts) {
  if (parked.length === 0) return [];
  const taken = await takeOthers(parked.map((row) => asSeen(row, listAllKeys(row))));
  const left = parked.filter((_, index) => !taken[index]);
  const { matches, unmatched } = await matchByGuess(context, left, listAllKeys);
  const { dropped, kept } = sortUnmatched(context, unmatched, parked);
  const over = [
    ...parked.filter((_, index) => taken[index]),
    ...matches.map(({ report }) => report),
    ...dropped,
  ];
  await deleteParked(
    context.db,
    over.map(({ id }) => id),
  );
  await postponeParked(context.db, kept);
  if (dropped.length > 0)
    context.log.warn({ receipts: dropped.length }, 'Receipts that fit no message for a week were dropped.');
  return applyMatches(context, matches);
}

function listAllKeys({ carrierKey, carrierId }: Report): string[] {
  return [...new Set([carrierKey, ...listIdKeys(carrierId).map(normalizeCarrierId)])];
}

function sortUnmatched(context: Context, unmatched: readonly Report[], parked: readonly ParkedReceipt[]) {
  const now = context.clock.now();
  const tries = new Map(parked.map((row) => [row.id, row.tries]));
  const oldest = secondsFrom(now, -parkedDaysAtMost * dailySeconds);
  const dropped = unmatched.filter(({ receivedAt }) => receivedAt <= oldest);
  const kept = unmatched
    .filter(({ receivedAt }) => receivedAt > oldest)
    .map(({ id }) => ({ id, retryAt: secondsFrom(now, waitSeconds(tries.get(id) ?? 0)) }));
  return { dropped, kept };
}

/** How long a receipt waits after so many tries: a second, twice as long each time up to ten minutes, then a day. */
function waitSeconds(tries: number): number {
  if (tries < retryDoublings) return Math.min(firstRetrySeconds * 2 ** (tries + 1), longRetrySeconds);
  return dailySeconds;
}
