import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Query } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export type MessageQuery = Query<typeof endpoints.exportMessages>;

const PAGE_ROWS = 50;

export function useMessages(filter: MessageQuery) {
  return useInfiniteQuery({
    queryKey: [...keys.messages, 'list', filter],
    queryFn: ({ pageParam }) =>
      call(endpoints.listMessages, {
        query: { ...filter, limit: PAGE_ROWS, ...(pageParam && { cursor: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}

export function useMessage(messageId: string) {
  return useQuery({
    queryKey: [...keys.messages, 'one', messageId],
    queryFn: () => call(endpoints.showMessage, { params: { messageId } }),
  });
}
