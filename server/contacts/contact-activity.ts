import { type Action, type ActivityEntry, recordActivity } from '#server/accounts/activity.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';

type Done = {
  action: Action;
  kind: NonNullable<ActivityEntry['target']>['kind'];
  id: string | null;
  name: string;
  details?: ActivityEntry['details'];
};

/** Writes what a person did to fields, lists or many contacts into the activity log, and tells every open page of the account. */
export async function recordOn(
  context: ActorContext,
  { action, kind, id, name, details }: Done,
): Promise<void> {
  const { accountId, userId, name: actorName } = context.actor;
  await recordActivity(context, {
    accountId,
    action,
    actor: { id: userId, name: actorName },
    target: { kind, id, name },
    ...(details && { details }),
  });
  await announceContacts(context, accountId);
}

/** Tells every open page of the account that contacts, fields or lists have changed. */
export async function announceContacts(context: Pick<Context, 'db'>, accountId: string): Promise<void> {
  await announce(context, 'live', { accountId, event: { type: 'contacts.changed' } });
}
