import type { Profile } from '#contract/accounts.ts';
import { maskEmail } from '#contract/mask.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { endAccess } from './access-end.ts';
import { type Action, recordActivity } from './activity.ts';
import { normaliseEmail } from './email-address.ts';
import { claimLogin } from './logins.ts';
import { findMailedLink, mailLink, takeMailedLink } from './mailed-links.ts';
import { sendNotice } from './notices.ts';
import { nameForMail } from './person-name.ts';
import { showProfile } from './profile.ts';
import { getDetails } from './queries/accounts.ts';
import { endLinks } from './queries/links.ts';
import { deleteLogins } from './queries/logins.ts';
import { lockUser, type UserRow, updateUser } from './queries/users.ts';
import { type Quota, quotaKey, spendQuota } from './quota.ts';
import { refuseTaken } from './taken.ts';
import { announceUsers, lockSelf } from './users.ts';

const mailsPerHour = 5;
const mailsPerAddressAndDay = 10;
const hourInSeconds = 3600;
const dayInSeconds = 86_400;

/**
 * Mails a link to a new login address, bound to this person and this address (24 hours), and tells the old one; the address counts when
 * the link is opened. The own address only gets its confirmation anew. The answer does not tell whether the address has a login
 * elsewhere. Refuses email_invalid, too_many_tries.
 */
export async function changeEmail(context: ActorContext, input: { email: string }): Promise<Profile> {
  return inTransaction(context, async (context) => {
    const person = await lockSelf(context);
    const { email, key } = normaliseEmail(input.email);
    await spendMail(context, key);
    const isNew = key !== person.emailKey;
    await mailConfirmation(context, person, { email, isNew });
    if (isNew) {
      await sendNotice(context, {
        accountId: person.accountId,
        kind: 'email.change_asked',
        emails: [person.email],
      });
      await record(context, 'email.change_asked', { person, email });
    }
    return showProfile(context);
  });
}

/** Gives a change of the own login address up: its link is dead. */
export async function cancelEmailChange(context: ActorContext): Promise<void> {
  await inTransaction(context, async (context) => {
    const person = await lockSelf(context);
    const { accountId, id: userId } = person;
    const ended = await endLinks(
      context.db,
      { accountId, userId },
      { kind: 'email', at: context.clock.now() },
    );
    if (ended > 0) await record(context, 'email.change_cancelled', { person });
  });
}

/**
 * Confirms the address that the link was sent to. When it replaces another, every session of the person ends, and both addresses are
 * told. Refuses link_expired; email_taken when the address has come to open another login since.
 */
export async function confirmEmail(
  context: Context,
  { token }: { token: string },
): Promise<{ email: string; changed: boolean }> {
  return inTransaction(context, async (context) => {
    const { person, email } = await spendToken(context, token);
    const { key } = normaliseEmail(email);
    const changed = key !== person.emailKey;
    if (changed) await moveLogin(context, person, key);
    const { accountId, id: userId } = person;
    await refuseTaken(() =>
      updateUser(context.db, {
        accountId,
        userId,
        values: { email, emailKey: key, emailConfirmedAt: context.clock.now() },
      }),
    );
    await record(context, changed ? 'email.changed' : 'email.confirmed', { person, email });
    await announceUsers(context, accountId);
    if (changed) {
      await endAccess(context, { accountId, userId }, 'changed');
      await sendNotice(context, { accountId, kind: 'email.changed', emails: [person.email, email] });
    }
    return { email, changed };
  });
}

async function spendToken(context: Context, token: string): Promise<{ person: UserRow; email: string }> {
  const link = await findMailedLink(context, token, 'email');
  const person = link && (await lockUser(context.db, link.accountId, link.userId));
  if (!link || person?.status !== 'active' || person.generation !== link.generation)
    throw new Refusal('link_expired');
  await takeMailedLink(context, link);
  return { person, email: link.email };
}

async function moveLogin(
  context: Context,
  { accountId, id: userId }: UserRow,
  emailKey: string,
): Promise<void> {
  await deleteLogins(context.db, accountId, userId);
  await claimLogin(context, { emailKey, accountId, userId });
}

async function spendMail(context: ActorContext, emailKey: string): Promise<void> {
  const { accountId, userId } = context.actor;
  const quotas: Quota[] = [
    { key: `email_change:${accountId}:${userId}`, uses: mailsPerHour, windowSeconds: hourInSeconds },
    // Whoever has many logins must not fill a stranger's mailbox.
    {
      key: quotaKey(context, 'email_change', emailKey),
      uses: mailsPerAddressAndDay,
      windowSeconds: dayInSeconds,
    },
  ];
  for (const quota of quotas) {
    const use = await spendQuota(context, quota);
    if (!use.within) throw new Refusal('too_many_tries', { retryAfterSeconds: use.retryAfterSeconds });
  }
}

async function mailConfirmation(
  context: ActorContext,
  person: UserRow,
  { email, isNew }: { email: string; isNew: boolean },
): Promise<void> {
  const { accountId, id: userId, generation } = person;
  const business = nameForMail((await getDetails(context.db, accountId)).name);
  const purpose = isNew
    ? `${nameForMail(person.name)} asked to sign in to the account of ${business} on Corella with this address from now on. Everybody who is signed in with that login is signed out when you confirm.`
    : `This address signs you in to the account of ${business} on Corella. Confirm that it reaches you: notices about your login go here.`;
  await mailLink(context, {
    accountId,
    userId,
    kind: 'email',
    generation,
    email,
    subject: 'Confirm your e-mail address',
    letter: {
      heading: 'Confirm this address',
      paragraphs: [purpose, 'The link works once, for 24 hours.'],
      closing: 'If you did not ask for this, do nothing.',
    },
    label: 'Confirm this address',
  });
}

type EmailAction = Extract<Action, `email.${string}`>;

async function record(
  context: Context,
  action: EmailAction,
  { person, email }: { person: UserRow; email?: string },
): Promise<void> {
  await recordActivity(context, {
    accountId: person.accountId,
    action,
    actor: person,
    ...(email !== undefined && { details: { email: maskEmail(email) } }),
  });
}
