import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { storeUnfinishedTexts } from './inbound.ts';
import { settleLostParts } from './outbox.ts';
import { deleteStraysBefore } from './queries/inbound.ts';
import { matchParkedAgain, type ParkedReceipt } from './receipts.ts';

export type SweepOptions = {
  /** Whether a parked receipt belongs to somebody else, who has taken it now: to a login code, whose receipts may come early too. */
  isTaken?(parked: ParkedReceipt): Promise<boolean>;
};

/** Puts right what crashes and overtaking left behind; to be called every second or two by each worker. */
export async function sweepMessages(context: Context, options: SweepOptions = {}): Promise<void> {
  await settleLostParts(context);
  await matchParkedAgain(context, options.isTaken ?? (async () => false));
  await storeUnfinishedTexts(context);
}

const strayKeptSeconds = 30 * 86_400;

/** Every minute: texts that belong to nobody are kept for a month, no longer. Safe to run twice. */
export async function deleteOldStrays(context: Context): Promise<void> {
  await deleteStraysBefore(context.db, secondsFrom(context.clock.now(), -strayKeptSeconds));
}
