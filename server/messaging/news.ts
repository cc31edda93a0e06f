import type { Context } from '#server/platform/context.ts';
import { announceAll } from '#server/platform/db/transaction.ts';

type MessageKey = { accountId: string; messageId: string };

/** Tells the open pages what has changed, a few times a second however much that is. */
export type News = { tell(messages: readonly MessageKey[]): void; close(): Promise<void> };

const pauseMs = 250;
/** Messages of one account that are named; of more, pages hear that there are many. */
const namedAtMost = 5;

/** Opens the news of this process. The first change is told at once, what follows within a quarter of a second is told together. */
export function openNews(context: Context): News {
  const changed = new Map<string, Set<string>>();
  let timer: NodeJS.Timeout | undefined;
  let telling: Promise<void> = Promise.resolve();

  function flush(): void {
    timer = undefined;
    if (changed.size === 0) return;
    const payloads = [...changed].flatMap(([accountId, messageIds]) => describe(accountId, messageIds));
    changed.clear();
    telling = announceAll(context, 'live', payloads).catch((error: unknown) => {
      context.log.warn({ error: String(error) }, 'Open pages could not be told what has changed.');
    });
    timer = setTimeout(flush, pauseMs);
  }

  return {
    tell(messages) {
      for (const { accountId, messageId } of messages) {
        const known = changed.get(accountId);
        if (known === undefined) changed.set(accountId, new Set([messageId]));
        else if (known.size <= namedAtMost) known.add(messageId);
      }
      if (timer === undefined) flush();
    },
    async close() {
      clearTimeout(timer);
      flush();
      clearTimeout(timer);
      await telling;
    },
  };
}

function describe(accountId: string, messageIds: ReadonlySet<string>): object[] {
  if (messageIds.size > namedAtMost) return [{ accountId, event: { type: 'messages.changed' } }];
  return [...messageIds].map((messageId) => ({ accountId, event: { type: 'message.changed', messageId } }));
}
