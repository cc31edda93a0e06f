import type { Body, EndpointDeclaration, Output, Params, Query } from '#contract/endpoint.ts';
import type { RefusalCode } from '#contract/refusals.ts';

type FieldRefusal = { pointer: string; detail: string };

/** What the server (or the way to it) answered in place of the output. */
export class ApiRefusal extends Error {
  readonly code: RefusalCode | 'unreachable';
  readonly status: number;
  readonly fields: FieldRefusal[];
  readonly retryAfterSeconds: number | null;
  readonly requestId: string | null;

  constructor(problem: Problem) {
    super(problem.sentence);
    this.name = 'ApiRefusal';
    this.code = problem.code;
    this.status = problem.status;
    this.fields = problem.fields ?? [];
    this.retryAfterSeconds = problem.retryAfterSeconds ?? null;
    this.requestId = problem.requestId ?? null;
  }

  get sentence(): string {
    return this.message;
  }
}

type Problem = {
  code: RefusalCode | 'unreachable';
  sentence: string;
  status: number;
  fields?: FieldRefusal[];
  retryAfterSeconds?: number | null;
  requestId?: string | null;
};

/** What the app does when the server asks for more than the call itself; set once by the shell. */
export type Gate = {
  /** Asks for password and code; false when the person gave up. */
  confirm(): Promise<boolean>;
  /** Asks for the password of a locked session; false when the person signed out instead. */
  unlock(): Promise<boolean>;
  leave(): void;
};

let gate: Gate | undefined;

export function setGate(next: Gate): void {
  gate = next;
}

type MayBeUndefined<T> = { [K in keyof T]?: T[K] | undefined };
type Needs<E, Key extends string, Value> = E extends Record<Key, object> ? Record<Key, Value> : unknown;
type CallInput<E extends EndpointDeclaration> = Needs<E, 'params', Params<E>> &
  Needs<E, 'body', Body<E>> &
  (E extends { bodyMedia: string } ? { body: Blob } : unknown) &
  (E extends { query: object } ? { query?: MayBeUndefined<Query<E>> } : unknown);
type Rest<E extends EndpointDeclaration> =
  unknown extends CallInput<E>
    ? []
    : Record<never, never> extends CallInput<E>
      ? [input?: CallInput<E>]
      : [input: CallInput<E>];

type LooseInput = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
};

const ATTEMPTS = 4;

/** Calls one endpoint of the contract; throws ApiRefusal. A step-up or an unlock that the server asks for happens on the way. */
export async function call<E extends EndpointDeclaration>(
  endpoint: E,
  ...[input]: Rest<E>
): Promise<Output<E>> {
  const given = (input ?? {}) as LooseInput;
  for (let attempt = 1; ; attempt++) {
    const others = watchChanges();
    try {
      return (await follow(endpoint, given)) as Output<E>;
    } catch (refusal) {
      if (attempt < ATTEMPTS && isSignedOut(refusal) && (await others.wereMade())) continue;
      if (attempt === ATTEMPTS || !(await passGate(endpoint, refusal))) throw refusal;
    }
  }
}

const changing = new Set<Promise<unknown>>();
let changesMade = 0;

// A change may hand the session on under a new token (a new password, a confirmation). Whatever else was asked with the old one
// meanwhile is refused, though nobody is signed out: it is asked once more when the answers with the new token are here.
function watchChanges(): { wereMade(): Promise<boolean> } {
  const before = changesMade;
  return {
    async wereMade() {
      await Promise.allSettled(changing);
      return changesMade > before;
    },
  };
}

function follow(endpoint: EndpointDeclaration, input: LooseInput): Promise<unknown> {
  const answer = send(endpoint, input);
  if (endpoint.method === 'GET') return answer;
  const change = answer.then(
    () => {
      changesMade++;
    },
    () => {},
  );
  changing.add(change);
  void change.finally(() => changing.delete(change));
  return answer;
}

function isSignedOut(refusal: unknown): boolean {
  return refusal instanceof ApiRefusal && refusal.code === 'not_signed_in';
}

async function passGate(endpoint: EndpointDeclaration, refusal: unknown): Promise<boolean> {
  if (!gate || !(refusal instanceof ApiRefusal)) return false;
  if (refusal.code === 'session_locked') return await gate.unlock();
  if (refusal.code === 'step_up_required') {
    if (await gate.confirm()) return true;
    throw new ApiRefusal({
      ...refusal,
      sentence: 'Nothing was changed: it was not confirmed that it is you.',
    });
  }
  const forPeople = ['member', 'owner', 'operator'].includes(endpoint.permission);
  if (refusal.code === 'not_signed_in' && forPeople) gate.leave();
  return false;
}

async function send(endpoint: EndpointDeclaration, input: LooseInput): Promise<unknown> {
  const response = await reach(urlOf(endpoint, input), {
    method: endpoint.method,
    ...writeBody(endpoint, input.body),
    credentials: 'same-origin',
    cache: 'no-store',
  });
  if (!response.ok) throw await readRefusal(response);
  return endpoint.output ? await response.json() : null;
}

function writeBody({ bodyMedia }: EndpointDeclaration, body: unknown): RequestInit {
  if (body === undefined) return {};
  if (bodyMedia && body instanceof Blob) return { headers: { 'content-type': bodyMedia }, body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw new ApiRefusal({
      code: 'unreachable',
      status: 0,
      sentence: 'Corella cannot be reached. Check your connection, then try again.',
    });
  }
}

type ProblemDocument = {
  code?: RefusalCode;
  detail?: string;
  requestId?: string;
  retryAfter?: number;
  errors?: FieldRefusal[];
};

async function readRefusal(response: Response): Promise<ApiRefusal> {
  const document = (await response.json().catch(() => ({}))) as ProblemDocument;
  const header = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
  return new ApiRefusal({
    code: document.code ?? (response.status >= 500 ? 'internal_error' : 'malformed_request'),
    status: response.status,
    sentence: document.detail ?? 'Corella did not answer as it should. Try again in a moment.',
    fields: document.errors ?? [],
    retryAfterSeconds: document.retryAfter ?? (Number.isNaN(header) ? null : header),
    requestId: document.requestId ?? null,
  });
}

/** The address of an endpoint, for calls and for plain links to downloads. */
export function urlOf(endpoint: EndpointDeclaration, input: LooseInput = {}): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name])),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}
