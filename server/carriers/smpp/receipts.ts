import { storableText } from '#server/platform/storable-text.ts';
import type { DeliveryStatus } from '../carrier.ts';
import type { ReceivingDialect } from './settings.ts';
import { readZonedTime } from './zones.ts';

export type IdRule = Exclude<ReceivingDialect['idBase'], 'learned'>;

export type ReceiptText = {
  id: string | undefined;
  status: DeliveryStatus | undefined;
  errorCode: string | undefined;
  doneAt: Date | undefined;
  /** The receipt up to its `text:` field, which quotes the message and could hold a login code. */
  raw: string;
};

const WORDS: Readonly<Record<DeliveryStatus, readonly string[]>> = {
  enroute: ['ENROUTE', 'SCHEDULED', 'BUFFRED', 'BUFFERED', 'SUBMITD', 'SUBMITTED'],
  accepted: ['ACCEPTD', 'ACCEPTED', 'ACKED'],
  delivered: ['DELIVRD', 'DELIVERED', 'DELIVERD'],
  expired: ['EXPIRED'],
  deleted: ['DELETED', 'CANCELLED', 'CANCELED'],
  failed: ['UNDELIV', 'UNDELIVERABLE', 'UNDELIVERED', 'UNDELIVRD', 'FAILED'],
  rejected: ['REJECTD', 'REJECTED'],
  unknown: ['UNKNOWN'],
};

const STATUS_OF_WORD = new Map<string, DeliveryStatus>();
for (const [status, words] of Object.entries(WORDS)) {
  if (isStatus(status)) for (const word of words) STATUS_OF_WORD.set(word, status);
}

// By message_state: scheduled, which is version 5.0's, then those of 3.4.
const STATUS_OF_STATE: readonly (DeliveryStatus | undefined)[] = [
  'enroute',
  'enroute',
  'delivered',
  'expired',
  'deleted',
  'failed',
  'accepted',
  'unknown',
  'rejected',
];

const FINAL: ReadonlySet<DeliveryStatus> = new Set(['delivered', 'expired', 'deleted', 'failed', 'rejected']);

// Appendix B of SMPP 3.4 leaves the format to the vendor: any order and case, `submitdate` with or without its space, commas
// or bars for spaces, empty fields.
const NAME = /(?<=^|[\s,;|])(id|sub|dlvrd|submit[\s_]?date|done[\s_]?date|status|stat|error|err)\s*[:=]/gi;
const QUOTED_TEXT = /(?<=^|[\s,;|])(?:text|txt|msg)\s*[:=]/i;

// The form of appendix B as nearly all write it, read four times as fast as any other.
const USUAL =
  /^id:([^\s,;|]+) sub:\d* dlvrd:\d* submit date:\d* done date:(\d*) stat:([a-z]+) err:([^\s,;|]+)(?= text:|$)/i;

/** Parses the text of a delivery receipt tolerantly; whatever is missing is undefined, nothing throws. */
export function parseReceipt(text: string, zone = 'UTC'): ReceiptText {
  const [raw, id, done = '', word = '', errorCode] = USUAL.exec(text) ?? [];
  if (raw === undefined) return parseUnusual(text, zone);
  const status = STATUS_OF_WORD.get(word.toUpperCase());
  return { id, status, errorCode, doneAt: parseReceiptDate(done, zone), raw };
}

function parseUnusual(text: string, zone: string): ReceiptText {
  const quoted = text.search(QUOTED_TEXT);
  const raw = (quoted === -1 ? text : text.slice(0, quoted)).trim();
  // A message that says "stat:DELIVRD" must not deliver itself: what stands before `text:` wins, and behind it the
  // last field of a name, since the quoted message comes first there.
  const behind = quoted === -1 ? [] : listFields(text.slice(quoted));
  const fields = new Map([...behind, ...listFields(raw).reverse()]);
  const word = (fields.get('stat') ?? '').toUpperCase();
  return {
    id: fields.get('id') || undefined,
    status: STATUS_OF_WORD.get(word),
    errorCode: fields.get('err') || undefined,
    doneAt: parseReceiptDate(fields.get('donedate') ?? '', zone),
    raw,
  };
}

/** Whether a text that nothing marks as a receipt reads as a whole one. */
export function readsAsReceipt(text: string): boolean {
  const { id, status } = parseReceipt(text);
  return id !== undefined && status !== undefined && /(submit|done)[\s_]?date\s*[:=]/i.test(text);
}

function listFields(text: string): [name: string, value: string][] {
  const names = [...text.matchAll(NAME)];
  return names.map((match, index) => {
    const name = nameOf(match[1] ?? '');
    const value = text.slice(match.index + match[0].length, names[index + 1]?.index).trim();
    return [name, name === 'donedate' ? value : (/^[^\s,;|]*/.exec(value)?.[0] ?? '')];
  });
}

function nameOf(name: string): string {
  const plain = name.toLowerCase().replace(/[\s_]/, '');
  if (plain === 'status') return 'stat';
  return plain === 'error' ? 'err' : plain;
}

function isStatus(word: string): word is DeliveryStatus {
  return word in WORDS;
}

/** The status that message_state names (SMPP 3.4 section 5.2.28). */
export function statusOfState(state: number | undefined): DeliveryStatus | undefined {
  return state === undefined ? undefined : STATUS_OF_STATE[state];
}

export function isFinal(status: DeliveryStatus): boolean {
  return FINAL.has(status);
}

/**
 * A receipt's date as local time of a zone: YYMMDDhhmm[ss], or with a year of four digits, with whatever stands between the digits.
 * Undefined for zeros and anything that is no date.
 */
export function parseReceiptDate(text: string, zone = 'UTC'): Date | undefined {
  const digits = /^[\d\-/:.T ]+/.exec(text)?.[0].replace(/\D/g, '') ?? '';
  const match = /^(\d{2,4}?)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(withShortYear(digits));
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((field) => Number(field ?? 0));
  const utc = new Date(Date.UTC(2000 + year, month - 1, day, hour, minute, second));
  const possible = month >= 1 && utc.getUTCMonth() === month - 1 && utc.getUTCDate() === day && hour < 24;
  return possible && minute < 60 && second < 60 ? readZonedTime(utc, zone) : undefined;
}

// No receipt of 2020 comes any more, so twelve digits that begin with 20 and go on as a date have the whole year.
function withShortYear(digits: string): string {
  const whole = digits.length === 14 || (digits.length === 12 && /^20\d\d(0[1-9]|1[0-2])/.test(digits));
  return whole ? digits.slice(2) : digits;
}

/**
 * The ids that a receipt may mean, most trusted first: as written, in lower case without leading zeros, then, since
 * some carriers mix the two, read as hexadecimal and as decimal. Compare them in this order with `normalizeCarrierId` of
 * the ids from submit_sm_resp, and the last two only when nothing else fits: "16" read as hexadecimal is another's "22".
 */
export function listIdKeys(carrierId: string): string[] {
  const id = carrierId.trim().toLowerCase();
  if (id === '') return [];
  const keys = new Set([id, normalizeCarrierId(id)]);
  for (const rule of ['asis', 'hex', 'dec'] as const) {
    const key = readIdBy(rule, id);
    if (key !== undefined) keys.add(key);
  }
  return [...keys];
}

// PostgreSQL takes no more than some 2,700 octets into an index.
const KEY_CHARACTERS = 255;

/** A carrier's id as it is compared: lower case, no leading zeros, no spaces around it, nothing that cannot be stored; the beginning of a long one. */
export function normalizeCarrierId(carrierId: string): string {
  return storableText(carrierId)
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '')
    .slice(0, KEY_CHARACTERS);
}

/** The key of a receipt's id under one rule: what the answer's id normalizes to if the rule is right; undefined when it cannot be. */
export function readIdBy(rule: IdRule, reported: string): string | undefined {
  const id = normalizeCarrierId(reported);
  if (rule === 'asis') return id === '' ? undefined : id;
  if (rule === 'hex') return /^[0-9a-f]{1,32}$/.test(id) ? BigInt(`0x${id}`).toString() : undefined;
  return /^\d{1,38}$/.test(id) ? BigInt(id).toString(16) : undefined;
}
