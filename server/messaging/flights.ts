import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { advanceMessages, expectMessages, failUnsent } from './message-state.ts';
import type { News } from './news.ts';
import { listLapsedFlights, takeOldUnknown } from './queries/flights.ts';
import { takeExpired } from './queries/outbox.ts';
import type { ChangedMessage } from './queries/settlement.ts';
import { settleParts } from './settlement.ts';

const batchRows = 500;
const unknownHeldSeconds = 72 * 3600;
const lapsedNote = 'We stopped before the carrier answered. It may have been sent.';
export const expiredNote = 'It could not be handed to the carrier in time.';

/** Gives up waiting for the answer to parts whose worker is gone: they may have been sent, so they are unknown and stay unsent. */
export async function settleLapsedFlights(context: Context, news: News): Promise<void> {
  await untilFew(async () => {
    const lapsed = await listLapsedFlights(context.db, context.clock.now(), batchRows);
    const settlements = lapsed.map(({ writtenAt, ...part }) => ({
      part: { ...part, notBefore: writtenAt, note: null, exempt: false },
      outcome: { outcome: 'unknown', reason: lapsedNote, writtenAt, link: '' } as const,
    }));
    if (settlements.length > 0) news.tell((await settleParts(context, settlements)).changed);
    return lapsed.length;
  });
}

/** Ends parts that waited too long, of routes too that nobody serves any more. */
export async function failExpired(context: Context, news: News): Promise<void> {
  for (const lane of ['normal', 'bulk'] as const) {
    await untilFew(async () => {
      const { taken, changed } = await inTransaction(context, async (context) => {
        const expired = await takeExpired(context.db, { lane, now: context.clock.now(), limit: batchRows });
        return { taken: expired.length, changed: await failUnsent(context, expired, () => expiredNote) };
      });
      news.tell(changed);
      return taken;
    });
  }
}

/** Releases the credits of parts of which nothing was heard for three days. They stay unknown. */
export async function releaseOldUnknown(context: Context, news: News): Promise<void> {
  await untilFew(async () => {
    const before = secondsFrom(context.clock.now(), -unknownHeldSeconds);
    const released = await inTransaction(context, async (context): Promise<ChangedMessage[]> => {
      const old = await takeOldUnknown(context.db, before, batchRows);
      if (old.length === 0) return [];
      await expectMessages(context, old);
      return advanceMessages(context, { counted: old, givesUp: true });
    });
    news.tell(released);
    return released.length;
  });
}

async function untilFew(take: () => Promise<number>): Promise<void> {
  while ((await take()) === batchRows);
}
