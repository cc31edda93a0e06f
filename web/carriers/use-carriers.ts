import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Body } from '#contract/endpoint.ts';
import { endpoints } from '#contract/endpoints.ts';
import { call } from '#web/lib/api.ts';
import { keys } from '#web/lib/query.ts';

export type NewRoute = Body<typeof endpoints.addRoute>;
export type RouteChange = Body<typeof endpoints.changeRoute> & { routeId: string };
export type RouteTrial = Body<typeof endpoints.testRoute>;
export type LimitChange = Body<typeof endpoints.setRateLimit>;

// A change of state is told at once; how much goes over a link is asked for.
const FIGURES_MILLISECONDS = 3000;

/** The carriers with their links as they are now. */
export function useCarriers() {
  return useQuery({
    queryKey: keys.carriers,
    queryFn: () => call(endpoints.listRoutes),
    refetchInterval: FIGURES_MILLISECONDS,
  });
}

export function useCarrierChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: keys.carriers });
  return {
    add: useMutation({ mutationFn: (body: NewRoute) => call(endpoints.addRoute, { body }), onSuccess }),
    change: useMutation({
      mutationFn: ({ routeId, ...body }: RouteChange) =>
        call(endpoints.changeRoute, { params: { routeId }, body }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (routeId: string) => call(endpoints.removeRoute, { params: { routeId } }),
      onSuccess,
    }),
    makeDefault: useMutation({
      mutationFn: (routeId: string) => call(endpoints.setDefaultRoute, { body: { routeId } }),
      onSuccess,
    }),
    limit: useMutation({
      mutationFn: (body: LimitChange) => call(endpoints.setRateLimit, { body }),
      onSuccess,
    }),
  };
}

export function useCarrierTrial() {
  return useMutation({ mutationFn: (body: RouteTrial) => call(endpoints.testRoute, { body }) });
}
