import type { HttpCarrierSettings, SmppRouteSettings } from '#contract/carrier-settings.ts';
import type { CarrierKind, CarrierRoute as ShownRoute } from '#contract/carriers.ts';
import type { Context } from '#server/platform/context.ts';
import type { RoutePlan } from './carrier.ts';
import { findCarriersFile } from './carriers-file.ts';
import { carrierKinds, type RouteSetting } from './kinds.ts';
import { listRouteRows } from './queries/routes.ts';

/** A way out for texts, and who set it up. */
export type CarrierRoute = RouteSetting & {
  id: string;
  name: string;
  source: ShownRoute['source'];
  isDefault: boolean;
  enabled: boolean;
  version: number;
  /** What the provider signs its calls to us with. */
  signingSecret: string | null;
};

const defaultId = 'default';

/**
 * The routes of this installation. The simulator never stands beside a real carrier; a file rules alone; CORELLA_SMPP_URL is the route
 * `default` beside those of the settings.
 */
export async function listCarrierRoutes(context: Context): Promise<CarrierRoute[]> {
  const { config, db } = context;
  if (config.simulator) return [{ ...fixed, name: 'Simulator', kind: 'simulator', source: 'simulator' }];
  const inFile = listFileRoutes(context);
  if (inFile) return inFile;
  const rows = (await listRouteRows(db)).map((row) => ({
    ...openRow(context, row),
    source: 'settings' as const,
  }));
  if (config.smppUrl === undefined) return rows;
  const others = rows.filter(({ id }) => id !== defaultId);
  const isDefault = !others.some((row) => row.isDefault);
  const name = URL.parse(config.smppUrl)?.hostname || 'Carrier';
  const ours = { name, kind: 'smpp', source: 'environment', address: config.smppUrl } as const;
  return [{ ...fixed, ...ours, isDefault }, ...others];
}

const fixed = {
  id: defaultId,
  settings: {},
  secret: null,
  signingSecret: null,
  isDefault: true,
  enabled: true,
  version: 0,
};

type RouteRow = Awaited<ReturnType<typeof listRouteRows>>[number];

function openRow({ secrets }: Context, { createdAt: _, ...row }: RouteRow) {
  return {
    ...row,
    settings: row.settings as RouteSetting['settings'],
    secret: row.secret && secrets.decrypt(row.secret),
    signingSecret: row.signingSecret && secrets.decrypt(row.signingSecret),
  };
}

function listFileRoutes({ config }: Context): CarrierRoute[] | undefined {
  return findCarriersFile(config)?.routes.map((route, _, all) => ({
    id: route.id,
    name: route.name,
    kind: route.kind,
    settings: settingsOf(route.kind, route),
    secret: route.secret ?? null,
    signingSecret: route.signingSecret ?? null,
    isDefault: route.default ?? all.length === 1,
    enabled: route.enabled ?? true,
    version: 0,
    source: 'file',
  }));
}

/** The settings that a kind has. */
export function settingsOf(
  kind: CarrierKind,
  given: { smpp?: SmppRouteSettings; http?: HttpCarrierSettings },
): RouteSetting['settings'] {
  return (kind === 'smpp' ? given.smpp : given.http) ?? {};
}

/** The id of the route for texts that name none. */
export function chooseDefault(routes: readonly CarrierRoute[]): string {
  return (routes.find(({ isDefault }) => isDefault) ?? routes[0])?.id ?? defaultId;
}

/** What a route asks of those who prepare texts for it; of the default route for null, and for one that is not there any more. */
export async function getRoutePlan(context: Context, routeId: string | null): Promise<RoutePlan> {
  const routes = await listCarrierRoutes(context);
  const id = routes.find((route) => route.id === routeId)?.id ?? chooseDefault(routes);
  const route = routes.find((each) => each.id === id);
  const plan = route && carrierKinds[route.kind]?.plan(route);
  return { routeId: id, ...(plan ?? { wholeTexts: false, referenceBits: 8 }) };
}
