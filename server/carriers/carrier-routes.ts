import type { Context } from '#server/platform/context.ts';
import type { RoutePlan } from './carrier.ts';
import { carrierKinds, type RouteSetting } from './kinds.ts';
import { listRouteRows } from './queries/routes.ts';

/** A way out for texts, and who set it up. */
export type CarrierRoute = RouteSetting & {
  id: string;
  name: string;
  isDefault: boolean;
  enabled: boolean;
  source: 'simulator' | 'environment' | 'settings';
};

const defaultId = 'default';

/** The routes of this installation. The simulator never stands beside a real carrier; CORELLA_SMPP_URL is the route `default`. */
export async function listCarrierRoutes(context: Context): Promise<CarrierRoute[]> {
  const { config, db, secrets } = context;
  if (config.simulator) return [simulatorRoute];
  const rows = (await listRouteRows(db)).map(({ secret, ...row }) => ({
    ...row,
    secret: secret && secrets.decrypt(secret),
    source: 'settings' as const,
  }));
  if (config.smppUrl === undefined) return rows;
  const others = rows.filter(({ id }) => id !== defaultId);
  const isDefault = !others.some((row) => row.isDefault);
  return [{ ...environmentRoute, address: config.smppUrl, isDefault }, ...others];
}

const simulatorRoute: CarrierRoute = {
  id: defaultId,
  name: 'Simulator',
  kind: 'simulator',
  settings: {},
  secret: null,
  isDefault: true,
  enabled: true,
  source: 'simulator',
};

const environmentRoute = {
  id: defaultId,
  name: 'Carrier',
  kind: 'smpp',
  settings: {},
  secret: null,
  enabled: true,
  source: 'environment',
} as const;

/** The id of the route for texts that name none. */
export function chooseDefault(routes: readonly CarrierRoute[]): string {
  return (routes.find(({ isDefault }) => isDefault) ?? routes[0])?.id ?? defaultId;
}

/** What a route asks of those who prepare texts for it; of the default route for null, and for one that is not there any more. */
export async function getRoutePlan(context: Context, routeId: string | null): Promise<RoutePlan> {
  const routes = await listCarrierRoutes(context);
  const id = routes.some((route) => route.id === routeId) ? routeId : chooseDefault(routes);
  const route = routes.find((each) => each.id === id);
  const plan = route && carrierKinds[route.kind]?.plan(route);
  return { routeId: id ?? defaultId, ...(plan ?? { wholeTexts: false, referenceBits: 8 }) };
}
