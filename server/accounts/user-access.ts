import type { ActorContext } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { endAccess } from './access-end.ts';
import { mailLink } from './mailed-links.ts';
import { nameForMail } from './person-name.ts';
import { getDetails } from './queries/accounts.ts';
import { clearResetRequest, type UserRow } from './queries/users.ts';
import { spendQuota } from './quota.ts';
import { getLockedPerson, recordOnPerson } from './users.ts';

const resetsPerHour = 5;
const hourInSeconds = 3600;

/** Mails a person the link to a new password, approved by the owner (30 minutes); it ends the links before it. Refuses not_found, not_active, too_many_tries. */
export async function startUserPasswordReset(context: ActorContext, userId: string): Promise<void> {
  await inTransaction(context, async (context) => {
    const person = await lockActive(context, userId);
    await spendReset(context, userId);
    await clearResetRequest(context.db, person.accountId, userId);
    const business = nameForMail((await getDetails(context.db, person.accountId)).name);
    const owner = nameForMail(context.actor.name);
    await mailLink(context, {
      accountId: person.accountId,
      userId,
      kind: 'password_reset',
      generation: person.generation,
      email: person.email,
      approved: true,
      subject: 'Choose a new Corella password',
      letter: {
        heading: 'Choose a new password',
        paragraphs: [
          `${owner} lets you choose a new password for your login to the account of ${business}. Nobody else sees it.`,
          'The link works once, for 30 minutes. Afterwards you sign in with the new password and a code, as always.',
        ],
        closing: 'If you did not ask for this, do nothing, and tell the account owner.',
      },
      label: 'Choose a new password',
    });
    await recordOnPerson(context, { action: 'reset.approved', person });
  });
}

/** Signs a person out everywhere. Refuses not_found, not_active. */
export async function endUserSessions(context: ActorContext, userId: string): Promise<void> {
  await inTransaction(context, async (context) => {
    const person = await lockActive(context, userId);
    await endAccess(context, { accountId: person.accountId, userId }, 'ended');
    await recordOnPerson(context, { action: 'user.signed_out', person });
  });
}

async function lockActive(context: ActorContext, userId: string): Promise<UserRow> {
  const person = await getLockedPerson(context, userId);
  if (person.status !== 'active') throw new Refusal('not_active');
  return person;
}

async function spendReset(context: ActorContext, userId: string): Promise<void> {
  const use = await spendQuota(context, {
    key: `owner_reset:${context.actor.accountId}:${userId}`,
    uses: resetsPerHour,
    windowSeconds: hourInSeconds,
  });
  if (!use.within) throw new Refusal('too_many_tries', { retryAfterSeconds: use.retryAfterSeconds });
}
