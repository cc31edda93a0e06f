import type { HttpCarrierSettings, SmppRouteSettings } from '#contract/carrier-settings.ts';
import type { CarrierKind } from '#contract/carriers.ts';
import type { Context } from '#server/platform/context.ts';
import type { Carrier, CarrierEvents } from './carrier.ts';
import { hookUrl, isReachableFromOutside } from './hook-address.ts';
import { createKannelCarrier, features as kannelFeatures } from './kannel/carrier.ts';
import { createMobileMessageCarrier, features as mobileMessageFeatures } from './mobile-message/carrier.ts';
import { readSmppSettings } from './route-settings.ts';
import { findSimulatorSettings } from './simulator/simulator.ts';
import { createSmppCarrier } from './smpp/client.ts';
import { findFeatures, type SmppSettings } from './smpp/settings.ts';
import { parseSmppUrl } from './smpp/smpp-url.ts';
import { takeOnce } from './told-events.ts';
import { createTwilioCarrier, features as twilioFeatures } from './twilio/carrier.ts';

/** How a route is set; `address` where it comes from CORELLA_SMPP_URL, which has all in it. */
export type RouteSetting = {
  kind: CarrierKind | 'simulator';
  address?: string;
  settings: SmppRouteSettings | HttpCarrierSettings | Record<string, never>;
  secret: string | null;
};

type Opening = CarrierEvents & { context: Context; routeId: string; route: RouteSetting };

export type Kind = {
  /** What the route asks of those who prepare texts for it. */
  plan(route: RouteSetting): { wholeTexts: boolean; referenceBits: 8 | 16 };
  open(opening: Opening): Carrier;
};

export type Kinds = Partial<Record<RouteSetting['kind'], Kind>>;

/** How a carrier of each kind is opened. */
export const carrierKinds: Kinds = {
  simulator: {
    plan: () => ({ wholeTexts: false, referenceBits: 8 }),
    open: (opening) => openSmpp(opening, () => findSimulatorSettings(opening.context)),
  },
  smpp: {
    plan: (route) => findFeatures(smppSettingsOf(route)),
    open: (opening) => openSmpp(opening, async () => smppSettingsOf(opening.route)),
  },
  mobile_message: { plan: () => mobileMessageFeatures, open: openMobileMessage },
  twilio: { plan: () => twilioFeatures, open: openTwilio },
  kannel: { plan: () => kannelFeatures, open: openKannel },
};

function openMobileMessage({ context, routeId, route, ...events }: Opening): Carrier {
  return createMobileMessageCarrier({
    ...events,
    settings: route.settings as HttpCarrierSettings,
    secret: route.secret ?? '',
    polls: !isReachableFromOutside(context),
    once: (key, work) => takeOnce(context, { routeId, key }, work),
    clock: context.clock,
    log: context.log,
  });
}

function openTwilio({ context, routeId, route, ...events }: Opening): Carrier {
  const statusUrl = isReachableFromOutside(context)
    ? hookUrl(context, { id: routeId, kind: 'twilio' })
    : null;
  return createTwilioCarrier({
    ...events,
    settings: route.settings as HttpCarrierSettings,
    secret: route.secret ?? '',
    ...(statusUrl !== null && { statusUrl }),
    clock: context.clock,
    log: context.log,
  });
}

// Kannel stands beside us as a rule, so it reaches whatever address we have.
function openKannel({ context, routeId, route, onState }: Opening): Carrier {
  const reportUrl = hookUrl(context, { id: routeId, kind: 'kannel' });
  return createKannelCarrier({
    ...(onState && { onState }),
    settings: route.settings as HttpCarrierSettings,
    secret: route.secret ?? '',
    ...(reportUrl !== null && { reportUrl }),
    clock: context.clock,
    log: context.log,
  });
}

function openSmpp({ context, ...events }: Opening, findSettings: () => Promise<SmppSettings>): Carrier {
  return createSmppCarrier({ ...events, findSettings, clock: context.clock, log: context.log });
}

function smppSettingsOf({ address, settings, secret }: RouteSetting): SmppSettings {
  return address === undefined
    ? readSmppSettings(settings as SmppRouteSettings, secret ?? '')
    : parseSmppUrl(address);
}
