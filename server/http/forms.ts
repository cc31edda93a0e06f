import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { answerOn } from './answer.ts';
import { readCookies } from './cookies.ts';
import { asRefusal } from './problem.ts';
import type { ContextOf } from './request-context.ts';
import type { Answer, Cookies } from './route.ts';
import type { InsertInto } from './static.ts';

type Visitor = Context & { cookies: Cookies };

/** A page that also works without JavaScript: its HTML, and what its form does; the answer is the path to go to. */
export type FormPage = {
  path: string;
  render(context: Visitor, query: URLSearchParams): Promise<string>;
  submit(context: Visitor, fields: URLSearchParams, answer: Answer): Promise<string>;
};

/** Takes the forms of these pages, and answers what writes them into the page. A refusal leads back to the page, which says it. */
export function serveForms(app: FastifyInstance, contextOf: ContextOf, pages: FormPage[]): InsertInto {
  const visitorOf = (request: FastifyRequest): Visitor => ({
    ...contextOf(request),
    cookies: readCookies(request.headers.cookie),
  });
  app.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, done) => {
        const fields = new URLSearchParams(String(body));
        // No field of ours takes a NUL character, which PostgreSQL stores in no text.
        if ([...fields.values()].some((value) => value.includes('\0')))
          done(new Refusal('malformed_request'));
        else done(null, fields);
      },
    );
    for (const page of pages)
      scope.post(page.path, (request, reply) => submit(page, visitorOf(request), { request, reply }));
  });
  return async (path, request) => {
    const page = pages.find((each) => each.path === path);
    if (!page)
      return '<noscript><main style="max-width:24rem;margin:3rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif"><h1>JavaScript is switched off</h1><p>From here on Corella needs JavaScript. Please switch it on and load the page again.</p></main></noscript>';
    const query = new URLSearchParams(request.url.split('?', 2)[1] ?? '');
    return page.render(visitorOf(request), query);
  };
}

type Exchange = { request: FastifyRequest; reply: FastifyReply };

async function submit(page: FormPage, visitor: Visitor, { request, reply }: Exchange): Promise<FastifyReply> {
  if (!(request.body instanceof URLSearchParams)) throw new Refusal('unsupported_media_type');
  try {
    return reply.redirect(await page.submit(visitor, request.body, answerOn(reply)), 303);
  } catch (error) {
    const refusal = asRefusal(error);
    if (!refusal) throw error;
    return reply.redirect(`${page.path}?refused=${refusal.code}`, 303);
  }
}
