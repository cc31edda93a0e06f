import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { type Conversing, withoutConversations } from './conversing.ts';
import { failExpired, releaseOldUnknown, settleLapsedFlights } from './flights.ts';
import { storeUnfinishedTexts } from './inbound.ts';
import type { News } from './news.ts';
import { deleteStraysBefore } from './queries/inbound.ts';
import type { ReceiptDesk } from './receipts.ts';

/** Puts right what crashes and overtaking left behind; to be called every second or two by each worker. */
export async function sweepMessages(
  context: Context,
  { desk, news }: { desk: Pick<ReceiptDesk, 'retry'>; news: News },
  conversing: Conversing = withoutConversations,
): Promise<void> {
  await settleLapsedFlights(context, news);
  await failExpired(context, news);
  await desk.retry();
  await storeUnfinishedTexts(context, { conversing });
}

const strayKeptSeconds = 30 * 86_400;

/** Every minute: texts that belong to nobody are kept for a month, and credits held for doubts for three days. Safe to run twice. */
export async function cleanUpMessages(context: Context, news: News): Promise<void> {
  await releaseOldUnknown(context, news);
  await deleteStraysBefore(context.db, secondsFrom(context.clock.now(), -strayKeptSeconds));
}
