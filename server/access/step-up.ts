import type { Cookies } from '#server/http/route.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { type OpenedChallenge, openPersonChallenge } from './challenges.ts';
import { lockActor, proveOwnPassword } from './sessions.ts';

/** Asks somebody who is signed in to prove both factors anew: the password now, then a code by their own method. Refuses `wrong_password`, and what sending a code refuses. */
export async function startStepUp(
  context: ActorContext & { cookies: Cookies },
  password: string,
): Promise<OpenedChallenge> {
  const { actor } = context;
  await proveOwnPassword(context, actor, password);
  return inTransaction(context, async (context) => {
    const person = await lockActor(context);
    return openPersonChallenge(context, person, { purpose: 'step_up', sessionId: actor.sessionId });
  });
}
