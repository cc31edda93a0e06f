import type { Output } from '#contract/endpoint.ts';
import type { messenger } from '#contract/messenger.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { findAlerts, putAlerts } from './queries/alerts.ts';

type Alerts = Output<typeof messenger.showMyAlerts>;

/** How the browsers of whoever asks tell of new texts; not at all until they choose. */
export async function showMyAlerts(context: ActorContext): Promise<Alerts> {
  return (await findAlerts(context.db, context.actor)) ?? { notification: false, sound: false };
}

/** Chooses how the browsers of whoever asks tell of new texts. */
export async function changeMyAlerts(context: ActorContext, alerts: Alerts): Promise<void> {
  await actInTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    await putAlerts(context.db, { accountId, userId }, alerts);
    await announce(context, 'live', { accountId, userId, event: { type: 'alerts.changed' } });
  });
}
