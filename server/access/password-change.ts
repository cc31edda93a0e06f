import { endAccess } from '#server/accounts/access-end.ts';
import { recordByActor } from '#server/accounts/activity.ts';
import { sendNotice } from '#server/accounts/notices.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { hashPassword } from './hashing.ts';
import { checkNewPassword } from './password-policy.ts';
import { setPasswordHash } from './queries/people.ts';
import { carryOn, lockActor, proveOwnPassword } from './sessions.ts';

/** Changes the own password: every other session, challenge and link ends, this session goes on under the token that is answered. Refuses `wrong_password`, the password rules, `busy`. */
export async function changePassword(
  context: ActorContext,
  given: { currentPassword: string; newPassword: string },
): Promise<string> {
  const { actor } = context;
  const person = await proveOwnPassword(context, actor, given.currentPassword, 'currentPassword');
  await checkNewPassword(given.newPassword, person, 'newPassword');
  const passwordHash = await hashPassword(context.secrets, given.newPassword);
  return inTransaction(context, async (context) => {
    await lockActor(context);
    const generation = await endAccess(context, actor, 'changed', actor.sessionId);
    await setPasswordHash(context.db, person, passwordHash, context.clock.now());
    await recordByActor(context, {
      action: 'password.changed',
      method: 'password',
    });
    await sendNotice(context, {
      accountId: actor.accountId,
      kind: 'password.changed',
      emails: [person.email],
      mobiles: [person.mobile],
    });
    return carryOn(context, actor, { generation });
  });
}
