import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export type Alerts = Body<typeof endpoints.changeMyAlerts>;

export function useAlerts() {
  return useQuery({ queryKey: keys.alerts, queryFn: () => call(endpoints.showMyAlerts), staleTime: 60_000 });
}

export function useAlertsChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Alerts) => call(endpoints.changeMyAlerts, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.alerts }),
  });
}
