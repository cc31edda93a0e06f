import type { Context } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { raiseGeneration } from './queries/generation.ts';

/** Why a person's open pages are signed out; the sign-in page says it in words. */
export type SignOutReason = 'ended' | 'removed' | 'changed' | 'expired';

/** What every process hears on the channel `sign_outs`: whose open streams are to be closed. */
export type SignOut = {
  accountId: string;
  userId: string;
  sessionId?: string;
  exceptSessionId?: string;
  reason: SignOutReason;
};

/**
 * Ends every session, challenge and link of a person at once by raising the generation that these carry, and tells all processes to
 * close the person's open streams. Answers the new generation, under which one session may be carried on.
 */
export async function endAccess(
  context: Context,
  person: { accountId: string; userId: string },
  reason: SignOutReason,
  exceptSessionId?: string,
): Promise<number> {
  // Named one by one: whoever acts for themselves is handed in with the session that goes on, which is the one not to be closed.
  const { accountId, userId } = person;
  const generation = await raiseGeneration(context.db, accountId, userId);
  const signOut: SignOut = {
    accountId,
    userId,
    reason,
    ...(exceptSessionId !== undefined && { exceptSessionId }),
  };
  await announce(context, 'sign_outs', signOut);
  return generation;
}
