import { setTimeout } from 'node:timers/promises';
import type { Context } from '#server/platform/context.ts';
import { openGatherer } from '#server/platform/jobs/gatherer.ts';
import type { News } from './news.ts';
import { carrierKeyOf, type Settlement, settleParts, stripSettlement } from './settlement.ts';
import { isDataFault, storeApart } from './store-apart.ts';

/** Stores the answers of the carrier as they come, many in one transaction. */
export type Settler = {
  /** Resolves when the answer is stored. */
  settle(settlement: Settlement): Promise<void>;
  /** Resolves when an answer with this carrier id that is on its way to the database has arrived there; at once when there is none. */
  stored(carrierKey: string): Promise<void> | undefined;
  drain(): Promise<void>;
};

type SettlerOptions = {
  news: News;
  /** Receipts that came before their answer can be matched now. */
  onParked(ids: readonly string[]): void;
};

const enoughAnswers = 200;
// More at once would be cheaper each, but keep a login code waiting for its turn of the event loop.
const answersAtMost = 250;
const gatherMs = 5;
const triesAtMost = 8;

/** Opens the settler of this process. A database that is away is waited for, for about a minute: an answer that is lost is a doubt for good. */
export function openSettler(context: Context, { news, onParked }: SettlerOptions): Settler {
  const onTheWay = new Map<string, Promise<void>>();
  const gatherer = openGatherer<Settlement>({
    enough: enoughAnswers,
    most: answersAtMost,
    waitMs: gatherMs,
    work: async (settlements) => {
      const stored = await storeApart(settlements, storingOf(context));
      news.tell(stored.flatMap(({ changed }) => changed));
      const parkedIds = stored.flatMap(({ parkedIds }) => parkedIds);
      if (parkedIds.length > 0) onParked(parkedIds);
    },
  });
  return {
    settle(settlement) {
      const stored = gatherer.add(settlement);
      const key = carrierKeyOf(settlement.outcome);
      if (key === undefined) return stored;
      const known = stored
        .catch(() => undefined)
        .then(() => {
          if (onTheWay.get(key) === known) onTheWay.delete(key);
        });
      onTheWay.set(key, known);
      return stored;
    },
    stored: (carrierKey) => onTheWay.get(carrierKey),
    drain: () => gatherer.drain(),
  };
}

function storingOf(context: Context) {
  return {
    store: (settlements: readonly Settlement[]) => storeStubbornly(context, settlements),
    strip: stripSettlement,
    onRefused: (error: unknown, { isDropped }: { isDropped: boolean }) =>
      context.log.error(
        { error: String(error) },
        isDropped
          ? 'An answer of the carrier could not be stored at all; its part will be unknown.'
          : 'The database refuses an answer of the carrier; it is stored without the ids that the carrier gave.',
      ),
  };
}

async function storeStubbornly(context: Context, settlements: readonly Settlement[]) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await settleParts(context, settlements);
    } catch (error) {
      if (tries === triesAtMost || isDataFault(error)) throw error;
      context.log.warn(
        { parts: settlements.length, error: String(error) },
        'Answers of the carrier could not be stored; they are kept and stored again.',
      );
      await setTimeout(250 * 2 ** tries);
    }
  }
}
