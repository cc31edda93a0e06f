import type { HttpCarrierSettings, SmppRouteSettings } from '#contract/carrier-settings.ts';
import type { carriers, Link, RateLimit, CarrierRoute as ShownRoute } from '#contract/carriers.ts';
import type { Output } from '#contract/endpoint.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { hookUrl } from './hook-address.ts';
import { listLinks } from './queries/links.ts';
import { listLimits, routeLimit } from './rate-limits.ts';
import { type CarrierRoute, listCarrierRoutes } from './route-list.ts';

/** A process that has not told of its links for so long is gone. */
const linksLiveSeconds = 10;

/** Lists the routes with their links as they are now, and the limits that belong to no route. */
export async function listRoutes(context: Context): Promise<Output<typeof carriers.listRoutes>> {
  const routes = await listCarrierRoutes(context);
  const links = await listLinks(context.db, secondsFrom(context.clock.now(), -linksLiveSeconds));
  const limits = await listLimits(context);
  return {
    ruledBy: rulerOf(context),
    routes: routes.map((route) => ({
      ...describeRoute(route, { links, limits }),
      webhookUrl: hookUrl(context, route),
    })),
    limits: limits.filter(({ key }) => !key.startsWith(routeLimit(''))),
  };
}

/** One of the routes as the API shows it. Refuses not_found. */
export async function showRoute(context: Context, routeId: string): Promise<ShownRoute> {
  const route = (await listRoutes(context)).routes.find(({ id }) => id === routeId);
  if (!route) throw new Refusal('not_found');
  return route;
}

function rulerOf({ config }: Context): 'simulator' | 'file' | 'settings' {
  if (config.simulator) return 'simulator';
  return config.carriersFile ? 'file' : 'settings';
}

type LinkRow = Awaited<ReturnType<typeof listLinks>>[number];

function describeRoute(
  route: CarrierRoute,
  { links, limits }: { links: LinkRow[]; limits: RateLimit[] },
): Omit<ShownRoute, 'webhookUrl'> {
  const { id, name, kind, source, isDefault, enabled, version, settings } = route;
  const isSet = source === 'settings' || source === 'file';
  return {
    id,
    name,
    kind,
    source,
    isDefault,
    enabled,
    version,
    smpp: isSet && kind === 'smpp' ? (settings as SmppRouteSettings) : null,
    http: isSet && kind !== 'smpp' ? (settings as HttpCarrierSettings) : null,
    hasSecret: route.secret !== null,
    hasSigningSecret: route.signingSecret !== null,
    perSecond: limits.find(({ key }) => key === routeLimit(id))?.perSecond ?? null,
    links: links.filter(({ routeId }) => routeId === id).map(describeLink),
  };
}

function describeLink({ link, processId, state, reason, since, figures }: LinkRow): Link {
  return { name: link, process: processId.slice(-6), state, reason, since: since.toISOString(), ...figures };
}
