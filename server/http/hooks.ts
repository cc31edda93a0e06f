import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '#server/platform/context.ts';
import type { ContextOf } from './request-context.ts';

/** A call that another service makes to us: it proves itself by what it carries, never by a cookie. */
export type HookRequest = {
  params: Record<string, string>;
  /** Our public address and what was called behind it. */
  url: string;
  headers: Record<string, string | undefined>;
  /** The body of a POST, the query of a GET, as it came. */
  body: string;
};

export type Hook = {
  path: string;
  take(context: Context, request: HookRequest): Promise<{ status: number; type: string; body: string }>;
};

/** Serves hooks, whatever the type of their bodies; no page of ours calls them. */
export function serveHooks(app: FastifyInstance, contextOf: ContextOf, hooks: Hook[]): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    for (const { path, take } of hooks)
      scope.route({
        method: ['GET', 'POST'],
        url: path,
        exposeHeadRoute: false,
        config: { fromAnywhere: true, anyQuery: true },
        async handler(request, reply) {
          const context = contextOf(request);
          const answer = await take(context, readRequest(request, context.config.publicUrl));
          return reply.code(answer.status).type(answer.type).send(answer.body);
        },
      });
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Reads its query by itself, octet by octet: a text in UTF-16 is half NULs. */
    anyQuery?: true;
  }
}

function readRequest(request: FastifyRequest, publicUrl: string): HookRequest {
  const { method, url, headers, params, body } = request;
  const single = Object.entries(headers).map(([name, value]) => [name, [value].flat()[0]] as const);
  const query = url.split('?', 2)[1] ?? '';
  return {
    params: Object.fromEntries(Object.entries(params ?? {}).map(([name, value]) => [name, String(value)])),
    url: publicUrl + url,
    headers: Object.fromEntries(single),
    body: method === 'GET' ? query : typeof body === 'string' ? body : '',
  };
}
