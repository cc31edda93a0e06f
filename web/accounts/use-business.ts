import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export type BusinessChange = Body<typeof endpoints.changeBusinessDetails>;

export function useBusiness() {
  return useQuery({ queryKey: keys.account, queryFn: () => call(endpoints.showBusinessDetails) });
}

export function useBusinessChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BusinessChange) => call(endpoints.changeBusinessDetails, { body }),
    onSuccess: (details) => {
      client.setQueryData(keys.account, details);
      return client.invalidateQueries({ queryKey: keys.session });
    },
  });
}
