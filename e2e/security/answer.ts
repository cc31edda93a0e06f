import type { EndpointDeclaration, Output } from '#contract/endpoint.ts';
import type { RefusalCode } from '#contract/refusals.ts';
import type { Exchange } from './wire.ts';

/** A refusal as it arrives: problem+json (RFC 9457). */
export type Problem = {
  status: number;
  code: RefusalCode;
  detail: string;
  requestId: string;
  retryAfter?: number;
  errors?: { pointer: string; detail: string }[];
};

export type Answer<E extends EndpointDeclaration> = {
  status: number;
  headers: Exchange['headers'];
  text: string;
  /** The code of the refusal; undefined when it is none. */
  code: RefusalCode | undefined;
  problem: Problem | undefined;
  setCookies: string[];
  /** What the declaration promises; throws when the status is another one. */
  output: Output<E>;
};

export function readAnswer<E extends EndpointDeclaration>(
  endpoint: E,
  { status, headers, body }: Exchange,
): Answer<E> {
  const problem: Problem | undefined = headers['content-type']?.startsWith('application/problem+json')
    ? JSON.parse(body)
    : undefined;
  return {
    status,
    headers,
    text: body,
    code: problem?.code,
    problem,
    setCookies: headers['set-cookie'] ?? [],
    get output(): Output<E> {
      if (status !== endpoint.status) throw new Error(describe(endpoint, status, body));
      return JSON.parse(body === '' ? 'null' : body);
    },
  };
}

function describe(endpoint: EndpointDeclaration, status: number, body: string): string {
  return `${endpoint.method} ${endpoint.path} answered ${status}, not ${endpoint.status}: ${body.slice(0, 500)}`;
}
