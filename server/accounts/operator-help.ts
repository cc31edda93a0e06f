import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { endAccess } from './access-end.ts';
import { recordActivity } from './activity.ts';
import { type IsHostedNumber, readLoginMobile } from './login-method.ts';
import { sendNotice } from './notices.ts';
import { theOperator } from './operators.ts';
import { deleteGuesses } from './queries/factors.ts';
import { findOwner, lockUser, type UserRow, updateUser } from './queries/users.ts';
import { refuseTaken } from './taken.ts';
import { announceUsers } from './users.ts';

/**
 * Sets another mobile for an owner who lost the phone (by whoever runs the installation). Nobody is signed in by it: password and a code
 * to the new mobile are asked for as always. Every session ends, and the old contacts are told. Refuses not_found and what
 * `readLoginMobile` refuses.
 */
export async function recoverOwner(
  context: Context,
  recovery: { accountId: string; mobile: string },
  isHostedNumber: IsHostedNumber,
): Promise<UserRow> {
  return inTransaction(context, async (context) => {
    const { accountId } = recovery;
    const found = await findOwner(context.db, accountId);
    const owner = found && (await lockUser(context.db, accountId, found.id));
    if (owner?.role !== 'owner') throw new Refusal('not_found');
    const mobile = await readLoginMobile(context, { ...recovery, userId: owner.id }, isHostedNumber);
    await refuseTaken(() =>
      updateUser(context.db, { accountId, userId: owner.id, values: { mobile, mobileProvenAt: null } }),
    );
    await deleteGuesses(context.db, accountId, owner.id);
    await endAccess(context, { accountId, userId: owner.id }, 'changed');
    await sendNotice(context, {
      accountId,
      kind: 'mobile.recovered',
      emails: [owner.email],
      mobiles: [owner.mobile],
    });
    await record(context, 'mobile.replaced', owner);
    return owner;
  });
}

/** Switches codes on again that 100 wrong ones in a row had switched off; answers how many counters were set back. Refuses not_found. */
export async function unlockUser(
  context: Context,
  person: { accountId: string; userId: string },
): Promise<{ name: string; counters: number }> {
  return inTransaction(context, async (context) => {
    const user = await lockUser(context.db, person.accountId, person.userId);
    if (!user || user.status === 'removed') throw new Refusal('not_found');
    const counters = await deleteGuesses(context.db, person.accountId, person.userId);
    await record(context, 'code.enabled', user);
    return { name: user.name, counters };
  });
}

async function record(
  context: Context,
  action: 'mobile.replaced' | 'code.enabled',
  user: UserRow,
): Promise<void> {
  await recordActivity(context, {
    accountId: user.accountId,
    action,
    actor: theOperator,
    target: { kind: 'user', id: user.id, name: user.name },
    method: 'command',
  });
  await announceUsers(context, user.accountId);
}
