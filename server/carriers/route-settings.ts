import type { HttpCarrierSettings, SmppRouteSettings } from '#contract/carrier-settings.ts';
import type { CarrierKind } from '#contract/carriers.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { completeSettings, type SmppSettings } from './smpp/settings.ts';

/** What a form or a file gives of the settings: one of the two, by its kind. */
export type GivenSettings = { smpp?: SmppRouteSettings; http?: HttpCarrierSettings };

const interfaceVersions = { '3.3': 0x33, '3.4': 0x34, '5.0': 0x50 } as const;

/** The settings of an SMPP route for the client. Throws an Error with a sentence where they contradict each other. */
export function readSmppSettings(settings: SmppRouteSettings, password: string): SmppSettings {
  const { interfaceVersion, shortCodeTon, ...same } = settings;
  return completeSettings({
    ...same,
    ...inMilliseconds(settings),
    ...(interfaceVersion && { interfaceVersion: interfaceVersions[interfaceVersion] }),
    ...(shortCodeTon && { shortCodeTon: shortCodeTon === '3' ? 3 : 6 }),
    password,
  });
}

function inMilliseconds(settings: object): Partial<SmppSettings> {
  const times = Object.entries(settings).filter(([name]) => name.endsWith('Seconds'));
  return Object.fromEntries(
    times.map(([name, value]) => [name.replace(/Seconds$/, 'Ms'), Number(value) * 1000]),
  );
}

/** The settings of a kind, as they are stored. Refuses carrier_settings_wrong with what is wrong, and with the field where there is one. */
export function checkSettings(
  kind: CarrierKind,
  given: GivenSettings,
  secret: string | null,
): Record<string, unknown> {
  if (kind === 'smpp') return checkSmpp(given.smpp, secret);
  if (!given.http) throw wrong('Say with which user name, and where.', '/http');
  if (secret === null) throw wrong('Enter the password or token that the provider gave you.', '/secret');
  if (given.http.address !== undefined) checkAddress(given.http.address);
  return given.http;
}

/** Refuses carrier_settings_wrong at /signingSecret where the provider signs with no secret of its own. */
export function checkSigningSecret(kind: CarrierKind, signingSecret: string | null | undefined): void {
  if (signingSecret && kind !== 'mobile_message')
    throw wrong('Only Mobile Message signs its calls with a secret of its own.', '/signingSecret');
}

function checkSmpp(settings: SmppRouteSettings | undefined, secret: string | null): SmppRouteSettings {
  if (!settings) throw wrong('Say where the carrier is, and by which system id.', '/smpp');
  try {
    readSmppSettings(settings, secret ?? '');
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : 'These settings cannot be right.');
  }
  return settings;
}

type Hosted = { kind: string; settings: object };

/** Refuses to hand a stored secret to a host that it was not given for: carrier_settings_wrong at /secret. */
export function refuseOtherHost(route: Hosted & { secret: string | null }, to: Hosted): void {
  const known = listHosts(route);
  const isSame = route.kind === to.kind && listHosts(to).every((host) => known.includes(host));
  if (route.secret !== null && !isSame)
    throw wrong('Enter the password or token again: it would go to another address.', '/secret');
}

function listHosts({ kind, settings }: Hosted): string[] {
  const { address, host, moreEndpoints = [] } = settings as Partial<HttpCarrierSettings & SmppRouteSettings>;
  if (kind !== 'smpp') return [URL.parse(address ?? '')?.origin ?? ''];
  return host === undefined ? [] : [host, ...moreEndpoints.map((each) => each.host)];
}

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

function checkAddress(address: string): void {
  const url = URL.parse(address);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.includes(url.hostname));
  if (!isSafe || url.username !== '')
    throw wrong('Write an address that begins with https://, without a user name in it.', '/http/address');
}

function wrong(detail: string, pointer?: string): Refusal {
  return new Refusal('carrier_settings_wrong', pointer ? { errors: [{ pointer, detail }] } : { detail });
}
