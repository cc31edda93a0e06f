import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export type Role = 'web' | 'worker';

export type Config = {
  host: string;
  port: number;
  dataFolder: string;
  /** Origin of the public address, without a slash at its end: links in mails and the last line of code texts use it alone. */
  publicUrl: string;
  /** Origins from which a page of ours may call. */
  origins: string[];
  databaseUrl: string | undefined;
  secret: string | undefined;
  roles: Role[];
  simulator: boolean;
  /** Where SMPP clients of others bind to the simulator, on loopback; 0: nowhere. */
  simulatorSmppPort: number;
  smppUrl: string | undefined;
  /** The file that sets up the carriers, and then rules. */
  carriersFile: { path: string; content: unknown } | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  sharedNumber: string;
  homeCountry: string;
  codeCountries: string[];
  codesPerHour: number;
  trustedProxies: string[];
  signUpOpen: boolean;
  /** Credits that a new account starts with. */
  welcomeCredits: number;
  /** Fills a fresh installation with a small world to look around in. */
  demo: boolean;
  logLevel: string;
};

/** A setting that cannot be obeyed; the sentence says which and what to do. */
export class ConfigError extends Error {}

type Environment = Record<string, string | undefined>;

/** Reads the boot settings from the environment, once; nobody else reads it. Throws a ConfigError with a plain sentence. */
export function readConfig(environment: Environment = process.env): Config {
  const port = integer(environment, 'PORT', { otherwise: 3000, least: 0, most: 65_535 });
  const publicUrl = origin(environment['CORELLA_URL'] ?? `http://localhost:${port}`);
  const smppUrl = url(environment, 'CORELLA_SMPP_URL', ['smpp:', 'smpps:']);
  const smtpUrl = url(environment, 'CORELLA_SMTP_URL', ['smtp:', 'smtps:']);
  const carriersFile = jsonFile(environment, 'CORELLA_CARRIERS');
  const withSimulator = simulator(environment['CORELLA_SIMULATOR'], {
    CORELLA_SMPP_URL: smppUrl,
    CORELLA_CARRIERS: carriersFile,
    CORELLA_SMTP_URL: smtpUrl,
  });
  const homeCountry = country(environment['CORELLA_HOME_COUNTRY'] ?? 'AU');
  return {
    host: environment['HOST'] || '127.0.0.1',
    port,
    dataFolder: resolve(environment['CORELLA_DATA'] || 'data'),
    publicUrl,
    origins: environment['CORELLA_URL'] ? [publicUrl] : [publicUrl, `http://127.0.0.1:${port}`],
    databaseUrl: url(environment, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    secret: environment['CORELLA_SECRET'] || undefined,
    roles: roles(environment['CORELLA_ROLES'] ?? 'web,worker'),
    simulator: withSimulator,
    simulatorSmppPort: integer(environment, 'CORELLA_SIMULATOR_SMPP_PORT', {
      otherwise: 0,
      least: 0,
      most: 65_535,
    }),
    smppUrl,
    carriersFile,
    smtpUrl,
    mailFrom: environment['CORELLA_MAIL_FROM'] || `Corella <no-reply@${new URL(publicUrl).hostname}>`,
    sharedNumber: number(environment['CORELLA_SHARED_NUMBER'] || '+61491579455'),
    homeCountry,
    codeCountries: (environment['CORELLA_CODE_COUNTRIES'] ?? homeCountry)
      .split(',')
      .map((code) => country(code.trim())),
    codesPerHour: integer(environment, 'CORELLA_CODES_PER_HOUR', {
      otherwise: 1000,
      least: 1,
      most: 1_000_000,
    }),
    trustedProxies: list(environment['CORELLA_TRUSTED_PROXIES']),
    welcomeCredits: integer(environment, 'CORELLA_WELCOME_CREDITS', {
      otherwise: withSimulator ? 1000 : 50,
      least: 0,
      most: 1_000_000_000,
    }),
    signUpOpen: choice(environment, 'CORELLA_SIGN_UP', ['open', 'closed']) === 'open',
    demo: choice(environment, 'CORELLA_DEMO', ['0', '1']) === '1',
    logLevel: choice(environment, 'CORELLA_LOG', ['info', 'debug', 'warn', 'error', 'silent']),
  };
}

function integer(
  environment: Environment,
  name: string,
  { otherwise, least, most }: { otherwise: number; least: number; most: number },
): number {
  const text = environment[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new ConfigError(`${name} is "${text}". Set it to a whole number from ${least} to ${most}.`);
}

function choice<const V extends string>(
  environment: Environment,
  name: string,
  values: readonly [V, ...V[]],
): V {
  const text = environment[name] || values[0];
  const value = values.find((candidate) => candidate === text);
  if (value !== undefined) return value;
  throw new ConfigError(`${name} is "${text}". Set it to one of: ${values.join(', ')}.`);
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function roles(text: string): Role[] {
  const names = list(text);
  const wrong = names.find((name) => name !== 'web' && name !== 'worker');
  if (wrong !== undefined || names.length === 0)
    throw new ConfigError(`CORELLA_ROLES is "${text}". Set it to web, worker or web,worker.`);
  return names.filter((name) => name === 'web' || name === 'worker');
}

function number(text: string): string {
  if (/^\+[1-9]\d{6,14}$/.test(text)) return text;
  throw new ConfigError(
    `CORELLA_SHARED_NUMBER is "${text}". Write it with + and the country code, digits only: +61491579455.`,
  );
}

function country(text: string): string {
  if (/^[A-Z]{2}$/.test(text)) return text;
  throw new ConfigError(`"${text}" is not a country. Use two capital letters (ISO 3166), for example AU.`);
}

function origin(text: string): string {
  const parsed = URL.parse(text);
  if (parsed && (parsed.protocol === 'http:' || parsed.protocol === 'https:')) return parsed.origin;
  throw new ConfigError(
    `CORELLA_URL is "${text}". Set it to the public address, for example https://texts.example.com.`,
  );
}

function url(environment: Environment, name: string, protocols: string[]): string | undefined {
  const text = environment[name];
  if (!text) return undefined;
  // Not by the URL class: postgres://user@/database?host=/folder has no host, and is right.
  if (protocols.some((protocol) => text.startsWith(`${protocol}//`))) return text;
  throw new ConfigError(`${name} is not an address of the form ${protocols[0]}//….`);
}

function jsonFile(environment: Environment, name: string): { path: string; content: unknown } | undefined {
  const path = environment[name];
  if (!path) return undefined;
  try {
    return { path, content: JSON.parse(readFileSync(path, 'utf8')) };
  } catch (error) {
    const why = error instanceof SyntaxError ? `is not JSON: ${error.message}` : 'cannot be read.';
    throw new ConfigError(`${name} names ${path}, which ${why}`);
  }
}

type Outside = Record<'CORELLA_SMPP_URL' | 'CORELLA_CARRIERS' | 'CORELLA_SMTP_URL', unknown>;

/** Whether the simulator stands in for carrier and mail server: it does unless both are there, and never beside one of them. */
function simulator(wish: string | undefined, outside: Outside): boolean {
  if (wish !== undefined && wish !== '' && wish !== 'on' && wish !== 'off')
    throw new ConfigError('CORELLA_SIMULATOR is neither on nor off.');
  const real = Object.entries(outside).flatMap(([name, value]) => (value ? [name] : []));
  if (wish === 'on' && real.length > 0) {
    throw new ConfigError(
      `The simulator never runs beside a real carrier or mail server. Take CORELLA_SIMULATOR=on away, or ${real.join(' and ')}.`,
    );
  }
  if (outside.CORELLA_SMPP_URL && outside.CORELLA_CARRIERS)
    throw new ConfigError('CORELLA_SMPP_URL and CORELLA_CARRIERS both set up carriers. Keep one of them.');
  if (real.length > 0 && !outside.CORELLA_SMTP_URL)
    throw new ConfigError(
      `${real[0]} is set, so the simulator is off and CORELLA_SMTP_URL is needed too: set both, or neither.`,
    );
  if (real.length === 1 && wish !== 'off')
    throw new ConfigError(
      'CORELLA_SMTP_URL is set, so the simulator is off and CORELLA_SMPP_URL or CORELLA_CARRIERS is needed too. Where the carriers are set up under Settings, say CORELLA_SIMULATOR=off.',
    );
  if (real.length === 0 && wish === 'off')
    throw new ConfigError(
      'The simulator is off. Set CORELLA_SMTP_URL, and CORELLA_SMPP_URL or CORELLA_CARRIERS, or set the carriers up under Settings.',
    );
  return real.length === 0;
}
