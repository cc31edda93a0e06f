import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
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

const MOST_REMOVALS = 200;

/** The lines of people's removals, the newest of them; refetched with the list of people. */
export function useRemovals({ enabled }: { enabled: boolean }) {
  return useQuery({
    queryKey: [...keys.users, 'removals'],
    queryFn: async () => {
      const query = { action: 'user.removed', limit: MOST_REMOVALS };
      return (await call(endpoints.listActivity, { query })).activities;
    },
    enabled,
  });
}
