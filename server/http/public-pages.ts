import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '#server/platform/context.ts';
import type { ContextOf } from './request-context.ts';

/** What somebody asks who came by a link in a text: no cookie, no sign-in, no script. */
export type PublicVisit = {
  method: string;
  code: string;
  query: URLSearchParams;
  headers: FastifyRequest['headers'];
};

export type PublicAnswer =
  | { status: 200 | 404 | 429; html: string }
  /** To an address of ours after a form, or to where a short link leads. */
  | { status: 302 | 303; location: string };

/** A page under a code. Reading it changes nothing: scanners read; only its form acts, and the code is all that it needs. */
export type PublicPage = {
  path: `/${string}/:code`;
  show(context: Context, visit: PublicVisit): Promise<PublicAnswer>;
  submit?(context: Context, visit: PublicVisit, fields: URLSearchParams): Promise<PublicAnswer>;
};

const formBytes = 4096;

/** Serves pages that carry no cookie, so that a form of theirs may come from anywhere: the old browsers of phones name no origin. */
export function servePublicPages(app: FastifyInstance, contextOf: ContextOf, pages: PublicPage[]): void {
  app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: formBytes },
      (_request, body, done) => done(null, new URLSearchParams(String(body).replaceAll('%00', ''))),
    );
    for (const page of pages) {
      const { submit } = page;
      scope.route({
        method: ['GET', 'HEAD'],
        url: page.path,
        handler: async (request, reply) =>
          answer(reply, await page.show(contextOf(request), visitOf(request))),
      });
      if (submit)
        scope.post(page.path, { config: { fromAnywhere: true } }, async (request, reply) => {
          const fields = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
          return answer(reply, await submit(contextOf(request), visitOf(request), fields));
        });
    }
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Carries no cookie and needs none, so there is nothing that another site could borrow. */
    fromAnywhere?: true;
  }
}

function visitOf(request: FastifyRequest): PublicVisit {
  const { code = '' } = request.params as { code?: string };
  return {
    method: request.method,
    code,
    query: new URLSearchParams(request.url.split('?', 2)[1] ?? ''),
    headers: request.headers,
  };
}

function answer(reply: FastifyReply, given: PublicAnswer): FastifyReply {
  reply.header('x-robots-tag', 'noindex, nofollow');
  if ('location' in given) return reply.redirect(given.location, given.status);
  return reply.code(given.status).type('text/html; charset=utf-8').send(given.html);
}
