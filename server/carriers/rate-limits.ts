import type { RateLimit } from '#contract/carriers.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { deleteLimit, deleteLimitsBut, listLimitRows, putLimit } from './queries/limits.ts';

/** The key of the limit of a whole route. */
export function routeLimit(routeId: string): string {
  return `route:${routeId}`;
}

/** Every limit that is set, of routes too. */
export async function listLimits(context: Context): Promise<RateLimit[]> {
  return listLimitRows(context.db);
}

/** Sets a limit in parts a second, or lifts it with null. It counts for every process within a second. */
export async function setLimit(context: Context, key: string, perSecond: number | null): Promise<void> {
  if (perSecond === null) await deleteLimit(context.db, key);
  else await putLimit(context.db, { key, perSecond }, context.clock.now());
}

/** Makes these all the limits that there are. */
export async function replaceLimits(context: Context, limits: readonly RateLimit[]): Promise<void> {
  await inTransaction(context, async (context) => {
    for (const { key, perSecond } of limits) await setLimit(context, key, perSecond);
    await deleteLimitsBut(
      context.db,
      limits.map(({ key }) => key),
    );
  });
}
