import { randomUUID } from 'node:crypto';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { Actor, Context, SignedIn } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { answerOn } from './answer.ts';
import { readCookies } from './cookies.ts';
import { watchDownload } from './download-watch.ts';
import { isReadableShape } from './json-shape.ts';
import { isFromOurPages } from './origin.ts';
import { asRefusal, sendRefusal } from './problem.ts';
import { type ContextOf, requestContextReader } from './request-context.ts';
import type { ChallengeRef, Cookies, Identified, Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import { compileInput, compileOutput } from './validate.ts';

/** How the http room learns who asks; handed over by the access feature. */
export type Authenticator = {
  findSession(
    context: Context,
    token: string | undefined,
  ): Promise<{ actor: SignedIn; locked: boolean } | undefined>;
  findChallenge(context: Context, token: string | undefined): Promise<ChallengeRef | undefined>;
  /** Whether a session still stands, asked in the midst of a long answer. */
  isSessionOpen(context: Context, session: Actor): Promise<boolean>;
  isStepUpFresh(context: Context, actor: Actor): boolean;
  onRefusedPermission(context: Context, actor: Actor, what: string): Promise<void>;
};

export type ServeOptions = {
  context: Omit<Context, 'requestId' | 'client'>;
  authenticator: Authenticator;
  routes: Route[];
};

const bodyLimitBytes = 65_536;

/** Builds the server for the routes: the only file, with its neighbours in this folder, that knows the web framework. */
export function buildServer({ context, authenticator, routes }: ServeOptions): FastifyInstance {
  const headers = Object.entries(securityHeaders(context.config));
  const dress = (request: FastifyRequest, reply: FastifyReply) => {
    for (const [name, value] of headers) reply.header(name, value);
    reply.header('x-request-id', request.id);
  };
  const app = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 256, caseSensitive: true, ignoreTrailingSlash: false },
    // Thrown before any hook has run, so the headers are put on here too.
    frameworkErrors: (error, request, reply) => {
      dress(request, reply);
      return sendRefusal(reply, asRefusal(error) ?? new Refusal('malformed_request'), request.id);
    },
  });
  const known: string[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    known.push(...[method].flat().map((each) => `${each} ${url}`));
  });
  app.addHook('onReady', async () => context.log.debug({ routes: known }, 'What this process answers.'));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, parseJson);
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, takeOctets);
  app.addHook('onRequest', (request, reply, done) => {
    dress(request, reply);
    const { fromAnywhere, anyQuery } = request.routeOptions.config;
    if (!fromAnywhere && !isFromOurPages(request.method, request.headers, context.config.origins))
      done(new Refusal('cross_site'));
    else if ((anyQuery ? pathOf(request.url) : request.url).includes('%00'))
      done(new Refusal('malformed_request'));
    else done();
  });
  app.setErrorHandler((error, request, reply) => {
    const refusal = asRefusal(error);
    if (!refusal)
      context.log.error(
        {
          requestId: request.id,
          method: request.method,
          route: request.routeOptions.url,
          error: describeFault(error),
        },
        'A request failed.',
      );
    return sendRefusal(reply, refusal ?? new Refusal('internal_error'), request.id);
  });
  app.setNotFoundHandler((request, reply) => sendRefusal(reply, new Refusal('not_found'), request.id));

  const contextOf = requestContextReader(context);
  for (const each of routes) app.route(serveRoute(each, authenticator, contextOf));
  return app;
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

function describeFault(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Octets are a body for those endpoints alone that ask for them. */
function takeOctets(
  { routeOptions }: FastifyRequest,
  body: Buffer,
  done: (error: Error | null, value?: unknown) => void,
): void {
  const { takesOctets } = routeOptions.config;
  done(takesOctets ? null : new Refusal('unsupported_media_type'), body);
}

function parseJson(
  _request: FastifyRequest,
  body: string,
  done: (error: Error | null, value?: unknown) => void,
): void {
  try {
    if (!isReadableShape(body)) throw new Refusal('malformed_request');
    const value: unknown = body === '' ? undefined : JSON.parse(body);
    if (body.includes('\\u') && unstorable.test(JSON.stringify(value)))
      throw new Refusal('malformed_request');
    done(null, value);
  } catch {
    done(new Refusal('malformed_request'));
  }
}

// PostgreSQL stores neither a NUL character nor half of a surrogate pair, so none is let in. JSON.stringify writes both as escapes; a
// backslash before the escape makes it plain letters.
const unstorable = /(^|[^\\])(\\\\)*\\u(0000|d[89a-f])/;

function serveRoute({ endpoint, handle }: Route, authenticator: Authenticator, contextOf: ContextOf) {
  const checkInput = compileInput(endpoint);
  const checkOutput = compileOutput(endpoint);
  const asking = new WeakMap<FastifyRequest, Context & Identified>();
  return {
    method: endpoint.method,
    url: endpoint.path,
    exposeHeadRoute: false,
    ...(endpoint.bodyMedia && { config: { takesOctets: true as const } }),
    ...(endpoint.bodyLimitBytes && { bodyLimit: endpoint.bodyLimitBytes }),
    // Before the body is read: megabytes of a stranger, nested four million deep, kept the whole process busy for seconds.
    async onRequest(request: FastifyRequest) {
      const context = contextOf(request);
      const cookies = readCookies(request.headers.cookie);
      const identity = await identify({ context, cookies, endpoint, authenticator });
      asking.set(request, { ...context, ...identity });
    },
    async handler(request: FastifyRequest, reply: FastifyReply) {
      const context = asking.get(request);
      if (!context) throw new Error('Nobody asked who this is.');
      const input = checkInput({ params: request.params, query: request.query, body: request.body });
      if (endpoint.media) {
        const { actor } = context;
        if (actor && endpoint.media === 'text/csv')
          watchDownload(reply, () => authenticator.isSessionOpen(context, actor));
        return stream(reply, (opened) => handle(context, input, opened));
      }
      const result = await handle(context, input, answerOn(reply));
      reply.code(endpoint.status);
      if (endpoint.status === 204 || endpoint.output === undefined) return reply.send();
      checkOutput(result);
      reply.type('application/json');
      return JSON.stringify(result);
    },
  };
}

type Asking = {
  context: Context;
  cookies: Cookies;
  endpoint: Route['endpoint'];
  authenticator: Authenticator;
};

/** Answers who asks, or refuses: first who, then whether they may, then whether they proved it lately. */
async function identify({ context, cookies, endpoint, authenticator }: Asking): Promise<Identified> {
  if (endpoint.permission === 'anyone') return { cookies };
  if (endpoint.permission === 'challenge') {
    const challenge = await authenticator.findChallenge(context, cookies.challenge);
    if (!challenge) throw new Refusal('challenge_missing');
    return { cookies, challenge };
  }
  const session = await authenticator.findSession(context, cookies.session);
  if (!session) throw new Refusal('not_signed_in');
  if (endpoint.permission === 'session') return { cookies, actor: session.actor };
  if (session.locked) throw new Refusal('session_locked');
  if (endpoint.permission === 'owner' && session.actor.role !== 'owner') {
    await authenticator.onRefusedPermission(context, session.actor, endpoint.summary);
    throw new Refusal('owner_only');
  }
  if (endpoint.permission === 'operator' && !session.actor.isOperator) {
    await authenticator.onRefusedPermission(context, session.actor, endpoint.summary);
    throw new Refusal('operator_only');
  }
  if (endpoint.stepUp && !authenticator.isStepUpFresh(context, session.actor))
    throw new Refusal('step_up_required');
  return { cookies, actor: session.actor };
}

/** Runs a handler that writes the answer piece by piece; the signal tells it when the other side has gone. */
async function stream(
  reply: FastifyReply,
  run: (opened: { reply: FastifyReply; signal: AbortSignal }) => Promise<unknown>,
): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  await run({ reply, signal: gone.signal });
  return reply;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body is octets, not JSON. */
    takesOctets?: true;
  }
}
