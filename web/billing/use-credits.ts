import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Output, Query } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';
import { useLiveRefresh } from '#web/lib/use-live-refresh.ts';

export type Balance = Output<typeof endpoints.showBalance>;
export type StatementQuery = Query<typeof endpoints.exportLedger>;

const PAGE_ROWS = 50;
const MOVING_KINDS = ['message.changed', 'messages.changed'] as const;

/** Keeps balance and statement up to date; for the frame of all pages, once. */
export function useMovingCredits(): void {
  useLiveRefresh(keys.credits, MOVING_KINDS);
}

export function useBalance() {
  return useQuery({
    queryKey: [...keys.credits, 'balance'],
    queryFn: () => call(endpoints.showBalance),
    refetchOnMount: 'always',
  });
}

export function useStatement(query: StatementQuery) {
  return useInfiniteQuery({
    queryKey: [...keys.credits, 'statement', query],
    queryFn: ({ pageParam }) =>
      call(endpoints.listLedger, {
        query: { ...query, limit: PAGE_ROWS, ...(pageParam && { cursor: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
    refetchOnMount: 'always',
  });
}
