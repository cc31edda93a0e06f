import { useInfiniteQuery } from '@tanstack/react-query';
import type { Query } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export type ActivityQuery = Query<typeof endpoints.exportActivity>;

const PAGE_ROWS = 50;

export function useActivity(filter: ActivityQuery) {
  return useInfiniteQuery({
    queryKey: [...keys.activity, filter],
    queryFn: ({ pageParam }) =>
      call(endpoints.listActivity, {
        query: { ...filter, limit: PAGE_ROWS, ...(pageParam && { cursor: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}
