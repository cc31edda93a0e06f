import { setTimeout } from 'node:timers/promises';
import type { carriers, TestedCarrier } from '#contract/carriers.ts';
import type { Body } from '#contract/endpoint.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { recordByActor } from '#server/accounts/activity.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import type { CarrierState } from './carrier.ts';
import { carrierKinds, type RouteSetting } from './kinds.ts';
import { currentSettings, refuseFixed } from './route-changes.ts';
import { listCarrierRoutes } from './route-list.ts';
import { checkSettings, type GivenSettings, refuseOtherHost } from './route-settings.ts';

const giveUpMs = 30_000;
const lookEveryMs = 20;

/**
 * Connects and logs in once, over one link, and says what happened; texts and receipts that arrive meanwhile are asked to come again. Refuses
 * not_signed_in, not_found, carriers_in_file, carriers_simulated, carrier_settings_wrong.
 */
export async function testRoute(
  context: ActorContext,
  { kind, routeId, secret, ...given }: Body<typeof carriers.testRoute>,
): Promise<TestedCarrier> {
  refuseFixed(context);
  const route = routeId === undefined ? undefined : await getRoute(context, routeId);
  const known: GivenSettings = route ? currentSettings(route) : {};
  const setting = { kind, secret: secret ?? route?.secret ?? null };
  const isAsSet = route?.address !== undefined && !given.smpp;
  const settings = isAsSet ? {} : checkSettings(kind, { ...known, ...given }, setting.secret);
  if (route && secret === undefined && !isAsSet) refuseOtherHost(route, { kind, settings });
  const begun = performance.now();
  const state = await bindOnce(context, {
    ...setting,
    settings: {
      ...settings,
      ...(kind === 'smpp' && { moreEndpoints: [], urgentLink: false }),
    } as RouteSetting['settings'],
    ...(isAsSet && route.address !== undefined && { address: route.address }),
  });
  await actInTransaction(context, (context) =>
    recordByActor(context, {
      action: 'carrier.tested',
      target: { kind: 'carrier', id: routeId ?? null, name: route?.name ?? kind },
      details: { outcome: state.state },
    }),
  );
  return {
    outcome: state.state === 'bound' ? 'bound' : 'refused',
    sentence: state.state === 'bound' ? 'The carrier let us in.' : state.reason,
    milliseconds: Math.round(performance.now() - begun),
  };
}

async function getRoute(context: ActorContext, id: string) {
  const route = (await listCarrierRoutes(context)).find((each) => each.id === id);
  if (!route) throw new Refusal('not_found');
  return route;
}

async function bindOnce(context: ActorContext, route: RouteSetting): Promise<CarrierState> {
  const comeAgain = () => Promise.reject(new Error('This login only tries whether the carrier lets us in.'));
  const kind = carrierKinds[route.kind];
  if (!kind) return { state: 'down', reason: 'Carriers of this kind cannot be opened here.' };
  const carrier = kind.open({ context, routeId: 'test', route, onReceipt: comeAgain, onInbound: comeAgain });
  try {
    const deadlineMs = performance.now() + giveUpMs;
    while (carrier.state().state === 'binding' && performance.now() < deadlineMs)
      await setTimeout(lookEveryMs);
    return carrier.state();
  } finally {
    await carrier.close();
  }
}
