import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { endpoints } from '#contract/endpoints.ts';
import type { Message } from '#contract/messaging.ts';
import { call } from '#web/lib/api.ts';
import { listenLive } from '#web/lib/live.ts';
import { keys } from '#web/lib/query.ts';
import { idAfter } from './history-place.ts';
import type { MessageQuery } from './use-messages.ts';

const PAGE_ROWS = 50;
/** A page of rare finds comes in several answers; after so many the list shows how far it has looked. */
const ANSWERS_A_PAGE = 20;
const REFRESH_EVERY_MS = 1500;
const NEAR_TOP_PX = 160;

type Page = { messages: Message[]; nextCursor: string | null };

async function readPage(query: MessageQuery, cursor: string, signal: AbortSignal): Promise<Page> {
  const messages: Message[] = [];
  let next: string | null = cursor;
  for (let answer = 0; answer < ANSWERS_A_PAGE; answer += 1) {
    const limit = PAGE_ROWS - messages.length;
    const page: Page = await call(endpoints.listMessages, {
      query: { ...query, limit, ...(next && { cursor: next }) },
    });
    messages.push(...page.messages);
    next = page.nextCursor;
    if (next === null || messages.length >= PAGE_ROWS || signal.aborted) break;
  }
  return { messages, nextCursor: next };
}

/**
 * The history as a list that grows downwards. While its beginning is on the screen new texts come in by themselves; further down the rows
 * stay where they are, their states keep themselves up to date, and `hasNewer` says that there is more above.
 */
export function useHistory(query: MessageQuery) {
  const client = useQueryClient();
  const name = JSON.stringify(query);
  const top = useRef({ name, cursor: '' });
  if (top.current.name !== name) top.current = { name, cursor: '' };
  const [newerThan, setNewerThan] = useState('');
  const list = useInfiniteQuery({
    queryKey: [...keys.history, query],
    queryFn: ({ pageParam, signal }) => readPage(query, pageParam || top.current.cursor, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
    refetchOnMount: 'always',
  });
  const newest = list.data?.pages[0]?.messages[0]?.id;

  const refresh = useCallback(async () => {
    const isAtTop = window.scrollY < NEAR_TOP_PX;
    if (isAtTop || newest === undefined) top.current.cursor = '';
    else top.current.cursor ||= idAfter(newest);
    if (top.current.cursor !== '') {
      const first = await call(endpoints.listMessages, { query: { ...query, limit: 1 } });
      if (first.messages[0] && first.messages[0].id >= top.current.cursor) setNewerThan(top.current.cursor);
    }
    await client.invalidateQueries({ queryKey: keys.history });
  }, [client, newest, query]);
  useRefreshing(refresh);

  const showNewer = () => {
    top.current.cursor = '';
    window.scrollTo({ top: 0 });
    void client.invalidateQueries({ queryKey: keys.history });
  };
  const hasNewer = newerThan !== '' && newerThan === top.current.cursor;
  return { ...list, hasNewer, showNewer };
}

/** Calls after live events of messages, at most every second and a half, and once more after the last. */
function useRefreshing(refresh: () => Promise<void>): void {
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    let timer: number | undefined;
    let lastAt = 0;
    const silence = listenLive((event) => {
      const isOurs = event.type === 'message.changed' || event.type === 'messages.changed';
      if (!isOurs || timer !== undefined) return;
      const waitMs = Math.max(0, lastAt + REFRESH_EVERY_MS - performance.now());
      timer = window.setTimeout(() => {
        timer = undefined;
        lastAt = performance.now();
        latest.current().catch(() => undefined);
      }, waitMs);
    });
    return () => {
      window.clearTimeout(timer);
      silence();
    };
  }, []);
}
