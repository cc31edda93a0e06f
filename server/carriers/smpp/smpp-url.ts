import { completeSettings, type Endpoint, MAX_LINKS, type SmppSettings } from './settings.ts';
import { isStatusClass, type StatusClass } from './status.ts';

type Setting = Partial<SmppSettings>;
type Read = (value: string, first: Endpoint) => Setting | undefined;

const MAX_WINDOW = 1_000;
const DEFAULT_PORT = { 'smpp:': 2775, 'smpps:': 3550 } as const;

// In the address the times are in seconds and may have a fraction: `response_timeout=2.5`. A reader answers undefined for a
// value that cannot be, and `meant` says what can.
const PARAMETERS: Readonly<Record<string, { read: Read; meant: string }>> = {
  window: whole('window', { min: 1, max: MAX_WINDOW }),
  per_second: whole('perSecond', { min: 0, max: 100_000 }),
  connect_timeout: seconds('connectTimeoutMs'),
  bind_timeout: seconds('bindTimeoutMs'),
  response_timeout: seconds('responseTimeoutMs'),
  enquire_link: seconds('enquireLinkMs'),
  queue_timeout: seconds('queueTimeoutMs'),
  drain: seconds('drainMs'),
  backoff: seconds('backoffMs'),
  max_backoff: seconds('maxBackoffMs'),
  refused_backoff: seconds('refusedBackoffMs'),
  throttle_pause: seconds('throttlePauseMs'),
  max_throttle_pause: seconds('maxThrottlePauseMs'),
  bind: oneOf('bindMode', ['transceiver', 'pair', 'transmitter', 'receiver']),
  links: { read: readLinks, meant: `a number up to ${MAX_LINKS}, or more host:port with commas` },
  urgent_link: flag('urgentLink'),
  tls_ca: text('tlsCa'),
  tls_servername: text('tlsServername'),
  tls_verify: flag('tlsVerify'),
  system_type: text('systemType', 12),
  service_type: text('serviceType', 5),
  interface_version: {
    read: (value) => readHex(value, ['33', '34', '50'], (interfaceVersion) => ({ interfaceVersion })),
    meant: '33, 34 or 50',
  },
  tlvs: flag('tlvs'),
  concatenation: oneOf('concatenation', ['udh8', 'udh16', 'sar', 'payload']),
  alphabet: oneOf('gsmAlphabet', ['gsm7', 'packed', 'latin1', 'ascii']),
  data_coding: whole('gsmDataCoding', { min: 0, max: 255 }),
  short_code_ton: {
    read: (value) => (value === '3' || value === '6' ? { shortCodeTon: value === '3' ? 3 : 6 } : undefined),
    meant: '3 or 6',
  },
  national: {
    read: (value) => (/^[1-9]\d{0,2}$/.test(value) ? { nationalCode: value } : undefined),
    meant: 'a country code such as 61',
  },
  national_trunk: {
    read: (value) => (/^\d{0,2}$/.test(value) ? { nationalTrunk: value } : undefined),
    meant: 'the digits before a national number, such as 0',
  },
  national_send: flag('nationalSend'),
  id_base: oneOf('idBase', ['learned', 'asis', 'hex', 'dec']),
  receipt_zone: text('receiptZone', 64),
  unmarked_receipts: flag('unmarkedReceipts'),
  status: { read: readStatuses, meant: 'code:class pairs with commas, such as 0x45:retry' },
};

/**
 * Reads a carrier's address, `smpp://system_id:password@host:port?window=10` or `smpps://` for TLS. Throws an Error that says
 * what to write instead, without the password.
 */
export function parseSmppUrl(text: string): SmppSettings {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'smpp:' && url.protocol !== 'smpps:') || url.hostname === '') {
    throw new Error('A carrier address reads smpp://system_id:password@host:port, or smpps:// for TLS.');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? DEFAULT_PORT[url.protocol] : Number(url.port);
  return completeSettings({
    host,
    port,
    tls: url.protocol === 'smpps:',
    systemId: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ...readParameters(url.searchParams, { host, port }),
  });
}

function readParameters(parameters: URLSearchParams, first: Endpoint): Setting {
  const settings: Setting = {};
  for (const [key, value] of parameters) {
    const parameter = PARAMETERS[key];
    if (!parameter) {
      const known = Object.keys(PARAMETERS).join(', ');
      throw new Error(`The carrier address has an unknown setting "${key}". Known: ${known}.`);
    }
    const setting = parameter.read(value, first);
    if (!setting) throw new Error(`The carrier address has ${key}=${value}; ${parameter.meant} is meant.`);
    Object.assign(settings, setting);
  }
  return settings;
}

type NameOf<Value> = {
  [Name in keyof SmppSettings]-?: SmppSettings[Name] extends Value ? Name : never;
}[keyof SmppSettings];

function whole(name: NameOf<number>, { min, max }: { min: number; max: number }) {
  const read: Read = (value) => {
    const number = Number(value);
    return /^\d+$/.test(value) && number >= min && number <= max ? { [name]: number } : undefined;
  };
  return { read, meant: `a whole number from ${min} to ${max}` };
}

function seconds(name: NameOf<number>) {
  const read: Read = (value) => {
    const number = Number(value);
    return value !== '' && Number.isFinite(number) && number > 0 ? { [name]: number * 1000 } : undefined;
  };
  return { read, meant: 'a number above 0' };
}

function flag(name: NameOf<boolean>) {
  const read: Read = (value) => (value === '0' || value === '1' ? { [name]: value === '1' } : undefined);
  return { read, meant: '0 or 1' };
}

function text(name: NameOf<string>, max = 1_000_000) {
  const read: Read = (value) => (value.length <= max ? { [name]: value } : undefined);
  return { read, meant: `a text of up to ${max} characters` };
}

function oneOf(name: NameOf<string>, values: readonly string[]) {
  const read: Read = (value) => (values.includes(value) ? { [name]: value } : undefined);
  return { read, meant: `one of ${values.join(', ')}` };
}

function readHex(
  value: string,
  allowed: readonly string[],
  make: (number: number) => Setting,
): Setting | undefined {
  const digits = value.replace(/^0x/, '');
  return allowed.includes(digits) ? make(Number.parseInt(digits, 16)) : undefined;
}

// A number counts the first link too; a list names the links beside it.
function readLinks(value: string, first: Endpoint): Setting | undefined {
  if (/^\d+$/.test(value)) {
    const links = Number(value);
    if (links < 1 || links > MAX_LINKS) return undefined;
    return { moreEndpoints: Array.from({ length: links - 1 }, () => ({ ...first })) };
  }
  const moreEndpoints: Endpoint[] = [];
  for (const item of value.split(',')) {
    const match = /^\[?([^\s@/?#]+?)\]?:(\d{1,5})$/.exec(item.trim());
    const [, host = '', port = ''] = match ?? [];
    if (!match || Number(port) < 1 || Number(port) > 65_535) return undefined;
    moreEndpoints.push({ host, port: Number(port) });
  }
  return moreEndpoints.length < MAX_LINKS ? { moreEndpoints } : undefined;
}

function readStatuses(value: string): Setting | undefined {
  const statuses: Record<string, StatusClass> = {};
  for (const pair of value.split(',')) {
    const [code = '', meaning = ''] = pair.split(':');
    if (!/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(code) || !isStatusClass(meaning)) return undefined;
    statuses[code] = meaning;
  }
  return { statuses };
}
