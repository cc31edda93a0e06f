import type { HttpCarrierSettings, SmppRouteSettings } from '#contract/carrier-settings.ts';
import type { CarrierKind } from '#contract/carriers.ts';
import type { Context } from '#server/platform/context.ts';
import type { Carrier, CarrierEvents } from './carrier.ts';
import { readSmppSettings } from './route-settings.ts';
import { findSimulatorSettings } from './simulator/simulator.ts';
import { createSmppCarrier } from './smpp/client.ts';
import { findFeatures, parseSmppUrl, type SmppSettings } from './smpp/settings.ts';

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
};

function openSmpp({ context, ...events }: Opening, findSettings: () => Promise<SmppSettings>): Carrier {
  return createSmppCarrier({ ...events, findSettings, clock: context.clock, log: context.log });
}

function smppSettingsOf({ address, settings, secret }: RouteSetting): SmppSettings {
  return address === undefined
    ? readSmppSettings(settings as SmppRouteSettings, secret ?? '')
    : parseSmppUrl(address);
}
