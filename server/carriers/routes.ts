import { carriers } from '#contract/carriers.ts';
import { type Route, route } from '#server/http/route.ts';
import {
  addRoute,
  changeLimit,
  changeRoute,
  type IsRouteInUse,
  removeRoute,
  setDefaultRoute,
} from './route-changes.ts';
import { testRoute } from './route-trial.ts';
import { listRoutes } from './route-view.ts';

/** What the operator sets up: carriers, and limits of what leaves. */
export function carrierRoutes(isInUse: IsRouteInUse): Route[] {
  return [
    route(carriers.listRoutes, (context) => listRoutes(context)),
    route(carriers.addRoute, (context, { body }) => addRoute(context, body)),
    route(carriers.changeRoute, (context, { params, body }) => changeRoute(context, params.routeId, body)),
    route(carriers.removeRoute, (context, { params }) => removeRoute(context, params.routeId, isInUse)),
    route(carriers.setDefaultRoute, (context, { body }) => setDefaultRoute(context, body.routeId)),
    route(carriers.testRoute, (context, { body }) => testRoute(context, body)),
    route(carriers.setRateLimit, (context, { body }) => changeLimit(context, body)),
  ];
}
