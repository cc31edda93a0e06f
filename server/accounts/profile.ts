import type { Profile } from '#contract/accounts.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { recordByActor } from './activity.ts';
import { readName } from './person-name.ts';
import { readExtraFactors } from './queries/factors.ts';
import { findPendingEmail } from './queries/links.ts';
import { findUser, updateUser } from './queries/users.ts';
import { announceUsers, getLockedPerson } from './users.ts';

/** Shows who is signed in, with the factors that they have. */
export async function showProfile(context: ActorContext): Promise<Profile> {
  const { accountId, userId } = context.actor;
  const user = await findUser(context.db, accountId, userId);
  if (!user) throw new Refusal('not_signed_in');
  const { hasApp, recoveryCodesLeft } = await readExtraFactors(context.db, accountId, userId);
  return {
    id: user.id,
    name: user.name,
    email: user.email,
    emailConfirmed: user.emailConfirmedAt !== null,
    pendingEmail: (await findPendingEmail(context.db, { accountId, userId }, context.clock.now())) ?? null,
    role: user.role,
    method: user.method,
    mobile: user.mobile,
    recoveryCodesLeft: recoveryCodesLeft ?? 0,
    hasAuthenticatorApp: Boolean(hasApp),
    passwordChangedAt: (user.passwordChangedAt ?? user.createdAt).toISOString(),
    version: user.version,
  };
}

/** Changes the own name. Refuses version_conflict. */
export async function changeName(
  context: ActorContext,
  change: { name: string; version: number },
): Promise<Profile> {
  return inTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    const before = await getLockedPerson(context, userId);
    if (before.version !== change.version) throw new Refusal('version_conflict');
    const name = readName(change.name);
    await updateUser(context.db, { accountId, userId, values: { name } });
    await recordByActor(context, {
      action: 'name.changed',
      details: { from: before.name, to: name },
    });
    await announceUsers(context, accountId);
    return showProfile(context);
  });
}
