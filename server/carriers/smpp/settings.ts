export type SmppSettings = {
  host: string;
  port: number;
  tls: boolean;
  systemId: string;
  password: string;
  systemType: string;
  /** Submits that may be unanswered at once: the carrier says how many it takes. */
  window: number;
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
  throttlePauseMs: number;
  maxThrottlePauseMs: number;
  unmarkedReceipts: boolean;
};

const DEFAULTS = {
  window: 10,
  connectTimeoutMs: 10_000,
  bindTimeoutMs: 10_000,
  responseTimeoutMs: 20_000,
  enquireLinkMs: 30_000,
  queueTimeoutMs: 30_000,
  drainMs: 5_000,
  backoffMs: 1_000,
  maxBackoffMs: 60_000,
  refusedBackoffMs: 300_000,
  throttlePauseMs: 1_000,
  maxThrottlePauseMs: 30_000,
};

type NumberName = keyof typeof DEFAULTS;

// In the address the times are in seconds and may have a fraction: `response_timeout=2.5`.
const PARAMETERS: Readonly<Record<string, NumberName>> = {
  window: 'window',
  connect_timeout: 'connectTimeoutMs',
  bind_timeout: 'bindTimeoutMs',
  response_timeout: 'responseTimeoutMs',
  enquire_link: 'enquireLinkMs',
  queue_timeout: 'queueTimeoutMs',
  drain: 'drainMs',
  backoff: 'backoffMs',
  max_backoff: 'maxBackoffMs',
  refused_backoff: 'refusedBackoffMs',
  throttle_pause: 'throttlePauseMs',
  max_throttle_pause: 'maxThrottlePauseMs',
};

const DEFAULT_PORT = { 'smpp:': 2775, 'smpps:': 3550 } as const;
const MAX_WINDOW = 1_000;

/**
 * Reads a carrier's address, `smpp://system_id:password@host:port?window=10` or `smpps://` for TLS. Throws an Error that says
 * what to write instead, without the password.
 */
export function parseSmppUrl(text: string): SmppSettings {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'smpp:' && url.protocol !== 'smpps:') || url.hostname === '') {
    throw new Error('A carrier address reads smpp://system_id:password@host:port, or smpps:// for TLS.');
  }
  return {
    ...DEFAULTS,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORT[url.protocol] : Number(url.port),
    tls: url.protocol === 'smpps:',
    systemId: readCredential(url.username, { name: 'system id', max: 15 }),
    password: readCredential(url.password, { name: 'password', max: 64 }),
    systemType: url.searchParams.get('system_type') ?? '',
    unmarkedReceipts: url.searchParams.get('unmarked_receipts') === '1',
    ...readNumbers(url.searchParams),
  };
}

function readCredential(encoded: string, { name, max }: { name: string; max: number }): string {
  const value = decodeURIComponent(encoded);
  if (value.length > max)
    throw new Error(`The ${name} of the carrier address is longer than ${max} characters.`);
  return value;
}

function readNumbers(parameters: URLSearchParams): Partial<Record<NumberName, number>> {
  const numbers: Partial<Record<NumberName, number>> = {};
  for (const [key, value] of parameters) {
    if (key === 'system_type' || key === 'unmarked_receipts') continue;
    const name = PARAMETERS[key];
    if (name === undefined) {
      throw new Error(
        `The carrier address has an unknown setting "${key}". Known: ${Object.keys(PARAMETERS).join(', ')}.`,
      );
    }
    numbers[name] = readNumber(key, value);
  }
  return numbers;
}

function readNumber(key: string, value: string): number {
  const number = Number(value);
  const valid = key === 'window' ? Number.isInteger(number) && number <= MAX_WINDOW : Number.isFinite(number);
  if (value === '' || !valid || number <= 0)
    throw new Error(`The carrier address has ${key}=${value}; a number above 0 is meant.`);
  return key === 'window' ? number : number * 1000;
}
