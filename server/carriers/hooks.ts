import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import type { InboundPart, Receipt } from './carrier.ts';
import { type CarrierRoute, listCarrierRoutes } from './carrier-routes.ts';
import { equalTexts, type HookCall, type HookEvent, type HookSecrets } from './hook-events.ts';
import { readMobileMessageHook } from './mobile-message/news.ts';
import { countParts, deleteEvents, insertEvent, isEventHandled, markEvent } from './queries/hook-events.ts';
import { readTwilioHook, twilioAnswer } from './twilio/news.ts';

/** What is done with the news. The context of an inbound text has an open transaction, in which it must be stored. */
export type HookHearers = {
  onReceipt(routeId: string, receipt: Receipt): Promise<void>;
  onInbound(context: Context, routeId: string, part: InboundPart): Promise<void>;
};

export type HookAnswer = { status: 200 | 403 | 404; type: string; body: string };

type Reader = {
  /** Undefined when the call is forged. */
  read(call: HookCall, secrets: HookSecrets): HookEvent[] | undefined;
  answer: { type: string; body: string };
};

const plainAnswer = { type: 'text/plain', body: 'OK' };

const readers: Partial<Record<CarrierRoute['kind'], Reader>> = {
  mobile_message: { read: readMobileMessageHook, answer: plainAnswer },
  twilio: { read: readTwilioHook, answer: twilioAnswer },
};

const KEPT_MS = 14 * 86_400_000;

/** Where the provider of a route reports receipts and replies: an address with a secret of its own. Null for kinds that do not call us. */
export function hookUrl(
  context: Pick<Context, 'config' | 'secrets'>,
  { id, kind }: Pick<CarrierRoute, 'id' | 'kind'>,
): string | null {
  if (!readers[kind]) return null;
  return `${context.config.publicUrl}/hooks/carriers/${id}/${hookToken(context, id)}`;
}

/** Whether a provider can reach our public address: not while it names this computer. */
export function isReachableFromOutside({ config }: Pick<Context, 'config'>): boolean {
  const { protocol, hostname } = new URL(config.publicUrl);
  return protocol === 'https:' && hostname !== 'localhost' && !/^127\./.test(hostname);
}

function hookToken({ secrets }: Pick<Context, 'secrets'>, routeId: string): string {
  return secrets.mac('carrier hook', routeId).toString('base64url');
}

/**
 * Takes a call of a provider. All that it tells is durable before it is answered with 200, and counts once however often it is told; a
 * failure is thrown, so that the provider tells it again.
 */
export async function takeHook(
  context: Context,
  { routeId, token, ...call }: HookCall & { routeId: string; token: string },
  hearers: HookHearers,
): Promise<HookAnswer> {
  const route = (await listCarrierRoutes(context)).find(({ id }) => id === routeId);
  const reader = route && readers[route.kind];
  if (!route || !reader || !equalTexts(token, hookToken(context, routeId)))
    return { status: 404, type: 'text/plain', body: 'There is nothing here by that name.' };
  const events = reader.read(call, { secret: route.secret ?? '', now: context.clock.now() });
  if (!events) {
    context.log.warn({ route: routeId }, 'A call with a wrong signature was refused.');
    return { status: 403, type: 'text/plain', body: 'The signature is not right.' };
  }
  for (const event of events) await takeEvent(context, { routeId, event, hearers });
  return { status: 200, ...reader.answer };
}

type Told = { routeId: string; event: HookEvent; hearers: HookHearers };

async function takeEvent(context: Context, { routeId, event, hearers }: Told): Promise<void> {
  if (event.kind === 'receipt') await takeReceipt(context, { routeId, event, hearers });
  else
    await takeOnce(context, { routeId, key: event.key }, (open) =>
      hearers.onInbound(open, routeId, { ...event.part, text: storable(event.part.text) }),
    );
}

/** Does work once for a key of a route, in the transaction that remembers the key. */
export async function takeOnce(
  context: Context,
  { routeId, key }: { routeId: string; key: string },
  work: (context: Context) => Promise<void>,
): Promise<void> {
  const at = context.clock.now();
  await inTransaction(context, async (open) => {
    if (await insertEvent(open.db, { routeId, key, carrierId: '', part: 0, status: '', at }))
      await work(open);
  });
}

// Remembered first and marked when it is done: a receipt that could not be stored is taken when it comes again, and of the parts of a text
// that arrive at one moment the last to be remembered sees them all.
async function takeReceipt(
  context: Context,
  { routeId, event, hearers }: Told & { event: HookEvent & { kind: 'receipt' } },
): Promise<void> {
  const { db, clock } = context;
  const { key, receipt, part } = event;
  const { carrierId, status } = receipt;
  const isNew = await insertEvent(db, {
    routeId,
    key,
    carrierId,
    part: part.number,
    status,
    at: clock.now(),
  });
  if (!isNew && (await isEventHandled(db, { routeId, key }))) return;
  const isWhole =
    status !== 'delivered' || (await countParts(db, { routeId, carrierId, status })) >= part.total;
  await hearers.onReceipt(routeId, isWhole ? receipt : { ...receipt, status: 'enroute', final: false });
  await markEvent(db, { routeId, key });
}

// PostgreSQL stores no NUL.
function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

/** Forgets what providers told more than a fortnight ago. */
export async function deleteOldHookEvents({ db, clock }: Context): Promise<void> {
  await deleteEvents(db, new Date(clock.now().getTime() - KEPT_MS));
}
