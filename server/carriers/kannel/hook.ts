import type { Receipt } from '../carrier.ts';
import type { HookCall, HookEvent } from '../hook-events.ts';

/** What Kannel's `get-url` for inbound texts has behind our address; `%` names its fields. */
export const INBOUND_QUERY = 'kind=inbound&id=%I&from=%p&to=%P&coding=%c&text=%b';

// Delivered, not delivered, queued, accepted by the message centre, rejected by it.
const ALL_REPORTS = '31';

const REPORTS = new Map(
  Object.entries<Pick<Receipt, 'status' | 'final' | 'reason'>>({
    '1': { status: 'delivered', final: true, reason: undefined },
    '2': { status: 'failed', final: true, reason: 'The carrier could not deliver the message.' },
    '4': { status: 'enroute', final: false, reason: undefined },
    '8': { status: 'accepted', final: false, reason: undefined },
    '16': { status: 'rejected', final: true, reason: 'The carrier rejected the message.' },
  }),
);

/** The fields of sendsms that ask for every report of a text, by our reference. */
export function reportsWanted(reportUrl: string, reference: string): Record<string, string> {
  const query = new URLSearchParams({ kind: 'receipt', id: reference });
  return { 'dlr-mask': ALL_REPORTS, 'dlr-url': `${reportUrl}?${query}&type=%d&from=%p&to=%P` };
}

/** Reads a call of Kannel's smsbox, a GET with all in its query. It signs nothing, so the secret in the path is all that vouches for it. */
export function readKannelHook({ body }: Pick<HookCall, 'body'>): HookEvent[] {
  const fields = new URLSearchParams(body);
  const id = field(fields, 'id');
  if (id === '') return [];
  return fields.get('kind') === 'inbound' ? [readInbound(body, id)] : readReport(fields, id);
}

function readReport(fields: URLSearchParams, carrierId: string): HookEvent[] {
  const type = fields.get('type') ?? '';
  const meaning = REPORTS.get(type);
  if (!meaning) return [];
  const receipt: Receipt = {
    carrierId,
    carrierIdKeys: [carrierId],
    ...meaning,
    errorCode: undefined,
    source: field(fields, 'from'),
    destination: field(fields, 'to'),
    doneAt: undefined,
    raw: `type:${type}`,
  };
  return [{ kind: 'receipt', key: `report ${carrierId} ${type}`, part: { number: 1, total: 1 }, receipt }];
}

function readInbound(query: string, id: string): HookEvent {
  const fields = new URLSearchParams(query);
  const octets = readOctets(query, 'text');
  const text =
    fields.get('coding') === '2'
      ? octets
          .subarray(0, octets.length & ~1)
          .swap16()
          .toString('utf16le')
      : octets.toString('utf8');
  const [from, to] = [international(field(fields, 'from')), international(field(fields, 'to'))];
  const part = { from, to, text };
  return { kind: 'inbound', key: `inbound ${id}`, part };
}

// A text in UTF-16 is no UTF-8, so its octets are taken as they were written.
function readOctets(query: string, name: string): Buffer {
  const field = query.split('&').find((pair) => pair.startsWith(`${name}=`)) ?? '';
  const written = field.slice(name.length + 1).replaceAll('+', ' ');
  const octets = written.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(octets, 'latin1');
}

function field(fields: URLSearchParams, name: string): string {
  return (fields.get(name) ?? '').replaceAll('\0', '');
}

function international(number: string): string {
  const digits = number.trim();
  return /^[1-9]\d{9,14}$/.test(digits) ? `+${digits}` : digits;
}
