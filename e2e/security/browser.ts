import type { OutgoingHttpHeaders } from 'node:http';
import type { Body, EndpointDeclaration, Output, Params, Query } from '#contract/endpoint.ts';
import { type Answer, readAnswer } from './answer.ts';
import { type CookieJar, createCookieJar } from './cookie-jar.ts';
import { type Exchange, exchange, type WireRequest } from './wire.ts';

type Part<K extends string, T> = T extends Record<string, never> ? { [P in K]?: T } : { [P in K]: T };

/** What an endpoint takes, and how it is sent when it is not sent as a page of ours would. */
export type CallInput<E extends EndpointDeclaration> = Part<'params', Params<E>> &
  Part<'body', Body<E>> & { query?: Query<E> } & CallOptions;

export type CallOptions = {
  /** The process that is asked; the first one otherwise. */
  at?: string;
  /** Added to, or in place of, what the browser sends; undefined takes a header away. */
  headers?: OutgoingHttpHeaders;
};

export type RawCall = CallOptions & { method: string; path: string; body?: string };

export type Browser = {
  jar: CookieJar;
  /** Asks, and answers whatever came. */
  call<E extends EndpointDeclaration>(endpoint: E, ...input: Input<E>): Promise<Answer<E>>;
  /** Asks, and answers what the declaration promises; throws on any other status. */
  get<E extends EndpointDeclaration>(endpoint: E, ...input: Input<E>): Promise<Output<E>>;
  /** Asks for what the contract would not allow: any path, any method, any body. */
  send(raw: RawCall): Promise<Exchange>;
  /** Another browser with the same cookies: a thief's, or a second tab that no longer shares the jar. */
  copy(): Browser;
};

type Input<E extends EndpointDeclaration> =
  Record<string, never> extends CallInput<E> ? [input?: CallInput<E>] : [input: CallInput<E>];

export type BrowserOptions = {
  home: string;
  origin: string;
  record(traffic: Exchange): void;
  from?: string;
  agent?: string;
  jar?: CookieJar;
};

const defaultAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

export function createBrowser(options: BrowserOptions): Browser {
  const jar = options.jar ?? createCookieJar();
  async function send({ method, path, body, at, headers }: RawCall): Promise<Exchange> {
    const wire: WireRequest = {
      to: at ?? options.home,
      method,
      target: path,
      headers: pruned({ ...usualHeaders(options, jar, body), ...headers }),
    };
    if (body !== undefined) wire.body = body;
    if (options.from !== undefined) wire.from = options.from;
    const traffic = await exchange(wire);
    options.record(traffic);
    jar.take(traffic.headers['set-cookie'] ?? []);
    return traffic;
  }
  const call: Browser['call'] = async (endpoint, ...[input]) =>
    readAnswer(endpoint, await send(rawCall(endpoint, input ?? {})));
  return {
    jar,
    send,
    call,
    get: async (endpoint, ...input) => (await call(endpoint, ...input)).output,
    copy: () => createBrowser({ ...options, jar: jar.copy() }),
  };
}

function usualHeaders(
  options: BrowserOptions,
  jar: CookieJar,
  body: string | undefined,
): OutgoingHttpHeaders {
  return {
    host: new URL(options.origin).host,
    'user-agent': options.agent ?? defaultAgent,
    accept: 'application/json',
    origin: options.origin,
    cookie: jar.header(),
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }),
  };
}

function pruned(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

type LooseInput = CallOptions & { params?: object; query?: object; body?: object };

function rawCall(endpoint: EndpointDeclaration, { params, query, body, at, headers }: LooseInput): RawCall {
  return {
    method: endpoint.method,
    path: fillPath(endpoint.path, params) + (query ? `?${new URLSearchParams(stringified(query))}` : ''),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(at !== undefined && { at }),
    ...(headers !== undefined && { headers }),
  };
}

/** The path of a declaration with its `:names` filled in. */
export function fillPath(path: string, params: object = {}): string {
  const values = stringified(params);
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

function stringified(values: object): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}
