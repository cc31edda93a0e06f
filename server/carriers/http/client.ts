import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';

export type HttpRequest = {
  method: 'GET' | 'POST';
  /** Behind the address of the carrier; begins with a slash. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
};

export type HttpAnswer =
  | { answer: 'response'; status: number; retryAfterMs: number | undefined; body: string }
  /** No connection came about: nothing left this process. */
  | { answer: 'unwritten'; reason: string }
  /** Written, and no answer came: it may have been acted upon. */
  | { answer: 'lost'; reason: string };

export type HttpClient = { request(request: HttpRequest): Promise<HttpAnswer>; close(): void };

export type HttpClientOptions = {
  /** https://, or http:// on loopback. */
  baseUrl: string;
  /** Put on every request; among them the login. Never logged. */
  headers: Record<string, string>;
  connections: number;
  connectTimeoutMs: number;
  responseTimeoutMs: number;
  clock: { now(): Date };
};

// Below the five seconds after which many servers drop an idle connection: a request written into one that is just being dropped
// would be neither answered nor safe to repeat.
const IDLE_MS = 4_000;
const MAX_BODY_OCTETS = 4_000_000;

/** Checks the address of a carrier: https, since a login goes over it; http on loopback alone. Throws an Error that says so. */
export function checkCarrierUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new Error('The address of the carrier reads https://host.');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw new Error('The address of the carrier must begin with https://, for the login goes over it.');
  return url;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Requests over connections that are kept alive. Tells what was never written from what was written and not answered; never throws, follows no redirect. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const base = checkCarrierUrl(options.baseUrl);
  const isTls = base.protocol === 'https:';
  const settings = { keepAlive: true, maxSockets: options.connections, timeout: IDLE_MS };
  const agent = isTls ? new HttpsAgent(settings) : new HttpAgent(settings);
  const send = isTls ? requestHttps : requestHttp;
  const underWay = new Set<ClientRequest>();
  let isClosed = false;
  return {
    close() {
      isClosed = true;
      for (const request of underWay) request.destroy(new Error('the link was closed'));
      agent.destroy();
    },
    request: ({ method, path, headers, body }) =>
      new Promise((resolve) => {
        if (isClosed) return resolve({ answer: 'unwritten', reason: 'The link to the carrier is closed.' });
        const request = send({
          agent,
          method,
          protocol: base.protocol,
          hostname: base.hostname.replace(/^\[|\]$/g, ''),
          port: base.port,
          path: base.pathname.replace(/\/$/, '') + path,
          headers: {
            ...options.headers,
            ...headers,
            ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
          },
        });
        underWay.add(request);
        request.on('close', () => underWay.delete(request));
        listenTo(request, { ...options, isTls, resolve });
        request.end(body);
      }),
  };
}

type Listening = HttpClientOptions & { isTls: boolean; resolve(answer: HttpAnswer): void };

function listenTo(request: ClientRequest, { isTls, resolve, ...options }: Listening): void {
  let isConnected = false;
  let timer: NodeJS.Timeout | undefined;
  const giveUpAfter = (ms: number, sentence: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => request.destroy(new Error(sentence)), ms);
  };
  const onConnected = () => {
    isConnected = true;
    giveUpAfter(options.responseTimeoutMs, 'no answer in time');
  };
  giveUpAfter(options.connectTimeoutMs, 'no connection in time');
  request.on('socket', (socket: Socket) => {
    // The agent's time-out is for idle connections; an answer may take longer.
    socket.setTimeout(0);
    if (request.reusedSocket) onConnected();
    else socket.once(isTls ? 'secureConnect' : 'connect', onConnected);
  });
  request.on('error', ({ message }) => {
    clearTimeout(timer);
    if (isConnected) resolve({ answer: 'lost', reason: `The carrier did not answer (${message}).` });
    else resolve({ answer: 'unwritten', reason: `The carrier cannot be reached (${message}).` });
  });
  request.on('response', (response) => {
    const retryAfterMs = readRetryAfter(response.headers['retry-after'], options.clock.now());
    readBody(response).then(
      (body) => {
        clearTimeout(timer);
        resolve({ answer: 'response', status: response.statusCode ?? 0, retryAfterMs, body });
      },
      (error: Error) => request.destroy(error),
    );
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Buffer)) continue;
    octets += chunk.length;
    if (octets > MAX_BODY_OCTETS) throw new Error('its answer is too long');
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error('its answer broke off');
  return Buffer.concat(chunks).toString('utf8');
}

// Seconds, or a date (RFC 9110 section 10.2.3).
function readRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

/** The value of an Authorization header (RFC 7617). */
export function basicLogin(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}
