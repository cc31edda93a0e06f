import type { Context } from '#server/platform/context.ts';
import { countWaitingTo } from './queries/cancel.ts';

/** How many texts of an account to each of these numbers (E.164) have not left: none for those that are absent. */
export async function countWaiting(
  { db }: Context,
  { accountId, numbers }: { accountId: string; numbers: readonly string[] },
): Promise<ReadonlyMap<string, number>> {
  if (numbers.length === 0) return new Map();
  const rows = await countWaitingTo(db, accountId, numbers);
  return new Map(rows.map(({ number, messages }) => [number, messages]));
}
