import { useInfiniteQuery } from '@tanstack/react-query';
import { endpoints } from '#contract/endpoints.ts';
import type { BlockedReason } from '#contract/messaging.ts';
import { call } from '#web/lib/api.ts';

const PAGE_ROWS = 50;

/** Whom a text to many did not go to, for one reason or for any; it never changes. */
export function useBatchBlocked(batchId: string, reason: BlockedReason | undefined) {
  return useInfiniteQuery({
    queryKey: ['batch blocked', batchId, reason],
    queryFn: ({ pageParam }) =>
      call(endpoints.listBlockedRecipients, {
        params: { batchId },
        query: { limit: PAGE_ROWS, ...(reason && { reason }), ...(pageParam && { cursor: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
