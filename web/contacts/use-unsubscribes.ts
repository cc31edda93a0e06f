import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Output, Query } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';
import { useLiveRefresh } from '#web/lib/use-live-refresh.ts';

export type UnsubscribeQuery = Query<typeof endpoints.exportUnsubscribes>;
export type AddedUnsubscribes = Output<typeof endpoints.addUnsubscribes>;

const PAGE_ROWS = 50;
/** As many as one call takes. */
const NUMBERS_A_CALL = 1000;

export function useUnsubscribes(filter: UnsubscribeQuery) {
  return useInfiniteQuery({
    queryKey: [...keys.unsubscribes, 'list', filter],
    queryFn: ({ pageParam }) =>
      call(endpoints.listUnsubscribes, {
        query: { ...filter, limit: PAGE_ROWS, ...(pageParam && { cursor: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });
}

const SUSPECTED = [...keys.unsubscribes, 'suspected'];
const MOVING_KINDS = ['message.changed', 'messages.changed'] as const;

/** Replies that wait for a decision; what waits for their numbers is counted again as texts leave. */
export function useSuspected() {
  useLiveRefresh(SUSPECTED, MOVING_KINDS);
  return useInfiniteQuery({
    queryKey: SUSPECTED,
    queryFn: ({ pageParam }) =>
      call(endpoints.listSuspectedUnsubscribes, {
        query: { limit: PAGE_ROWS, ...(pageParam && { cursor: pageParam }) },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** As many as are counted; the list shows the rest. */
const COUNTED = 100;

/** How many replies wait for somebody's decision, "100+" where there are more than are counted; undefined where there are none. */
export function useSuspectedCount(): string | undefined {
  const { data } = useQuery({
    queryKey: [...keys.unsubscribes, 'suspected count'],
    queryFn: () => call(endpoints.listSuspectedUnsubscribes, { query: { limit: COUNTED } }),
  });
  const count = data?.suspected.length ?? 0;
  return count === 0 ? undefined : `${count}${data?.nextCursor ? '+' : ''}`;
}

export function useNumberStory(number: string) {
  return useQuery({
    queryKey: [...keys.unsubscribes, 'story', number],
    queryFn: () => call(endpoints.listUnsubscribeChanges, { params: { number } }),
  });
}

type Adding = { numbers: readonly string[]; reason: string };

export function useUnsubscribeChanges() {
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: keys.unsubscribes });
  return {
    add: useMutation({ mutationFn: addAll, onSettled }),
    resubscribe: useMutation({
      mutationFn: (body: { number: string; reason: string }) => call(endpoints.addResubscription, { body }),
      onSettled,
    }),
    dismiss: useMutation({
      mutationFn: (number: string) => call(endpoints.dismissSuspectedUnsubscribe, { params: { number } }),
      onSettled,
    }),
    cancelWaiting: useMutation({
      mutationFn: (number: string) => call(endpoints.cancelSuspectedMessages, { params: { number } }),
      onSettled,
    }),
  };
}

async function addAll({ numbers, reason }: Adding): Promise<AddedUnsubscribes> {
  const all: AddedUnsubscribes = { added: 0, already: 0, cancelled: 0, unreadable: [] };
  for (let start = 0; start < numbers.length; start += NUMBERS_A_CALL) {
    const body = { numbers: numbers.slice(start, start + NUMBERS_A_CALL), ...(reason && { reason }) };
    const { unreadable, ...counts } = await call(endpoints.addUnsubscribes, { body });
    all.added += counts.added;
    all.already += counts.already;
    all.cancelled += counts.cancelled;
    all.unreadable.push(...unreadable);
  }
  return all;
}
