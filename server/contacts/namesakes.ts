import type { contactActs } from '#contract/contact-acts.ts';
import type { Body } from '#contract/endpoint.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { recordOn } from './contact-activity.ts';
import { keepNamesakes } from './queries/namesakes.ts';

/** Notes that contacts of one name are different people, so that they are not shown as duplicates. Refuses not_found. */
export async function addContactNamesakes(
  context: ActorContext,
  { contactIds }: Body<typeof contactActs.addContactNamesakes>,
): Promise<void> {
  const ids = [...new Set(contactIds)];
  await actInTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    const at = context.clock.now();
    if (!(await keepNamesakes(context.db, { accountId, contactIds: ids, userId, at })))
      throw new Refusal('not_found');
    const name = `${ids.length} contacts`;
    await recordOn(context, { action: 'contacts.told_apart', kind: 'contacts', id: null, name });
  });
}
