import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export type Alerts = Body<typeof endpoints.changeMyAlerts>;

const silent: Alerts = { notification: false, sound: false };

export function useAlerts() {
  return useQuery({ queryKey: keys.alerts, queryFn: () => call(endpoints.showMyAlerts), staleTime: 60_000 });
}

/** Changes one alert or both: shown at once, and kept one change after the other, each with those before it. */
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
