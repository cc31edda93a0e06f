import type { Context } from '#server/platform/context.ts';
import { listLimitRows, takeFromBuckets } from './queries/limits.ts';

/** `keep`: the share of the bucket, 0 to 1, that stays for others. */
export type TokenWant = { key: string; wanted: number; keep?: number };

/** The share of a route's tokens that is kept for login codes: what other lanes ask to keep. */
export const keptForUrgent = 0.2;

const readEveryMs = 500;
const staleAtMostMs = 1000;

type KnownLimits = { keys: ReadonlySet<string>; readAtMs: number };
type LimitsCache = { known?: KnownLimits; reading?: Promise<KnownLimits> };

const caches = new WeakMap<Context['db'], LimitsCache>();

/**
 * Takes parts-per-second tokens of several limits at once, from buckets that all processes share: of `route:<id>`,
 * `sender:<address>`, `account:<id>`, `lane:urgent`. Answers for each want how many parts may leave now; a key
 * without a limit grants all and costs nothing. A negative want gives tokens back. To be called outside a transaction, since it holds the
 * buckets until the transaction ends. A changed limit is seen within a second.
 */
export async function takeTokens(context: Context, wants: readonly TokenWant[]): Promise<number[]> {
  const { keys } = await readLimits(context);
  const summed = sumByKey(wants.filter(({ key, wanted }) => keys.has(key) && wanted !== 0));
  if (summed.length === 0) return wants.map(({ wanted }) => wanted);
  const rows = await takeFromBuckets(context.db, summed, context.clock.now());
  const left = new Map(rows.map(({ key, granted }) => [key, granted]));
  return wants.map(({ key, wanted }) => {
    const granted = left.get(key);
    if (granted === undefined || wanted <= 0) return wanted;
    const taken = Math.min(wanted, granted);
    left.set(key, granted - taken);
    return taken;
  });
}

function sumByKey(wants: readonly TokenWant[]): { key: string; wanted: number; keep: number }[] {
  const sums = new Map<string, { key: string; wanted: number; keep: number }>();
  for (const { key, wanted, keep = 0 } of wants) {
    const sum = sums.get(key) ?? { key, wanted: 0, keep: 0 };
    sums.set(key, { key, wanted: sum.wanted + wanted, keep: Math.max(sum.keep, keep) });
  }
  return [...sums.values()];
}

// While many parts leave, what is known is read anew behind their backs: nobody waits for it, a login code least of all.
async function readLimits({ db }: Context): Promise<KnownLimits> {
  const cache = caches.get(db) ?? {};
  caches.set(db, cache);
  const { known } = cache;
  const ageMs = known ? performance.now() - known.readAtMs : Number.POSITIVE_INFINITY;
  if (known && ageMs < readEveryMs) return known;
  cache.reading ??= readAnew(db, cache);
  if (!known || ageMs >= staleAtMostMs) return cache.reading;
  // A failure is for whoever finds nothing that is fresh enough.
  cache.reading.catch(() => undefined);
  return known;
}

async function readAnew(db: Context['db'], cache: LimitsCache): Promise<KnownLimits> {
  const readAtMs = performance.now();
  try {
    const rows = await listLimitRows(db);
    cache.known = { keys: new Set(rows.map(({ key }) => key)), readAtMs };
    return cache.known;
  } finally {
    delete cache.reading;
  }
}
