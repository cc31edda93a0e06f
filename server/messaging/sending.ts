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
  /** Opens the lanes that feed the carriers. */
  openLanes(
    exchange: Pick<Exchange, 'listRouteIds' | 'room' | 'submit'>,
    wishes?: LaneWishes,
  ): { normal: SendingLane; bulk: SendingLane };
  /** Resolves when every answer and receipt that came is stored, and told. */
  drain(): Promise<void>;
};

type LaneWishes = {
  /** Called whenever an answer has made room. */
  onRoom?(): void;
  /** What the bulk lane may take of the event loop at the moment, 0 to 1; all where nothing is said. */
  bulkShare?(): number;
};

const whole = () => 1;

/** Opens what a process sends with; `takeOthers` is shown every receipt first, and takes those that are not of messages. */
export function openSending(context: Context, { takeOthers }: { takeOthers: TakeReceipts }): Sending {
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
    openLanes(exchange, { onRoom = () => {}, bulkShare = whole } = {}) {
      const parts = { exchange, settler, news, onRoom };
      return {
        normal: openSendingLane(context, { ...parts, lane: 'normal', loopShare: whole }),
        bulk: openSendingLane(context, { ...parts, lane: 'bulk', loopShare: bulkShare }),
      };
    },
    async drain() {
      await settler.drain();
      await desk.drain();
      await Promise.all(retries);
      await news.close();
    },
  };
}
