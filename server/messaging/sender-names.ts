import type { Body } from '#contract/endpoint.ts';
import { findSenderNameFault, trimSenderName } from '#contract/sender-name.ts';
import type { Sender, senders } from '#contract/senders.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { isKeptForCodes, lockAddress } from './queries/senders.ts';
import { addSender } from './senders.ts';

/**
 * Adds a business name as a sender, by the syntax rules of the Australian register (ACMA 3.1); its registration begins as a draft.
 * Refuses sender_name_invalid, sender_reserved (kept for login codes), sender_taken, too_many_senders. Names that differ only in case are
 * the same.
 */
export async function addBusinessName(
  context: ActorContext,
  body: Body<typeof senders.addBusinessName>,
): Promise<Sender> {
  const fault = findSenderNameFault(body.name);
  if (fault !== undefined)
    throw new Refusal('sender_name_invalid', { errors: [{ pointer: '/name', detail: fault }] });
  const wish = {
    kind: 'name',
    address: trimSenderName(body.name),
    label: body.label,
    state: 'active',
  } as const;
  return actInTransaction(context, async (context) => {
    await lockAddress(context.db, wish.address);
    if (await isKeptForCodes(context.db, wish.address)) throw refuseField('sender_reserved', 'name');
    return addSender(context, { ...wish, registration: 'draft' }, 'name');
  });
}
