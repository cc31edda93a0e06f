import { v7 as uuid } from 'uuid';
import { theOperator } from '#server/accounts/operators.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import {
  deleteDefaultsOf,
  deleteHostedNumber,
  findHostedNumber,
  insertHostedNumber,
  insertSender,
  isKeptForCodes,
  isOwnMobile,
  lockAddress,
  lockSenderOf,
} from './queries/senders.ts';
import { endSender, recordSender } from './senders.ts';

/** Writes the shared number among the numbers that this installation answers to; called at every start. */
export async function ensureSharedNumber({ db, clock, config }: Context): Promise<void> {
  await insertHostedNumber(db, {
    number: config.sharedNumber,
    accountId: null,
    kind: 'shared',
    createdAt: clock.now(),
  });
}

/**
 * Makes the installation answer to a number: shared, or dedicated to an account, which may then send from it. False when it does
 * already. Refuses sender_taken when it is the own mobile of an account, or waits to be, and sender_reserved when it is kept for login codes.
 */
export async function hostNumber(
  context: Context,
  {
    number,
    accountId,
    routeId = null,
  }: { number: string; accountId: string | null; routeId?: string | null },
): Promise<boolean> {
  return inTransaction(context, async (context) => {
    const createdAt = context.clock.now();
    await lockAddress(context.db, number);
    const kind = accountId === null ? 'shared' : 'dedicated';
    if (!(await insertHostedNumber(context.db, { number, accountId, kind, routeId, createdAt })))
      return false;
    if (await isOwnMobile(context.db, number)) throw new Refusal('sender_taken');
    if (await isKeptForCodes(context.db, number)) throw new Refusal('sender_reserved');
    if (accountId === null) return true;
    const sender = { id: uuid(), accountId, address: number, kind: 'dedicated', state: 'active' } as const;
    await insertSender(context.db, { ...sender, routeId, createdAt });
    await recordSender(context, {
      action: 'sender.added',
      ...byOperator,
      sender,
      details: { kind: 'dedicated' },
    });
    return true;
  });
}

/** Takes a hosted number back: nobody sends from it any more, and texts to it reach nobody. False when it is not hosted. */
export async function releaseNumber(context: Context, number: string): Promise<boolean> {
  return inTransaction(context, async (context) => {
    await lockAddress(context.db, number);
    const hosted = await deleteHostedNumber(context.db, number);
    if (!hosted) return false;
    const { accountId } = hosted;
    const sender =
      accountId === null ? undefined : await lockSenderOf(context.db, { accountId, address: number });
    if (!sender) await deleteDefaultsOf(context.db, number);
    else {
      await endSender(context, sender);
      await recordSender(context, { action: 'sender.removed', ...byOperator, sender });
    }
    return true;
  });
}

const byOperator = { actor: theOperator, method: 'command' } as const;

/** Whether a number (E.164) belongs to the texting service itself, so that it can be nobody's own mobile. */
export async function isHostedNumber(context: Context, number: string): Promise<boolean> {
  return (
    number === context.config.sharedNumber ||
    (await findHostedNumber(context.db, number)) !== undefined ||
    (await isKeptForCodes(context.db, number))
  );
}
