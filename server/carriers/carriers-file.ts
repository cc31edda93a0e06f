import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { HttpCarrierSettings, SmppRouteSettings } from '#contract/carrier-settings.ts';
import { CarrierKind, carriers, RateLimit } from '#contract/carriers.ts';
import { CodeSenderWish } from '#contract/code-sender.ts';
import { exactly } from '#contract/values.ts';
import type { Config } from '#server/platform/config.ts';
import type { Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { StartRefusal } from '#server/platform/start-refusal.ts';
import { replaceLimits, routeLimit } from './rate-limits.ts';
import { checkSettings, checkSigningSecret } from './route-settings.ts';

const fields = carriers.addRoute.body.properties;

const FileRoute = exactly({
  id: fields.id,
  name: fields.name,
  kind: CarrierKind,
  default: Type.Optional(Type.Boolean()),
  enabled: Type.Optional(Type.Boolean()),
  smpp: Type.Optional(SmppRouteSettings),
  http: Type.Optional(HttpCarrierSettings),
  secret: fields.secret,
  signingSecret: fields.signingSecret,
  perSecond: Type.Optional(RateLimit.properties.perSecond),
});

const CarriersFile = exactly({
  routes: Type.Array(FileRoute, { minItems: 1, maxItems: 100 }),
  limits: Type.Optional(Type.Array(RateLimit, { maxItems: 10_000 })),
  codes: Type.Optional(CodeSenderWish),
});
export type CarriersFile = Static<typeof CarriersFile>;
type FileRoute = CarriersFile['routes'][number];

const validator = Compile(CarriersFile);
const readFiles = new WeakMap<object, CarriersFile>();

/** The carriers of the file that CORELLA_CARRIERS names, read and checked once. Throws a StartRefusal that says what is wrong and where. */
export function findCarriersFile(config: Config): CarriersFile | undefined {
  const { carriersFile } = config;
  if (!carriersFile) return undefined;
  const known = readFiles.get(carriersFile);
  if (known) return known;
  const read = check(carriersFile.content, carriersFile.path);
  readFiles.set(carriersFile, read);
  return read;
}

/** Reads the file at the start, so that a mistake in it is told then, and makes its limits the ones that count. */
export async function followCarriersFile(context: Context): Promise<void> {
  const file = findCarriersFile(context.config);
  if (!file) return;
  const ofRoutes = file.routes.flatMap(({ id, perSecond }) =>
    perSecond === undefined ? [] : [{ key: routeLimit(id), perSecond }],
  );
  await replaceLimits(context, [...ofRoutes, ...(file.limits ?? [])]);
}

function check(content: unknown, path: string): CarriersFile {
  const refuse = (what: string) => new StartRefusal(`The carriers in ${path} cannot be used: ${what}`);
  if (!validator.Check(content)) {
    const [fault] = validator.Errors(content);
    throw refuse(`${fault?.instancePath || '/'} ${fault?.message ?? 'is not right'}.`);
  }
  const { routes } = content;
  const twice = routes.find(({ id }, index) => routes.findIndex((each) => each.id === id) !== index);
  if (twice) throw refuse(`two of them have the id "${twice.id}".`);
  const defaults = routes.filter((route) => route.default).length;
  if (defaults > 1 || (defaults === 0 && routes.length > 1))
    throw refuse('say "default": true of one of them.');
  for (const route of routes) checkRoute(route, refuse);
  return content;
}

function checkRoute(
  { id, kind, secret, signingSecret, ...given }: FileRoute,
  refuse: (what: string) => Error,
): void {
  try {
    checkSettings(kind, given, secret ?? null);
    checkSigningSecret(kind, signingSecret);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [field] = error.errors;
    throw refuse(`of "${id}": ${field ? `${field.pointer}: ${field.detail}` : error.message}`);
  }
}
