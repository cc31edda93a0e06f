import type { Body, Output } from '#contract/endpoint.ts';
import type { messenger } from '#contract/messenger.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { findAlerts, putAlerts } from './queries/alerts.ts';

/** How the browsers of whoever asks tell of new texts; not at all until they choose. */
export async function showMyAlerts(context: ActorContext): Promise<Output<typeof messenger.showMyAlerts>> {
  const silent = { notification: false, sound: false, content: true };
  return (await findAlerts(context.db, context.actor)) ?? silent;
}

/** Chooses how the browsers of whoever asks tell of new texts. */
export async function changeMyAlerts(
  context: ActorContext,
  alerts: Body<typeof messenger.changeMyAlerts>,
): Promise<void> {
  await actInTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    await putAlerts(context.db, { accountId, userId }, alerts);
    await announce(context, 'live', { accountId, userId, event: { type: 'alerts.changed' } });
  });
}
