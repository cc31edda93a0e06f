import { longestSubmitMs } from '../carrier.ts';
import type { StatusClass } from './status.ts';
import { readStatusCode } from './status.ts';

export type Endpoint = { host: string; port: number };

type ConnectionSettings = Endpoint & {
  /** More links beside the first, to the same endpoint or to others. */
  moreEndpoints: readonly Endpoint[];
  /** `pair`: a transmitter and a receiver for each link, for carriers without transceivers. */
  bindMode: 'transceiver' | 'pair' | 'transmitter' | 'receiver';
  /** One more link that carries login codes and nothing else. */
  urgentLink: boolean;
  tls: boolean;
  /** Certificates of authorities in PEM that are trusted in place of the system's. */
  tlsCa: string;
  /** The name that the carrier's certificate must bear; empty for the host. */
  tlsServername: string;
  /** Off only where a carrier's certificate cannot be verified at all. */
  tlsVerify: boolean;
  systemId: string;
  password: string;
  systemType: string;
  interfaceVersion: number;
  connectTimeoutMs: number;
  bindTimeoutMs: number;
  responseTimeoutMs: number;
  /** Silence after which the link is probed. */
  enquireLinkMs: number;
  /** How long a submit may wait for a slot before it comes back unwritten. */
  queueTimeoutMs: number;
  drainMs: number;
  backoffMs: number;
  maxBackoffMs: number;
  /** The wait after a refused login: carriers block addresses that hammer. */
  refusedBackoffMs: number;
};

type LinkPaceSettings = {
  /** Submits of one link that may be unanswered at once: the carrier says how many it takes. */
  window: number;
  /** Parts a second on one link; 0 for as many as the carrier takes. */
  perSecond: number;
  throttlePauseMs: number;
  maxThrottlePauseMs: number;
};

export type SendingDialect = {
  /** How the parts of a long message are tied together; `payload` hands whole texts to the carrier, which splits them. */
  concatenation: 'udh8' | 'udh16' | 'sar' | 'payload';
  /** What the octets of a text of the GSM alphabet are: septets one an octet, septets packed, Latin-1 or ASCII. */
  gsmAlphabet: 'gsm7' | 'packed' | 'latin1' | 'ascii';
  /** The data_coding that such a text bears: 0, the carrier's default, unless it wants to be told. */
  gsmDataCoding: number;
  /** Whether optional parameters may be sent at all; that the carrier names no version of its own does not turn them off. */
  tlvs: boolean;
  shortCodeTon: 3 | 6;
  serviceType: string;
  /** The country code of numbers that the carrier gives, or takes, in national form; empty for none. */
  nationalCode: string;
  /** What stands before a number in national form. */
  nationalTrunk: string;
  /** Send numbers of that country in national form too. */
  nationalSend: boolean;
};

export type ReceivingDialect = {
  /**
   * How the id of a receipt is spelled beside that of the answer: the same, in hexadecimal where the answer was decimal, in decimal
   * where it was hexadecimal, or any of these until the first matches tell.
   */
  idBase: 'learned' | 'asis' | 'hex' | 'dec';
  /** The zone of the dates in receipts, by IANA name, or UTC. */
  receiptZone: string;
  /** Take a text that reads as a receipt for one, though nothing marks it: any handset can then forge receipts. */
  unmarkedReceipts: boolean;
};

/** All that is settled with a carrier about a route. */
export type SmppSettings = ConnectionSettings &
  LinkPaceSettings &
  SendingDialect &
  ReceivingDialect & {
    /** What a command_status means on this route where it differs from the table, by code: `{ "0x45": "retry" }`. */
    statuses: Readonly<Record<string, StatusClass>>;
  };

type Account = Endpoint & Pick<SmppSettings, 'systemId' | 'password'>;

const DEFAULTS: Omit<SmppSettings, keyof Account> = {
  moreEndpoints: [],
  bindMode: 'transceiver',
  urgentLink: false,
  tls: false,
  tlsCa: '',
  tlsServername: '',
  tlsVerify: true,
  systemType: '',
  interfaceVersion: 0x34,
  connectTimeoutMs: 10_000,
  bindTimeoutMs: 10_000,
  responseTimeoutMs: 20_000,
  enquireLinkMs: 30_000,
  queueTimeoutMs: 30_000,
  drainMs: 5_000,
  backoffMs: 1_000,
  maxBackoffMs: 60_000,
  refusedBackoffMs: 300_000,
  window: 10,
  perSecond: 0,
  throttlePauseMs: 1_000,
  maxThrottlePauseMs: 30_000,
  concatenation: 'udh8',
  gsmAlphabet: 'gsm7',
  gsmDataCoding: 0,
  tlvs: true,
  shortCodeTon: 3,
  serviceType: '',
  nationalCode: '',
  nationalTrunk: '0',
  nationalSend: false,
  idBase: 'learned',
  receiptZone: 'UTC',
  unmarkedReceipts: false,
  statuses: {},
};

export const MAX_LINKS = 16;
const MAX_SYSTEM_ID = 15;
const MAX_PASSWORD = 64;

/** Completes settings by their defaults; throws an Error with a sentence where they contradict each other. */
export function completeSettings(given: Account & Partial<SmppSettings>): SmppSettings {
  const settings = { ...DEFAULTS, ...given };
  checkLength(settings.systemId, { name: 'system id', max: MAX_SYSTEM_ID });
  checkLength(settings.password, { name: 'password', max: MAX_PASSWORD });
  if (settings.moreEndpoints.length >= MAX_LINKS) throw new Error(`A route has at most ${MAX_LINKS} links.`);
  if (!settings.tlvs && (settings.concatenation === 'sar' || settings.concatenation === 'payload')) {
    throw new Error(`Long texts by ${settings.concatenation} need optional parameters: set tlvs=1 or udh8.`);
  }
  const longestMs = settings.queueTimeoutMs + settings.responseTimeoutMs;
  if (longestMs > longestSubmitMs)
    throw new Error(
      `Waiting for a place and for an answer takes up to ${longestMs / 1000} seconds together: make it ${longestSubmitMs / 1000} or less.`,
    );
  for (const code of Object.keys(settings.statuses)) readStatusCode(code);
  checkZone(settings.receiptZone);
  return settings;
}

/** What a route with these settings asks of those who prepare texts for it. */
export function findFeatures({ concatenation }: Pick<SendingDialect, 'concatenation'>): {
  wholeTexts: boolean;
  referenceBits: 8 | 16;
} {
  return { wholeTexts: concatenation === 'payload', referenceBits: concatenation === 'udh16' ? 16 : 8 };
}

function checkLength(value: string, { name, max }: { name: string; max: number }): void {
  if (value.length > max)
    throw new Error(`The ${name} of the carrier address is longer than ${max} characters.`);
}

function checkZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    throw new Error(`There is no time zone "${zone}": write one such as Australia/Sydney, or UTC.`);
  }
}
