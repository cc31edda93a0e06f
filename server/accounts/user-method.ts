import type { User } from '#contract/users.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { endAccess } from './access-end.ts';
import { hasOpenInvitation, sendInvitation } from './invitations.ts';
import { type IsHostedNumber, type Method, readMethod } from './login-method.ts';
import { sendNotice } from './notices.ts';
import { deleteGuesses } from './queries/factors.ts';
import { type UserRow, updateUser } from './queries/users.ts';
import { refuseTaken } from './taken.ts';
import { getLockedPerson, getUser, recordOnPerson } from './users.ts';

export type MethodChange = { userId: string; method: Method; mobile?: string; version: number };

/**
 * Changes how a member gets login codes, at once: sessions, codes and links of that person die, and the new way is proven at the next
 * sign-in. An open invitation is sent anew. Refuses not_found, version_conflict, owner_keeps_sms, and what `readMethod` refuses.
 */
export async function changeUser(
  context: ActorContext,
  change: MethodChange,
  isHostedNumber: IsHostedNumber,
): Promise<User> {
  return inTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const { userId, method, version } = change;
    const person = await getLockedPerson(context, userId);
    if (person.role === 'owner') throw refuseOwner(method);
    if (person.version !== version) throw new Refusal('version_conflict');
    const mobile = await readMethod(
      context,
      { accountId, userId, method, mobile: change.mobile },
      isHostedNumber,
    );
    const invitationIsOpen = await hasOpenInvitation(context, userId);
    await refuseTaken(() =>
      updateUser(context.db, { accountId, userId, values: { method, mobile, mobileProvenAt: null } }),
    );
    await deleteGuesses(context.db, accountId, userId);
    const generation = await endAccess(context, { accountId, userId }, 'changed');
    if (invitationIsOpen) await sendInvitation(context, { ...person, method, mobile }, generation);
    if (person.status === 'active') await tell(context, person, mobile);
    const details = { from: person.method, to: method };
    await recordOnPerson(context, { action: 'user.method_changed', person, details });
    return getUser(context, userId);
  });
}

function refuseOwner(method: Method): Refusal {
  if (method === 'email') return new Refusal('owner_keeps_sms');
  return new Refusal('owner_keeps_sms', {
    detail: 'The account owner always signs in with a code by SMS, and changes the mobile under My Profile.',
  });
}

async function tell(context: ActorContext, before: UserRow, mobile: string | null): Promise<void> {
  await sendNotice(context, {
    accountId: before.accountId,
    kind: 'method.changed',
    emails: [before.email],
    mobiles: [before.mobile, mobile],
    by: context.actor.name,
  });
}
