import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body, Query } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export type MessageQuery = Query<typeof endpoints.exportMessages>;
export type Draft = Body<typeof endpoints.sendMessage>;

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

export function useSending() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Draft) => call(endpoints.sendMessage, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.messages }),
  });
}
