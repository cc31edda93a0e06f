import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Output } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys, queryClient } from '#web/lib/query.ts';

export type Alerts = Output<typeof endpoints.showMyAlerts>;

/** As it is for whoever has chosen nothing. */
export const silent: Alerts = { notification: false, sound: false, content: true };

const alertsQuery = queryOptions({
  queryKey: keys.alerts,
  queryFn: () => call(endpoints.showMyAlerts),
  staleTime: 60_000,
});

export function useAlerts() {
  return useQuery(alertsQuery);
}

/** What this person chose last, in whatever tab: while a change is on its way here, it is waited for. */
export function readAlerts(): Promise<Alerts> {
  return queryClient.fetchQuery({ ...alertsQuery, staleTime: Number.POSITIVE_INFINITY });
}

/** Changes one alert or several: shown at once, and kept one change after the other, each with those before it. */
export function useAlertsChange() {
  const client = useQueryClient();
  const saving = useMutation({
    mutationKey: keys.alerts,
    scope: { id: 'alerts' },
    mutationFn: (body: Alerts) => call(endpoints.changeMyAlerts, { body }),
    onSettled: () => {
      const isLast = client.isMutating({ mutationKey: keys.alerts }) === 1;
      return isLast ? client.invalidateQueries({ queryKey: keys.alerts }) : undefined;
    },
  });
  const change = (patch: Partial<Alerts>) => {
    const next = { ...silent, ...client.getQueryData<Alerts>(keys.alerts), ...patch };
    void client.cancelQueries({ queryKey: keys.alerts });
    client.setQueryData(keys.alerts, next);
    saving.mutate(next);
  };
  return { change, error: saving.error };
}
