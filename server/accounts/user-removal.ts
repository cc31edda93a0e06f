import type { ActorContext } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { endAccess } from './access-end.ts';
import { sendNotice } from './notices.ts';
import { deleteGuesses, deleteRecoveryCodes } from './queries/factors.ts';
import { endLinks } from './queries/links.ts';
import { deleteLogins } from './queries/logins.ts';
import { takeTransfer } from './queries/transfers.ts';
import { type UserRow, updateUser } from './queries/users.ts';
import { getLockedPerson, recordOnPerson } from './users.ts';

/** Removes a person, at once and on every process: sessions, open pages, codes, invitations, reset links and factors die. Refuses not_found, owner_stays. */
export async function removeUser(context: ActorContext, userId: string): Promise<void> {
  await inTransaction(context, async (context) => {
    const person = await getLockedPerson(context, userId);
    if (person.role === 'owner') throw new Refusal('owner_stays');
    await wipe(context, person);
    await endAccess(context, { accountId: person.accountId, userId }, 'removed');
    if (person.status === 'active') await tell(context, person);
    await recordOnPerson(context, { action: 'user.removed', person });
  });
}

async function wipe(context: ActorContext, { accountId, id }: UserRow): Promise<void> {
  const now = context.clock.now();
  await updateUser(context.db, {
    accountId,
    userId: id,
    values: {
      status: 'removed',
      removedAt: now,
      mobile: null,
      mobileProvenAt: null,
      passwordHash: null,
      appSecret: null,
      appPendingSecret: null,
      appLastStep: null,
      resetRequestedAt: null,
    },
  });
  await deleteLogins(context.db, accountId, id);
  await deleteRecoveryCodes(context.db, accountId, id);
  await deleteGuesses(context.db, accountId, id);
  await endLinks(context.db, { accountId, userId: id }, { at: now });
  await takeTransfer(context.db, accountId, { now, toUserId: id });
}

async function tell(context: ActorContext, person: UserRow): Promise<void> {
  await sendNotice(context, {
    accountId: person.accountId,
    kind: 'user.removed',
    emails: [person.email],
    by: context.actor.name,
  });
}
