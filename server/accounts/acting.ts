import type { Actor, ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { holdActive } from './queries/users.ts';

/**
 * Keeps whoever acts as they are until the open transaction ends: what ended their access since the session check went first, and is seen.
 * Call it before anything else is locked: the person comes first, then the activity log. Refuses not_signed_in.
 */
export async function holdActor(
  { db }: Context,
  actor: Pick<Actor, 'accountId' | 'userId' | 'generation'>,
): Promise<void> {
  if (!(await holdActive(db, actor))) throw new Refusal('not_signed_in');
}

/** Runs a verb in one transaction for somebody who may still act when it commits. Refuses not_signed_in. */
export async function actInTransaction<R>(
  context: ActorContext,
  verb: (context: ActorContext) => Promise<R>,
): Promise<R> {
  return inTransaction(context, async (context) => {
    await holdActor(context, context.actor);
    return verb(context);
  });
}
