import type { Cookies } from '#server/http/route.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { type OpenedChallenge, openChallenge } from './challenges.ts';
import { lockActor, proveOwnPassword } from './sessions.ts';
import { codeDestination } from './sign-in.ts';

/** Asks somebody who is signed in to prove both factors anew: the password now, then a code by their own method. Refuses `wrong_password`, and what sending a code refuses. */
export async function startStepUp(
  context: ActorContext & { cookies: Cookies },
  password: string,
): Promise<OpenedChallenge> {
  const { actor } = context;
  await proveOwnPassword(context, actor, password);
  return inTransaction(context, async (context) => {
    const person = await lockActor(context);
    return openChallenge(context, {
      accountId: person.accountId,
      userId: person.id,
      generation: person.generation,
      purpose: 'step_up',
      ...codeDestination(person),
      businessName: person.businessName,
      name: person.name,
      sessionId: actor.sessionId,
      cookie: context.cookies.challenge,
    });
  });
}
