import type { FastifyInstance } from 'fastify';
import type { Route } from '#server/http/route.ts';
import { buildServer } from '#server/http/serve.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';

/** A server of some routes at which the people are signed in: each by a session cookie that bears their name. */
export function serveSignedIn(
  context: Context,
  { routes, people }: { routes: Route[]; people: Record<string, ActorContext> },
): FastifyInstance {
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
