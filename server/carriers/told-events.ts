import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { deleteEvents, insertEvent } from './queries/hook-events.ts';

const KEPT_MS = 14 * 86_400_000;

/** Does work once for a key of a route, in the transaction that remembers the key. */
export async function takeOnce(
  context: Context,
  { routeId, key }: { routeId: string; key: string },
  work: (context: Context) => Promise<void>,
): Promise<void> {
  const at = context.clock.now();
  await inTransaction(context, async (open) => {
    if (await insertEvent(open.db, { routeId, key, carrierId: '', part: 0, status: '', at }))
      await work(open);
  });
}

/** Forgets what providers told more than a fortnight ago. */
export async function deleteOldToldEvents({ db, clock }: Context): Promise<void> {
  await deleteEvents(db, new Date(clock.now().getTime() - KEPT_MS));
}
