import Type, { type Static, type TSchema } from 'typebox';
import { HttpCarrierSettings, SmppRouteSettings } from './carrier-settings.ts';
import { endpoint } from './endpoint.ts';
import { exactly, Instant, nullable, oneOf, Version } from './values.ts';

const kinds = ['smpp', 'mobile_message', 'twilio', 'kannel'] as const;
export const CarrierKind = oneOf(kinds, { description: 'What the carrier speaks.' });
export type CarrierKind = (typeof kinds)[number];

export const RouteId = Type.String({
  pattern: '^[a-z][a-z0-9-]{0,31}$',
  maxLength: 32,
  description: 'Small letters, digits and hyphens; for good.',
  examples: ['default', 'telco-two'],
});
const RouteName = Type.String({ minLength: 1, maxLength: 60 });
const Secret = Type.String({
  minLength: 1,
  maxLength: 256,
  description: 'Password or token. Stored sealed, and never shown again.',
});
const SigningSecret = Type.String({
  minLength: 1,
  maxLength: 256,
  description:
    'Mobile Message: the webhook signing secret of the account there. Calls of the provider are then refused unless they are signed with it. Stored sealed, and never shown again.',
});
const PartsPerSecond = Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: 'Parts a second.' });

export const Link = exactly({
  name: Type.String(),
  process: Type.String({ description: 'Which process holds it: the end of its id.' }),
  state: oneOf(['bound', 'binding', 'down']),
  reason: Type.String({ description: 'Why it is so, in words.' }),
  since: Instant,
  window: Type.Integer({ description: 'Parts that may be unanswered at once, for the moment.' }),
  inFlight: Type.Integer({ description: 'Parts that are unanswered.' }),
  acceptedPerSecond: Type.Number(),
  learnedRate: nullable(
    Type.Number({
      description: 'Parts a second that the carrier was found to take; null while it never throttled.',
    }),
  ),
});
export type Link = Static<typeof Link>;

/** Of the settings, those of the kind are there. */
const settings = { smpp: SmppRouteSettings, http: HttpCarrierSettings };

export const CarrierRoute = exactly({
  id: Type.String(),
  name: Type.String(),
  kind: oneOf([...kinds, 'simulator']),
  source: oneOf(['simulator', 'environment', 'file', 'settings'], {
    description: 'Where it is set up: only one of `settings` can be changed by calls.',
  }),
  isDefault: Type.Boolean({
    description: 'Texts that name no carrier go this way; login codes too, unless a carrier is set for them.',
  }),
  enabled: Type.Boolean(),
  version: Version,
  smpp: nullable(settings.smpp),
  http: nullable(settings.http),
  hasSecret: Type.Boolean(),
  hasSigningSecret: Type.Boolean(),
  webhookUrl: nullable(Type.String({ description: 'Where the provider reports receipts and replies.' })),
  perSecond: nullable(PartsPerSecond),
  links: Type.Array(Link),
});
export type CarrierRoute = Static<typeof CarrierRoute>;

const limitKey = '^(sender:.{1,20}|account:[0-9a-f-]{36}|lane:urgent)$';

const LimitKey = Type.String({
  pattern: limitKey,
  maxLength: 120,
  description:
    '`sender:` and an address, `account:` and an id, or `lane:urgent`. The limits of a carrier and of its links are among its settings.',
  examples: ['sender:+61491570006', 'lane:urgent'],
});

export const RateLimit = exactly({
  key: LimitKey,
  perSecond: PartsPerSecond,
});
export type RateLimit = Static<typeof RateLimit>;

export const TestedCarrier = exactly({
  outcome: oneOf(['bound', 'refused']),
  sentence: Type.String({ description: 'What happened, in words.' }),
  milliseconds: Type.Integer(),
});
export type TestedCarrier = Static<typeof TestedCarrier>;

const given = optional(settings);

export const carriers = {
  listRoutes: endpoint({
    method: 'GET',
    path: '/api/carriers',
    permission: 'operator',
    summary: 'List the carriers, with their links as they are now',
    status: 200,
    output: exactly({
      ruledBy: oneOf(['simulator', 'file', 'settings'], {
        description: 'Only `settings` can be changed here.',
      }),
      routes: Type.Array(CarrierRoute),
      limits: Type.Array(RateLimit),
    }),
    refusals: [],
  }),
  addRoute: endpoint({
    method: 'POST',
    path: '/api/carriers',
    permission: 'operator',
    stepUp: true,
    summary: 'Add a carrier',
    description: 'With `smpp` for that kind, else with `http`. It is opened within a second.',
    body: exactly({
      id: RouteId,
      name: RouteName,
      kind: CarrierKind,
      ...given,
      secret: Type.Optional(Secret),
      signingSecret: Type.Optional(SigningSecret),
      perSecond: Type.Optional(nullable(PartsPerSecond)),
    }),
    status: 201,
    output: CarrierRoute,
    refusals: ['carriers_in_file', 'carriers_simulated', 'carrier_settings_wrong', 'route_taken'],
  }),
  changeRoute: endpoint({
    method: 'PATCH',
    path: '/api/carriers/:routeId',
    permission: 'operator',
    stepUp: true,
    summary: 'Change a carrier, or switch it on or off',
    description:
      'Settings are replaced as a whole; secrets stay when they are left out, and the signing secret goes by null. Texts for a carrier that is switched off wait.',
    params: exactly({ routeId: RouteId }),
    body: exactly({
      version: Version,
      name: Type.Optional(RouteName),
      enabled: Type.Optional(Type.Boolean()),
      ...given,
      secret: Type.Optional(Secret),
      signingSecret: Type.Optional(nullable(SigningSecret)),
      perSecond: Type.Optional(nullable(PartsPerSecond)),
    }),
    status: 200,
    output: CarrierRoute,
    refusals: [
      'not_found',
      'carriers_in_file',
      'carriers_simulated',
      'carrier_settings_wrong',
      'route_fixed',
      'version_conflict',
    ],
  }),
  removeRoute: endpoint({
    method: 'DELETE',
    path: '/api/carriers/:routeId',
    permission: 'operator',
    stepUp: true,
    summary: 'Remove a carrier',
    params: exactly({ routeId: RouteId }),
    status: 204,
    refusals: [
      'not_found',
      'carriers_in_file',
      'carriers_simulated',
      'route_fixed',
      'route_is_default',
      'route_in_use',
    ],
  }),
  setDefaultRoute: endpoint({
    method: 'PUT',
    path: '/api/default-carrier',
    permission: 'operator',
    stepUp: true,
    summary: 'Choose the carrier for texts that name none',
    body: exactly({ routeId: RouteId }),
    status: 204,
    refusals: ['not_found', 'carriers_in_file', 'carriers_simulated'],
  }),
  testRoute: endpoint({
    method: 'POST',
    path: '/api/carrier-tests',
    permission: 'operator',
    stepUp: true,
    summary: 'Try a carrier: connect and log in once',
    description:
      'With settings, or with the id of a carrier whose settings, or whose secret alone, are taken where they are left out. Sends no text.',
    body: exactly({
      kind: CarrierKind,
      routeId: Type.Optional(RouteId),
      ...given,
      secret: Type.Optional(Secret),
    }),
    status: 200,
    output: TestedCarrier,
    refusals: ['not_found', 'carriers_in_file', 'carriers_simulated', 'carrier_settings_wrong'],
  }),
  setRateLimit: endpoint({
    method: 'PUT',
    path: '/api/rate-limits',
    permission: 'operator',
    stepUp: true,
    summary: 'Limit what leaves, in parts a second',
    description:
      'For a sender, an account, or all login codes; null lifts the limit. It counts within a second.',
    body: exactly({ key: LimitKey, perSecond: nullable(PartsPerSecond) }),
    status: 204,
    refusals: [],
  }),
} as const;

function optional<P extends Record<string, TSchema>>(properties: P) {
  const entries = Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)]);
  return Object.fromEntries(entries) as { [N in keyof P]: Type.TOptional<P[N]> };
}
