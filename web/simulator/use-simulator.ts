import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import type { Body } from '#contract/endpoint.ts';
import { type NetworkScript, simulator } from '#contract/simulator.ts';
import { call } from '#web/lib/api.ts';
import { keys, queryClient } from '#web/lib/query.ts';

const EACH_SECOND = { refetchInterval: 1000, staleTime: 500 } as const;
const refresh = () => queryClient.invalidateQueries({ queryKey: keys.simulator });

export const handsetsAtOnce = 60;
export const mailsAtOnce = 100;

/** The phones that moved last; with digits, those that have them in their number. */
export function useHandsets(search = '') {
  const query = { limit: handsetsAtOnce, ...(search && { search }) };
  return useQuery({
    queryKey: [...keys.simulator, 'handsets', search],
    queryFn: () => call(simulator.listHandsets, { query }),
    select: ({ handsets }) => handsets,
    placeholderData: keepPreviousData,
    ...EACH_SECOND,
  });
}

export function useNetwork() {
  return useQuery({
    queryKey: [...keys.simulator, 'network'],
    queryFn: () => call(simulator.showNetwork),
  });
}

export function useNetworkChange() {
  return useMutation({
    mutationFn: (body: NetworkScript) => call(simulator.scriptNetwork, { body }),
    onSuccess: refresh,
  });
}

export function useHandset(number: string) {
  return useQuery({
    queryKey: [...keys.simulator, 'handset', number],
    queryFn: () => call(simulator.showHandset, { params: { number } }),
    ...EACH_SECOND,
  });
}

type HandsetChange = { number: string } & Body<typeof simulator.changeHandset>;

export function useHandsetChange() {
  return useMutation({
    mutationFn: ({ number, ...body }: HandsetChange) =>
      call(simulator.changeHandset, { params: { number }, body }),
    onSuccess: refresh,
  });
}

export function useHandsetReply(number: string) {
  return useMutation({
    mutationFn: (body: Body<typeof simulator.replyFromHandset>) =>
      call(simulator.replyFromHandset, { params: { number }, body }),
    onSuccess: refresh,
  });
}

export function useMails() {
  return useQuery({
    queryKey: [...keys.simulator, 'mails'],
    queryFn: () => call(simulator.listMails, { query: { limit: mailsAtOnce } }),
    select: ({ mails }) => mails,
    ...EACH_SECOND,
  });
}

export function useClock() {
  const clock = useQuery({
    queryKey: [...keys.simulator, 'clock'],
    queryFn: () => call(simulator.showClock),
    ...EACH_SECOND,
  });
  const advance = useMutation({
    mutationFn: (advanceSeconds: number) => call(simulator.moveClock, { body: { advanceSeconds } }),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  return { clock: clock.data, advance };
}
