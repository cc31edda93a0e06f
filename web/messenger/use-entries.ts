import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { endpoints } from '#contract/endpoints.ts';
import type { ConversationEntry } from '#contract/messenger.ts';
import { call } from '#web/lib/api.ts';
import { listenLive } from '#web/lib/live.ts';
import { keys } from '#web/lib/query.ts';

/** The entries of a conversation, the oldest first; `fetchNextPage` reads earlier ones. What becomes of its texts shows by itself. */
export function useEntries(number: string) {
  const client = useQueryClient();
  const queryKey = useMemo(() => [...keys.conversations, 'entries', number], [number]);
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) =>
      call(endpoints.listConversationEntries, {
        params: { number },
        query: pageParam === '' ? {} : { before: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextBefore,
  });
  const entries = useMemo(
    () => query.data?.pages.flatMap((page) => page.entries).reverse() ?? [],
    [query.data],
  );
  const shown = useRef<readonly ConversationEntry[]>(entries);
  shown.current = entries;
  useEffect(
    () =>
      listenLive((event) => {
        const isOurs =
          event.type === 'messages.changed' ||
          (event.type === 'message.changed' && holds(shown.current, event.messageId));
        if (isOurs) void client.invalidateQueries({ queryKey });
        // Among many there may be a reply that waited and was cancelled.
        if (event.type === 'messages.changed')
          void client.invalidateQueries({ queryKey: [...keys.conversations, 'one', number] });
      }),
    [client, queryKey, number],
  );
  return { ...query, entries };
}

function holds(entries: readonly ConversationEntry[], messageId: string): boolean {
  return entries.some((entry) => entry.kind === 'message' && entry.message.id === messageId);
}
