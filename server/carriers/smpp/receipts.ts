import type { DeliveryStatus } from '../carrier.ts';

export type ReceiptText = {
  id: string | undefined;
  status: DeliveryStatus | undefined;
  errorCode: string | undefined;
  doneAt: Date | undefined;
  /** The receipt up to its `text:` field, which quotes the message and could hold a login code. */
  raw: string;
};

const STATUS_OF_WORD: Readonly<Record<string, DeliveryStatus>> = {
  ENROUTE: 'enroute',
  ACCEPTD: 'accepted',
  ACCEPTED: 'accepted',
  DELIVRD: 'delivered',
  DELIVERED: 'delivered',
  EXPIRED: 'expired',
  DELETED: 'deleted',
  UNDELIV: 'failed',
  UNDELIVERABLE: 'failed',
  FAILED: 'failed',
  REJECTD: 'rejected',
  REJECTED: 'rejected',
  UNKNOWN: 'unknown',
};

const STATUS_OF_STATE: readonly (DeliveryStatus | undefined)[] = [
  undefined,
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

// Appendix B of SMPP 3.4 leaves the format to the vendor: any order and case, `submitdate` with or without its space.
const FIELD = /(?:^|\s)(id|sub|dlvrd|submit\s?date|done\s?date|stat|err)\s*:\s*([^\s:]*)/gi;
const QUOTED_TEXT = /(?:^|\s)text\s*:/i;

/** Parses the text of a delivery receipt tolerantly; whatever is missing is undefined, nothing throws. */
export function parseReceipt(text: string): ReceiptText {
  const quoted = text.search(QUOTED_TEXT);
  const raw = (quoted === -1 ? text : text.slice(0, quoted)).trim();
  // A message that says "stat:DELIVRD" must not deliver itself: what stands before `text:` wins, and behind it the
  // last field of a name, since the quoted message comes first there.
  const fields = new Map([...listFields(text.slice(raw.length)), ...listFields(raw).reverse()]);
  return {
    id: fields.get('id'),
    status: STATUS_OF_WORD[(fields.get('stat') ?? '').toUpperCase()],
    errorCode: fields.get('err') || undefined,
    doneAt: parseReceiptDate(fields.get('donedate') ?? ''),
    raw,
  };
}

function listFields(text: string): [name: string, value: string][] {
  return [...text.matchAll(FIELD)].map(([, name = '', value = '']) => [
    name.toLowerCase().replace(/\s/, ''),
    value,
  ]);
}

/** The status that message_state names (SMPP 3.4 section 5.2.28). */
export function statusOfState(state: number | undefined): DeliveryStatus | undefined {
  return state === undefined ? undefined : STATUS_OF_STATE[state];
}

export function isFinal(status: DeliveryStatus): boolean {
  return FINAL.has(status);
}

/** A receipt's date of 10 or 12 digits, YYMMDDhhmm[ss], read as UTC; undefined for zeros and anything that is no date. */
export function parseReceiptDate(digits: string): Date | undefined {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(digits);
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((field) => Number(field ?? 0));
  const date = new Date(Date.UTC(2000 + year, month - 1, day, hour, minute, second));
  return month >= 1 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date : undefined;
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
  if (/^[0-9a-f]{1,32}$/.test(id)) keys.add(BigInt(`0x${id}`).toString());
  if (/^\d{1,38}$/.test(id)) keys.add(BigInt(id).toString(16));
  return [...keys];
}

/** A carrier's id as it is compared: lower case, no leading zeros, no spaces around it. */
export function normalizeCarrierId(carrierId: string): string {
  return carrierId
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/, '');
}
