import type { FastifyReply } from 'fastify';
import type { TSchema } from 'typebox';
import type { ChallengePurpose } from '#contract/access.ts';
import type { Body, EndpointDeclaration, Output, Params, Query } from '#contract/endpoint.ts';
import type { Context, SignedIn } from '#server/platform/context.ts';

export type CookieName = 'session' | 'challenge' | 'device';

/** The cookies of ours that came with the request; one that came twice counts as none. */
export type Cookies = Partial<Record<CookieName, string>>;

/** What a handler may do to the answer beside returning it. */
export type Answer = {
  setCookie(name: CookieName, value: string | null, options?: { maxAgeSeconds?: number }): void;
  setHeader(name: string, value: string): void;
};

/** An unfinished sign-in, found by its cookie. */
export type ChallengeRef = {
  accountId: string;
  challengeId: string;
  userId: string;
  purpose: ChallengePurpose;
};

type Identity<E extends EndpointDeclaration> = E['permission'] extends 'anyone'
  ? { cookies: Cookies }
  : E['permission'] extends 'challenge'
    ? { cookies: Cookies; challenge: ChallengeRef }
    : { cookies: Cookies; actor: SignedIn };

export type RequestContext<E extends EndpointDeclaration> = Context & Identity<E>;

type Input<E extends EndpointDeclaration> = { params: Params<E>; query: Query<E>; body: Body<E> };

export type Stream = { reply: FastifyReply; signal: AbortSignal };

type Result<E extends EndpointDeclaration> = E['output'] extends TSchema ? Output<E> : unknown;

export type Handler<E extends EndpointDeclaration> = E extends { media: string }
  ? (context: RequestContext<E>, input: Input<E>, stream: Stream) => Promise<void>
  : (context: RequestContext<E>, input: Input<E>, answer: Answer) => Promise<Result<E>>;

/** Who asks, as far as the permission of the endpoint makes it known. */
export type Identified = { cookies: Cookies; actor?: SignedIn; challenge?: ChallengeRef };
export type CheckedInput = {
  params: Record<string, never>;
  query: Record<string, never>;
  body: Record<string, never>;
};

/** An endpoint bound to what it does. Made by `route`, served by `serve`. */
export type Route = {
  endpoint: EndpointDeclaration;
  handle(context: Context & Identified, input: CheckedInput, rest: Answer | Stream): Promise<unknown>;
};

/** Binds an endpoint to a verb. The declaration decides which identity and input the server hands over, so the narrower handler is safe. */
export function route<E extends EndpointDeclaration>(endpoint: E, handler: Handler<E>): Route {
  return { endpoint, handle: handler as Route['handle'] };
}
