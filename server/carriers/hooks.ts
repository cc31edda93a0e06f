import { createHash } from 'node:crypto';
import type { Hook } from '#server/http/hooks.ts';
import type { Context } from '#server/platform/context.ts';
import { storableText } from '#server/platform/storable-text.ts';
import type { InboundPart, Receipt } from './carrier.ts';
import { hookToken } from './hook-address.ts';
import { equalTexts, type HookCall, type HookEvent, type HookSecrets } from './hook-events.ts';
import { readKannelHook } from './kannel/hook.ts';
import { readMobileMessageHook } from './mobile-message/hook.ts';
import { countParts, insertEvent, isEventHandled, markEvent } from './queries/hook-events.ts';
import { type CarrierRoute, listCarrierRoutes } from './route-list.ts';
import { normalizeCarrierId } from './smpp/receipts.ts';
import { takeOnce } from './told-events.ts';
import { readTwilioHook, twilioAnswer } from './twilio/hook.ts';

/** What is done with what they tell. The context of an inbound text has an open transaction, in which it must be stored. */
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
  // Nothing in the answer, or Kannel sends it to the phone as a reply.
  kannel: { read: readKannelHook, answer: { type: 'text/plain', body: '' } },
};

const nothing = { status: 404, type: 'text/plain', body: 'There is nothing here by that name.' } as const;

/** The hook at which the providers of all routes report. */
export function carrierHook(hearers: HookHearers): Hook {
  return {
    path: '/hooks/carriers/:routeId/:token',
    take: (context, { params, ...call }) =>
      takeHook(context, { routeId: params['routeId'] ?? '', token: params['token'] ?? '', ...call }, hearers),
  };
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
  if (!equalTexts(token, hookToken(context, routeId))) return nothing;
  const route = (await listCarrierRoutes(context)).find(({ id }) => id === routeId);
  const reader = route && readers[route.kind];
  if (!route || !reader) return nothing;
  const { secret, signingSecret } = route;
  const events = reader.read(call, {
    secret: secret ?? '',
    ...(signingSecret !== null && { signingSecret }),
    now: context.clock.now(),
  });
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
    await takeOnce(context, { routeId, key: storableKey(event.key) }, (open) =>
      hearers.onInbound(open, routeId, event.part),
    );
}

// Remembered first and marked when it is done: a receipt that could not be stored is taken when it comes again, and of the parts of a text
// that arrive at one moment the last to be remembered sees them all.
async function takeReceipt(
  context: Context,
  { routeId, event, hearers }: Told & { event: HookEvent & { kind: 'receipt' } },
): Promise<void> {
  const { db, clock } = context;
  const { receipt, part } = event;
  const { status } = receipt;
  const key = storableKey(event.key);
  const carrierId = normalizeCarrierId(receipt.carrierId);
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

// PostgreSQL takes no more than some 2,700 octets into an index.
const keyCharactersAtMost = 500;

function storableKey(key: string): string {
  const storable = storableText(key);
  return storable.length <= keyCharactersAtMost
    ? storable
    : `long ${createHash('sha256').update(storable).digest('base64url')}`;
}
