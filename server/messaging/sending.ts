import type { Exchange } from '#server/carriers/carrier.ts';
import type { Context } from '#server/platform/context.ts';
import { type News, openNews } from './news.ts';
import { openSendingLane, type SendingLane } from './outbox.ts';
import { openReceiptDesk, type ReceiptDesk, type TakeReceipts } from './receipts.ts';
import { openSettler, type Settler } from './settler.ts';

/** What a worker sends with: where receipts come in, where answers are stored, and the lanes. */
export type Sending = {
  desk: ReceiptDesk;
  settler: Settler;
  news: News;
  /** Opens the lanes that feed the carriers; `onRoom` is called whenever an answer has made room. */
  openLanes(
    exchange: Pick<Exchange, 'listRouteIds' | 'room' | 'submit'>,
    onRoom: () => void,
  ): { normal: SendingLane; bulk: SendingLane };
  /** Resolves when every answer and receipt that came is stored, and told. */
  drain(): Promise<void>;
};

// What a campaign may take of the event loop that login codes go through as well.
const bulkShare = 0.5;

type SendingParts = {
  takeOthers: TakeReceipts;
  /** What the bulk lane may take of the event loop, 0 to 1. */
  loopShare?: number;
};

/** Opens what a process sends with; `takeOthers` is shown every receipt first, and takes those that are not of messages. */
export function openSending(context: Context, { takeOthers, loopShare = bulkShare }: SendingParts): Sending {
  const news = openNews(context);
  const settler = openSettler(context, { news, onParked: (ids) => retry(ids) });
  const desk = openReceiptDesk(context, { settler, news, takeOthers });
  const retries = new Set<Promise<void>>();
  const retry = (ids: readonly string[]) => {
    const retried = desk.retry(ids).catch((error: unknown) => {
      context.log.warn(
        { error: String(error) },
        'Early receipts could not be matched; they are tried again.',
      );
    });
    retries.add(retried);
    void retried.then(() => retries.delete(retried));
  };
  return {
    desk,
    settler,
    news,
    openLanes: (exchange, onRoom) => ({
      normal: openSendingLane(context, { lane: 'normal', loopShare: 1, exchange, settler, news, onRoom }),
      bulk: openSendingLane(context, { lane: 'bulk', loopShare, exchange, settler, news, onRoom }),
    }),
    async drain() {
      await settler.drain();
      await desk.drain();
      await Promise.all(retries);
      await news.close();
    },
  };
}
