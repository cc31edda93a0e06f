import { useQuery } from '@tanstack/react-query';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export function useSenders() {
  return useQuery({
    queryKey: keys.senders,
    queryFn: async () => (await call(endpoints.listSenders)).senders,
  });
}
