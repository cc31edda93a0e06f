import type { Context } from '#server/platform/context.ts';
import { isRouteUsed } from './queries/route-use.ts';

/** Whether texts wait for a route or are on their way over it, or a sender goes out by it: then it must stay. */
export async function isRouteInUse(context: Context, routeId: string): Promise<boolean> {
  return isRouteUsed(context.db, routeId);
}
