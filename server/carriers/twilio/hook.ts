import { createHmac } from 'node:crypto';
import type { Receipt } from '../carrier.ts';
import { equalTexts, type HookCall, type HookEvent, type HookSecrets } from '../hook-events.ts';
import { normalizeCarrierId, parseReceiptDate } from '../smpp/receipts.ts';

/** What Twilio is answered: an empty body of instructions, since any other text would be sent as a reply. */
export const twilioAnswer = {
  type: 'text/xml',
  body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
} as const;

/** Reads a webhook of Twilio, a form; undefined when its signature is not right. */
export function readTwilioHook(call: HookCall, { secret }: HookSecrets): HookEvent[] | undefined {
  const fields = new URLSearchParams(call.body);
  if (!equalTexts(call.headers['x-twilio-signature'] ?? '', signForm(call.url, fields, secret)))
    return undefined;
  return fields.has('MessageStatus') ? readStatus(fields) : readInbound(fields);
}

/** X-Twilio-Signature: the HMAC-SHA1, in base64, of the address as it was called and of every field, sorted by name, name and value in one. */
export function signForm(url: string, fields: URLSearchParams, authToken: string): string {
  const sorted = [...fields].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const text = url + sorted.map(([name, value]) => name + value).join('');
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

type Meaning = Pick<Receipt, 'status' | 'final'>;

const STATUS = new Map(
  Object.entries<Meaning>({
    accepted: { status: 'accepted', final: false },
    scheduled: { status: 'accepted', final: false },
    queued: { status: 'accepted', final: false },
    sending: { status: 'enroute', final: false },
    sent: { status: 'enroute', final: false },
    delivered: { status: 'delivered', final: true },
    read: { status: 'delivered', final: true },
    undelivered: { status: 'failed', final: true },
    failed: { status: 'rejected', final: true },
    canceled: { status: 'deleted', final: true },
  }),
);

const REASONS = new Map(
  Object.entries<string>({
    '30003': 'The phone could not be reached: switched off, or without a signal.',
    '30004': 'The message was blocked on the way to the phone.',
    '30005': 'The carrier does not know this number.',
    '30006': 'This is a landline, or its carrier cannot be reached.',
    '30007': 'A carrier filtered the message out.',
    '30008': 'The carrier could not deliver the message.',
    '30036': 'The message expired before it could be delivered.',
  }),
);

function readStatus(fields: URLSearchParams): HookEvent[] {
  const said = fields.get('MessageStatus') ?? '';
  const carrierId = fields.get('MessageSid') ?? fields.get('SmsSid') ?? '';
  const errorCode = fields.get('ErrorCode') || undefined;
  const meaning = STATUS.get(said) ?? { status: 'unknown', final: false };
  const receipt: Receipt = {
    carrierId,
    carrierIdKeys: [normalizeCarrierId(carrierId)],
    ...meaning,
    errorCode,
    reason: meaning.final && meaning.status !== 'delivered' ? describeEnd(errorCode) : undefined,
    source: fields.get('To') ?? '',
    destination: fields.get('From') ?? '',
    doneAt: parseReceiptDate(fields.get('RawDlrDoneDate') ?? ''),
    raw: `status:${said} err:${errorCode ?? ''} done:${fields.get('RawDlrDoneDate') ?? ''}`,
  };
  return [{ kind: 'receipt', key: `status ${carrierId} ${said}`, part: { number: 1, total: 1 }, receipt }];
}

function describeEnd(errorCode: string | undefined): string {
  if (errorCode === undefined) return 'The carrier could not deliver the message.';
  return `${REASONS.get(errorCode) ?? 'The carrier could not deliver the message.'} (carrier code ${errorCode})`;
}

function readInbound(fields: URLSearchParams): HookEvent[] {
  const sid = fields.get('MessageSid') ?? '';
  if (sid === '') return [];
  const pictures = Number(fields.get('NumMedia') ?? 0);
  const note =
    pictures > 0 ? `[${pictures === 1 ? 'A picture' : `${pictures} pictures`}, not shown here]` : '';
  const text = [fields.get('Body') ?? '', note].filter((line) => line !== '').join('\n');
  const part = { from: fields.get('From') ?? '', to: fields.get('To') ?? '', text };
  return [{ kind: 'inbound', key: `inbound ${sid}`, part }];
}
