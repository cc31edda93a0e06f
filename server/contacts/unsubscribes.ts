import type { Kysely } from 'kysely';
import type { UnsubscribeOrigin } from '#contract/unsubscribes.ts';
import type { Context } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { announce, inTransaction } from '#server/platform/db/transaction.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { announceContacts } from './contact-activity.ts';
import { removeOptedOut } from './queries/lists.ts';
import {
  deleteUnsubscribe,
  findLastChange,
  findUnsubscribe,
  insertChanges,
  insertUnsubscribes,
  listSuspectedAmong,
  listUnsubscribedAmong,
  lockAllChanges,
  lockChanges,
} from './queries/unsubscribes.ts';

/** Handed over by messaging: cancels what waits for these numbers, with its credits, in the open transaction; answers how many messages. */
export type CancelWaiting = (
  context: Context,
  what: { accountId: string; numbers: readonly string[]; reason: string; userId?: string },
) => Promise<number>;

/** Handed over by messaging: how many texts to each of these numbers have not left. */
export type CountWaiting = (
  context: Context,
  what: { accountId: string; numbers: readonly string[] },
) => Promise<ReadonlyMap<string, number>>;

export type Change = {
  accountId: string;
  /** E.164. */
  number: string;
  origin: UnsubscribeOrigin;
  reason: string;
  userId?: string;
  messageId?: string;
};

const cancelReason = 'The number opted out.';

/**
 * Opts a number out of all texts of an account, and cancels what waits for it, in one transaction; nothing more where it is opted out
 * already. A text that is accepted at the same moment is stopped when it would leave. Spam Act 2003, schedule 2: at once and for good.
 */
export async function unsubscribe(
  context: Context,
  change: Change,
  cancelWaiting: CancelWaiting,
): Promise<{ isNew: boolean; cancelled: number }> {
  const { accountId, number, ...how } = change;
  const { added, cancelled } = await unsubscribeAll(
    context,
    { accountId, numbers: [number], ...how },
    cancelWaiting,
  );
  return { isNew: added === 1, cancelled };
}

export type ManyChanges = Omit<Change, 'number'> & { numbers: readonly string[] };

/**
 * Opts numbers out as one does, at most some hundreds, in one transaction, and takes them off static lists. What waits is cancelled for all
 * of them together: its locks come last, and once.
 */
export async function unsubscribeAll(
  context: Context,
  { numbers, ...how }: ManyChanges,
  cancelWaiting: CancelWaiting,
): Promise<{ added: number; cancelled: number }> {
  return inTransaction(context, async (context) => {
    const { accountId } = how;
    const at = context.clock.now();
    const asked = [...new Set(numbers)].sort();
    await lockAllChanges(context.db, accountId, asked);
    const rows = asked.map((number) => ({ ...how, number, createdAt: at }));
    const added = rows.length === 0 ? [] : await insertUnsubscribes(context.db, rows);
    if (added.length === 0) return { added: 0, cancelled: 0 };
    await recordChanges(
      context,
      'unsubscribed',
      added.map((number) => ({ ...how, number })),
    );
    if ((await removeOptedOut(context.db, accountId, added)) > 0) await announceContacts(context, accountId);
    const what = { accountId, numbers: added, reason: cancelReason };
    return { added: added.length, cancelled: await cancelWaiting(context, what) };
  });
}

/** Lets a number be texted again, where consent was renewed. False when it was not opted out. */
export async function resubscribe(context: Context, change: Change): Promise<boolean> {
  return inTransaction(context, async (context) => {
    await lockChanges(context.db, change);
    if (!(await deleteUnsubscribe(context.db, change))) return false;
    await recordChange(context, 'resubscribed', change);
    return true;
  });
}

/** Notes that a reply reads like an opt-out, for a person to decide. False when the number is opted out, or noted already. */
export async function suspectUnsubscribe(context: Context, change: Change): Promise<boolean> {
  return inTransaction(context, async (context) => {
    await lockChanges(context.db, change);
    if (await findUnsubscribe(context.db, change)) return false;
    if (await isSuspected(context, change)) return false;
    await recordChange(context, 'suspected', change);
    return true;
  });
}

/** Decides that a reply was no opt-out. False when there was none to decide on. */
export async function dismissSuspicion(context: Context, change: Change): Promise<boolean> {
  return inTransaction(context, async (context) => {
    await lockChanges(context.db, change);
    if (!(await isSuspected(context, change))) return false;
    await recordChange(context, 'dismissed', change);
    return true;
  });
}

/** Whether the last word of a number is a reply that reads like an opt-out. */
export async function isSuspected(
  { db }: Context,
  change: Pick<Change, 'accountId' | 'number'>,
): Promise<boolean> {
  return (await findLastChange(db, change))?.change === 'suspected';
}

type Kind = Database['unsubscribeChanges']['change'];

async function recordChange(context: Context, change: Kind, what: Change): Promise<void> {
  await recordChanges(context, change, [what]);
}

/** Of one account. */
async function recordChanges(context: Context, change: Kind, all: readonly Change[]): Promise<void> {
  const at = context.clock.now();
  await insertChanges(
    context.db,
    all.map((what) => ({ ...what, id: mintId(at), change, at })),
  );
  const event = { type: 'unsubscribes.changed' };
  for (const accountId of new Set(all.map((what) => what.accountId)))
    await announce(context, 'live', { accountId, event });
}

/** How a number came to be opted out; undefined while it is texted. */
export async function findOptOut(
  context: Context,
  key: { accountId: string; number: string },
): Promise<{ origin: UnsubscribeOrigin } | undefined> {
  return findUnsubscribe(context.db, key);
}

export type Blocking = {
  /** Counts numbers too whose reply reads like an opt-out and waits for a decision: for texts to many. */
  withSuspected?: boolean;
};

/** Which of these numbers (E.164) an account must not text. */
export async function findUnsubscribed(
  db: Kysely<Database>,
  accountId: string,
  numbers: readonly string[],
  { withSuspected = false }: Blocking = {},
): Promise<Set<string>> {
  if (numbers.length === 0) return new Set();
  return new Set([
    ...(await listUnsubscribedAmong(db, accountId, numbers)),
    ...(withSuspected ? await listSuspectedAmong(db, accountId, numbers) : []),
  ]);
}
