import type { HttpCarrierSettings, SmppRouteSettings } from '#contract/carrier-settings.ts';
import type { CarrierKind, CarrierRoute } from '#contract/carriers.ts';
import { fieldsOf, type SettingField } from './setting-fields.ts';

export type Value = string | boolean;

/** What is typed of a carrier. */
export type RouteDraft = {
  id: string;
  name: string;
  kind: CarrierKind;
  secret: string;
  signingSecret: string;
  /** The stored signing secret is to go. */
  forgetsSigning: boolean;
  perSecond: string;
  values: Readonly<Record<string, Value>>;
};

export const emptyDraft: RouteDraft = {
  id: '',
  name: '',
  kind: 'smpp',
  secret: '',
  signingSecret: '',
  forgetsSigning: false,
  perSecond: '',
  values: {},
};

/** A carrier as its form shows it. */
export function draftOf(route: CarrierRoute): RouteDraft {
  const kind = route.kind === 'simulator' ? 'smpp' : route.kind;
  const settings: Record<string, unknown> = { ...route.smpp, ...route.http };
  const shown = fieldsOf(kind).flatMap((field) => {
    const value = settings[field.name];
    return value === undefined ? [] : [[field.name, show(field, value)] as const];
  });
  return {
    id: route.id,
    name: route.name,
    kind,
    secret: '',
    signingSecret: '',
    forgetsSigning: false,
    perSecond: route.perSecond === null ? '' : String(route.perSecond),
    values: Object.fromEntries(shown),
  };
}

function show({ input }: SettingField, value: unknown): Value {
  if (typeof value === 'boolean') return value;
  if (input === 'endpoints')
    return (value as { host: string; port: number }[]).map(({ host, port }) => `${host}:${port}`).join('\n');
  if (input === 'statuses')
    return Object.entries(value as Record<string, string>)
      .map(([code, meaning]) => `${code} ${meaning}`)
      .join('\n');
  return String(value);
}

/** The settings that a draft asks for; the server says what is wrong with them. What is as usual is left out. */
export function settingsOf({ kind, values }: RouteDraft): {
  smpp?: SmppRouteSettings;
  http?: HttpCarrierSettings;
} {
  const read = fieldsOf(kind).flatMap((field) => {
    const value = readValue(field, values[field.name]);
    return value === undefined ? [] : [[field.name, value] as const];
  });
  const settings: unknown = Object.fromEntries(read);
  return kind === 'smpp'
    ? { smpp: settings as SmppRouteSettings }
    : { http: settings as HttpCarrierSettings };
}

const always = ['tls'];

function readValue({ name, input, otherwise, choices }: SettingField, value: Value | undefined): unknown {
  if (input === 'flag') {
    const flag = value ?? otherwise ?? false;
    return flag === otherwise && !always.includes(name) ? undefined : flag;
  }
  const text = String(value ?? '').trim();
  if (text === '' || text === choices?.[0]?.value) return undefined;
  if (input === 'whole' || input === 'number') return toNumber(text);
  if (input === 'endpoints') return linesOf(text).map(readEndpoint);
  if (input === 'statuses') return Object.fromEntries(linesOf(text).map(readStatus));
  return text;
}

/** What is no number is sent as it is, so that the server can name the field. */
export function toNumber(text: string): number | string {
  const number = Number(text.trim());
  return text.trim() === '' || Number.isNaN(number) ? text : number;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function readEndpoint(line: string) {
  const cut = line.lastIndexOf(':');
  return { host: line.slice(0, Math.max(0, cut)), port: toNumber(line.slice(cut + 1)) };
}

function readStatus(line: string): [string, string] {
  const [code = '', meaning = ''] = line.split(/[\s:=]+/);
  return [code, meaning];
}

/** An id for a new carrier, from its name. */
export function suggestId(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 32);
}
