export const ESME_ROK = 0x00;
export const ESME_RINVCMDLEN = 0x02;
export const ESME_RINVCMDID = 0x03;
export const ESME_RINVBNDSTS = 0x04;
export const ESME_RALYBND = 0x05;
export const ESME_RINVDSTADR = 0x0b;
export const ESME_RBINDFAIL = 0x0d;
export const ESME_RINVPASWD = 0x0e;
export const ESME_RINVSYSID = 0x0f;
export const ESME_RMSGQFUL = 0x14;
export const ESME_RTHROTTLED = 0x58;
export const ESME_RX_T_APPN = 0x64;
export const ESME_RINVTLVSTREAM = 0xc0;

const STATUS_CLASSES = [
  /** Taken, though the status is not 0. */
  'ok',
  /** Too much at once: pause, then submit it again without counting a try. */
  'throttle',
  /** A fault of the moment. */
  'retry',
  'permanent_address',
  'permanent_content',
  /** Our login is at fault and not the message: as throttled, until someone mends it. */
  'account',
  /** It may have been sent all the same: as if no answer had come. */
  'ambiguous',
] as const;

export type StatusClass = (typeof STATUS_CLASSES)[number];
export type StatusTable = ReadonlyMap<number, StatusClass>;

export function isStatusClass(word: string): word is StatusClass {
  return STATUS_CLASSES.some((each) => each === word);
}

const REASONS: Readonly<Record<number, string>> = {
  0x01: 'The carrier found the message too long.',
  0x02: 'The carrier found the request malformed.',
  0x04: 'The carrier does not allow this on our connection.',
  0x05: 'The carrier says that we are connected already.',
  0x08: 'The carrier had an internal error.',
  0x0a: 'The carrier does not accept this sender.',
  0x0b: 'The carrier does not know this number.',
  0x0d: 'The carrier refused our login.',
  0x0e: 'The carrier refused our password.',
  0x0f: 'The carrier does not know our system id.',
  0x14: "The carrier's queue is full.",
  0x45: 'The carrier could not take the message.',
  0x48: 'The carrier does not accept this kind of sender.',
  0x49: 'The carrier does not accept this kind of sender.',
  0x50: 'The carrier does not accept this kind of number.',
  0x51: 'The carrier does not accept this kind of number.',
  0x58: 'The carrier asks us to send more slowly.',
  0x61: 'The carrier does not accept the time to send.',
  0x62: 'The carrier does not accept the validity period.',
  0x64: 'The carrier could not take the message for now.',
  0x65: 'The carrier will never take this message.',
  0x66: 'The carrier rejected the message.',
  0xc0: 'The carrier found the options of the message malformed.',
  0xc1: 'The carrier does not allow an option of the message.',
  0xc2: 'The carrier found the options of the message malformed.',
  0xc3: 'The carrier misses an option of the message.',
  0xc4: 'The carrier found an option of the message invalid.',
  0xfe: 'The carrier could not deliver the message.',
  0xff: 'The carrier gave no reason.',
};

const CODES: Readonly<Partial<Record<StatusClass, readonly number[]>>> = {
  ok: [ESME_ROK],
  throttle: [ESME_RMSGQFUL, ESME_RTHROTTLED],
  permanent_address: [0x0a, 0x0b, 0x33, 0x34, 0x40, 0x48, 0x49, 0x50, 0x51],
  permanent_content: [
    0x01, 0x02, 0x06, 0x07, 0x42, 0x43, 0x44, 0x53, 0x54, 0x61, 0x62, 0x63, 0x65, 0x66, 0xc0, 0xc1, 0xc2,
    0xc3, 0xc4,
  ],
  account: [ESME_RINVBNDSTS, ESME_RALYBND, ESME_RBINDFAIL, ESME_RINVPASWD, ESME_RINVSYSID],
  ambiguous: [0x45, 0xff],
};

/** What each command_status means where a route does not say otherwise; what is not in it may pass. */
export const DEFAULT_STATUSES: StatusTable = new Map(
  STATUS_CLASSES.flatMap((meaning) => (CODES[meaning] ?? []).map((code) => [code, meaning] as const)),
);

/** The table of a route: the default one with its own entries over it. */
export function compileStatuses(own: Readonly<Record<string, StatusClass>>): StatusTable {
  const table = new Map(DEFAULT_STATUSES);
  for (const [code, meaning] of Object.entries(own)) table.set(readStatusCode(code), meaning);
  return table;
}

/** Reads a command_status as people write it, `0x45` or `69`; throws an Error with a sentence. */
export function readStatusCode(code: string): number {
  if (!/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(code)) {
    throw new Error(`"${code}" is no status code: write one such as 0x45.`);
  }
  return Number(code);
}

export type StatusMeaning = {
  class: StatusClass;
  reason: string;
  /** How often in all a part is submitted that is refused so; undefined for as often as anything is. */
  triesAtMost: number | undefined;
};

const VENDOR_TRIES_AT_MOST = 3;

/** What a command_status of submit_sm_resp means for the message, in plain words (SMPP 3.4 section 5.1.3). */
export function classifyStatus(status: number, table: StatusTable = DEFAULT_STATUSES): StatusMeaning {
  const known = table.get(status);
  return {
    class: known ?? 'retry',
    reason: REASONS[status] ?? `The carrier refused with its code ${formatStatus(status)}.`,
    // A vendor's own code tells us nothing: it gets two more tries.
    triesAtMost: known === undefined && status >= 0x400 && status <= 0x4ff ? VENDOR_TRIES_AT_MOST : undefined,
  };
}

/** Whether a refused bind must not be tried again soon, or the carrier blocks our address. */
export function forbidsHammering(status: number): boolean {
  return DEFAULT_STATUSES.get(status) === 'account';
}

export function formatStatus(status: number): string {
  return `0x${status.toString(16).padStart(8, '0')}`;
}
