import type { carriers, CarrierRoute as ShownRoute } from '#contract/carriers.ts';
import type { Body } from '#contract/endpoint.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { type Action, recordByActor } from '#server/accounts/activity.ts';
import { announceToOperators } from '#server/accounts/operators.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { deleteRoute, insertRoute, lockRoutes, markDefault, updateRoute } from './queries/routes.ts';
import { routeLimit, setLimit } from './rate-limits.ts';
import { type CarrierRoute, listCarrierRoutes } from './route-list.ts';
import { checkSettings, checkSigningSecret, refuseOtherHost } from './route-settings.ts';
import { showRoute } from './route-view.ts';

/** Adds a route; the first is the default. Refuses carriers_in_file, carriers_simulated, carrier_settings_wrong, route_taken. */
export async function addRoute(
  context: ActorContext,
  { id, name, kind, secret, signingSecret, perSecond, ...given }: Body<typeof carriers.addRoute>,
): Promise<ShownRoute> {
  const settings = checkSettings(kind, given, secret ?? null);
  checkSigningSecret(kind, signingSecret);
  return changeRoutes(context, async (context, routes) => {
    const isNew = await insertRoute(context.db, {
      id,
      name: name.trim(),
      kind,
      settings: JSON.stringify(settings),
      secret: seal(context, secret),
      signingSecret: seal(context, signingSecret),
      isDefault: routes.length === 0,
      createdAt: context.clock.now(),
    });
    if (!isNew || routes.some((route) => route.id === id)) throw refuseField('route_taken', 'id');
    if (perSecond !== undefined) await setLimit(context, routeLimit(id), perSecond);
    await record(context, 'carrier.added', { id, name });
    return showRoute(context, id);
  });
}

/**
 * Changes what is given of a route. Refuses not_found, carriers_in_file, carriers_simulated, route_fixed (it comes from CORELLA_SMPP_URL),
 * carrier_settings_wrong, version_conflict.
 */
export async function changeRoute(
  context: ActorContext,
  id: string,
  { version, name, enabled, secret, signingSecret, perSecond, ...given }: Body<typeof carriers.changeRoute>,
): Promise<ShownRoute> {
  return changeRoutes(context, async (context, routes) => {
    const route = getOwn(routes, id);
    const settings =
      (given.smpp || given.http || secret !== undefined) &&
      checkSettings(route.kind, { ...currentSettings(route), ...given }, secret ?? route.secret);
    if (settings && secret === undefined) refuseOtherHost(route, { kind: route.kind, settings });
    checkSigningSecret(route.kind, signingSecret);
    const values = {
      ...(name !== undefined && { name: name.trim() }),
      ...(enabled !== undefined && { enabled }),
      ...(settings && { settings: JSON.stringify(settings) }),
      ...(secret !== undefined && { secret: seal(context, secret) }),
      ...(signingSecret !== undefined && { signingSecret: seal(context, signingSecret) }),
    };
    if (!(await updateRoute(context.db, { id, version, values }))) throw new Refusal('version_conflict');
    if (perSecond !== undefined) await setLimit(context, routeLimit(id), perSecond);
    const fields = Object.keys({ ...values, ...(perSecond !== undefined && { perSecond }) }).join(', ');
    await record(context, 'carrier.changed', { id, name: name ?? route.name }, { fields });
    return showRoute(context, id);
  });
}

function seal({ secrets }: Context, secret: string | null | undefined): Buffer | null {
  return secret ? secrets.encrypt(secret) : null;
}

/** Whether texts wait for a route, or a sender uses it; handed over by the messaging feature. */
export type IsRouteInUse = (context: Context, routeId: string) => Promise<boolean>;

/** Removes a route. Refuses not_found, carriers_in_file, carriers_simulated, route_fixed, route_is_default, route_in_use. */
export async function removeRoute(context: ActorContext, id: string, isInUse: IsRouteInUse): Promise<void> {
  return changeRoutes(context, async (context, routes) => {
    const route = getOwn(routes, id);
    if (route.isDefault && routes.length > 1) throw new Refusal('route_is_default');
    if (await isInUse(context, id)) throw new Refusal('route_in_use');
    await deleteRoute(context.db, id);
    await setLimit(context, routeLimit(id), null);
    await record(context, 'carrier.removed', route);
  });
}

/** Chooses the route of texts that name none. Refuses not_found, carriers_in_file, carriers_simulated. */
export async function setDefaultRoute(context: ActorContext, id: string): Promise<void> {
  return changeRoutes(context, async (context, routes) => {
    const route = routes.find((each) => each.id === id);
    if (!route) throw new Refusal('not_found');
    await markDefault(context.db, id);
    await record(context, 'carrier.made_default', route);
  });
}

/** Limits what leaves by a key, in parts a second; null lifts the limit. */
export async function changeLimit(
  context: ActorContext,
  { key, perSecond }: Body<typeof carriers.setRateLimit>,
): Promise<void> {
  await actInTransaction(context, async (context) => {
    await setLimit(context, key, perSecond);
    await recordByActor(context, {
      action: 'limit.changed',
      target: { kind: 'carrier', id: null, name: key },
      details: { perSecond: perSecond ?? 'none' },
    });
    await announceToOperators(context, { type: 'carriers.changed' });
  });
}

/** One change of routes after the other, by somebody who may still act, each told to all processes when it is done. */
async function changeRoutes<R>(
  context: ActorContext,
  change: (context: ActorContext, routes: CarrierRoute[]) => Promise<R>,
): Promise<R> {
  refuseFixed(context);
  return actInTransaction(context, async (context) => {
    await lockRoutes(context.db);
    const result = await change(context, await listCarrierRoutes(context));
    await announce(context, 'routes', {});
    await announceToOperators(context, { type: 'carriers.changed' });
    return result;
  });
}

/** Refuses what the simulator or a file rules: carriers_simulated, carriers_in_file. */
export function refuseFixed({ config }: Context): void {
  if (config.simulator) throw new Refusal('carriers_simulated');
  if (config.carriersFile) throw new Refusal('carriers_in_file');
}

type OwnRoute = CarrierRoute & { kind: Exclude<CarrierRoute['kind'], 'simulator'> };

function getOwn(routes: readonly CarrierRoute[], id: string): OwnRoute {
  const route = routes.find((each) => each.id === id);
  if (!route || route.kind === 'simulator') throw new Refusal('not_found');
  if (route.source === 'environment') throw new Refusal('route_fixed');
  return { ...route, kind: route.kind };
}

/** The stored settings of a route, as a form gives them. */
export function currentSettings({ kind, settings }: CarrierRoute): object {
  return kind === 'smpp' ? { smpp: settings } : { http: settings };
}

async function record(
  context: ActorContext,
  action: Action,
  { id, name }: { id: string; name: string },
  details: Record<string, string> = {},
): Promise<void> {
  await recordByActor(context, {
    action,
    target: { kind: 'carrier', id, name: name.trim() },
    details,
  });
}
