import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Route } from '#server/http/route.ts';
import { buildServer } from '#server/http/serve.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';

type Serving = { routes: Route[]; people: Record<string, ActorContext> };

/** A server that listens on loopback, as a browser of each of these people meets it. */
export type SignedInDesk = Awaited<ReturnType<typeof openDesk>>;

export async function openDesk(context: Context, serving: Serving) {
  const server = serveSignedIn(context, serving);
  await server.listen({ host: '127.0.0.1', port: 0 });
  const origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  return {
    /** Asks as somebody, or as nobody; a body of octets goes as it is, every other one as JSON. */
    async ask(who: string, method: string, path: string, body?: object) {
      const isOctets = body instanceof Uint8Array;
      const response = await fetch(`${origin}${path}`, {
        method,
        headers: {
          ...headersOf(who),
          ...(body && { 'content-type': isOctets ? 'application/octet-stream' : 'application/json' }),
        },
        ...(body && { body: isOctets ? new Uint8Array(body) : JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        text,
        json: text.startsWith('{') ? JSON.parse(text) : undefined,
      };
    },
    close: () => server.close(),
  };
}

/** A server of some routes at which the people are signed in: each by a session cookie that bears their name. */
export function serveSignedIn(context: Context, { routes, people }: Serving): FastifyInstance {
  return buildServer({
    context,
    routes,
    authenticator: {
      findSession: async (_context, token) => signedIn(people[token ?? '']),
      findChallenge: async () => undefined,
      isSessionOpen: async () => true,
      isStepUpFresh: () => false,
      onRefusedPermission: async () => {},
    },
  });
}

/** What a browser of one of these people sends with each request. */
export function headersOf(who: string): Record<string, string> {
  return { cookie: `__Host-corella_session=${who}`, origin: 'http://localhost:0' };
}

function signedIn(person: ActorContext | undefined) {
  if (!person) return undefined;
  const at = person.actor.provenAt;
  const more = {
    email: 'robin@example.com',
    method: 'sms',
    accountName: 'Vale',
    isOperator: false,
    timeZone: 'Australia/Sydney',
    lastSeenAt: at,
    endsAt: at,
  } as const;
  return { actor: { ...person.actor, ...more }, locked: false };
}
