import { createHash, createHmac } from 'node:crypto';
import type { Receipt } from '../carrier.ts';
import type { HookCall, HookEvent, HookSecrets } from '../hook-events.ts';
import { equalTexts } from '../hook-events.ts';
import { normalizeCarrierId } from '../smpp/receipts.ts';

const SKEW_SECONDS = 300;

/**
 * Reads a webhook of Mobile Message; undefined when its signature is not right. X-MM-Signature is the HMAC-SHA256, in hexadecimal, of
 * timestamp, full stop and body; it is sent when the account has a signing secret.
 */
export function readMobileMessageHook(
  call: HookCall,
  { signingSecret, now }: HookSecrets,
): HookEvent[] | undefined {
  if (signingSecret !== undefined && !isSigned(call, { signingSecret, now })) return undefined;
  const event = readJson(call.body);
  if (event === undefined) return [];
  return 'type' in event && typeof event['type'] === 'string' ? [readInbound(event)] : [readStatus(event)];
}

function isSigned(
  { headers, body }: HookCall,
  { signingSecret, now }: { signingSecret: string; now: Date },
): boolean {
  const timestamp = headers['x-mm-timestamp'] ?? '';
  const signature = headers['x-mm-signature'] ?? '';
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > SKEW_SECONDS) return false;
  const expected = createHmac('sha256', signingSecret).update(`${timestamp}.${body}`).digest('hex');
  return equalTexts(signature.trim().toLowerCase(), expected);
}

type Fields = Record<string, unknown>;

/** A text that somebody sent, from a webhook, where they are the sender, or from a list, where they are `from`. */
export function readInbound(fields: Fields): HookEvent {
  const from = formatNumber(field(fields, 'from') || field(fields, 'sender'));
  const to = formatNumber(field(fields, 'to'));
  const text = field(fields, 'message');
  // The service gives no id, so the event is known by all that it says.
  const facts = [from, to, text, field(fields, 'received_at'), field(fields, 'type')];
  const key = createHash('sha256').update(JSON.stringify(facts)).digest('base64url');
  return { kind: 'inbound', key: `inbound ${key}`, part: { from, to, text } };
}

const STATUS = new Map(
  Object.entries<Pick<Receipt, 'status' | 'final' | 'reason'>>({
    sent: { status: 'enroute', final: false, reason: undefined },
    pending: { status: 'accepted', final: false, reason: undefined },
    success: { status: 'accepted', final: false, reason: undefined },
    delivered: { status: 'delivered', final: true, reason: undefined },
    failed: { status: 'failed', final: true, reason: 'The carrier could not deliver the message.' },
    cancelled: { status: 'deleted', final: true, reason: 'The message was cancelled at the carrier.' },
  }),
);

/** The status of a text or of one part of it, from a webhook or from a list. */
export function readStatus(fields: Fields): HookEvent {
  const said = field(fields, 'status');
  const carrierId = field(fields, 'message_id');
  const [number, total] = [count(fields, 'part_number'), count(fields, 'total_parts')];
  const at = field(fields, 'received_at') || field(fields, 'delivered_at');
  const meaning = STATUS.get(said) ?? { status: 'unknown', final: false, reason: undefined };
  return {
    kind: 'receipt',
    key: `status ${carrierId} ${number}/${total} ${said}`,
    part: { number, total },
    receipt: {
      carrierId,
      carrierIdKeys: [normalizeCarrierId(carrierId)],
      ...meaning,
      errorCode: undefined,
      source: formatNumber(field(fields, 'to')),
      destination: formatNumber(field(fields, 'sender')),
      doneAt: readInstant(at),
      raw: `status:${said} part:${number}/${total} at:${at}`,
    },
  };
}

/** `YYYY-MM-DD HH:MM:SS`, in UTC. */
function readInstant(text: string): Date | undefined {
  const ms = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)
    ? Date.parse(`${text.replace(' ', 'T')}Z`)
    : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms);
}

// The service is Australian: digits with the country code, or as at home.
function formatNumber(text: string): string {
  const digits = text.replace(/^\+/, '');
  if (!/^\d{8,15}$/.test(digits)) return text;
  return digits.startsWith('0') ? `+61${digits.slice(1)}` : `+${digits}`;
}

export function readJson(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function field(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function count(fields: Fields, name: string): number {
  const value = Number(field(fields, name));
  return Number.isInteger(value) && value > 0 && value < 100 ? value : 1;
}
