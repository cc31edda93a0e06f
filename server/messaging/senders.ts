import type { Output } from '#contract/endpoint.ts';
import type { messaging } from '#contract/messaging.ts';
import type { Context } from '#server/platform/context.ts';
import { findHostedNumber, insertHostedNumber } from './queries/senders.ts';

/** Writes the shared number among the numbers that this installation answers to; called at every start. */
export async function ensureSharedNumber(context: Context): Promise<void> {
  await hostNumber(context, { number: context.config.sharedNumber, accountId: null });
}

/** Makes the installation answer to a number: shared, or dedicated to an account. False when it does already. */
export async function hostNumber(
  context: Context,
  { number, accountId }: { number: string; accountId: string | null },
): Promise<boolean> {
  return insertHostedNumber(context.db, {
    number,
    accountId,
    kind: accountId === null ? 'shared' : 'dedicated',
    createdAt: context.clock.now(),
  });
}

/** Lists the senders that an account may use: the shared number. */
export async function listSenders(context: Context): Promise<Output<typeof messaging.listSenders>> {
  const address = context.config.sharedNumber;
  return { senders: [{ address, kind: 'shared', canReceive: true, isDefault: true }] };
}

/** Whether a number (E.164) belongs to the texting service itself, so that it can be nobody's own mobile. */
export async function isHostedNumber(context: Context, number: string): Promise<boolean> {
  return number === context.config.sharedNumber || (await findHostedNumber(context.db, number)) !== undefined;
}
