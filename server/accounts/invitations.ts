import { v7 as uuid } from 'uuid';
import { maskMobile } from '#contract/mask.ts';
import type { User } from '#contract/users.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { endAccess } from './access-end.ts';
import { normaliseEmail } from './email-address.ts';
import { type IsHostedNumber, type Method, readMethod } from './login-method.ts';
import { mailLink } from './mailed-links.ts';
import { nameForMail, readName } from './person-name.ts';
import { getDetails } from './queries/accounts.ts';
import { endLinks } from './queries/links.ts';
import { findUserRow, insertUser, isEmailListed } from './queries/users.ts';
import { type Quota, quotaKey, spendQuota } from './quota.ts';
import { refuseTaken } from './taken.ts';
import { getLockedPerson, getUser, readInvitation, recordOnPerson } from './users.ts';

const hourInSeconds = 3600;
const dayInSeconds = 86_400;
const invitationsPerAccountAndHour = 20;
const invitationsPerAddressAndDay = 5;

export type Invitee = {
  id: string;
  name: string;
  email: string;
  emailKey: string;
  method: Method;
  mobile: string | null;
};

/**
 * Adds a person to the account, who may sign in once the mailed invitation is accepted (72 hours). The answer is the same whether or not
 * the address opens a login in another account. Refuses email_invalid, email_taken, too_many_invitations, and what `readMethod` refuses.
 */
export async function inviteUser(
  context: ActorContext,
  input: { name: string; email: string; method: Method; mobile?: string },
  isHostedNumber: IsHostedNumber,
): Promise<User> {
  return inTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const { method } = input;
    const { email, key: emailKey } = normaliseEmail(input.email);
    const mobile = await readMethod(context, { accountId, method, mobile: input.mobile }, isHostedNumber);
    if (await isEmailListed(context.db, accountId, emailKey)) throw refuseField('email_taken', 'email');
    const invitee = { id: uuid(), name: readName(input.name), email, emailKey, method, mobile };
    await refuseTaken(() =>
      insertUser(context.db, {
        ...invitee,
        accountId,
        role: 'member',
        status: 'invited',
        createdAt: context.clock.now(),
      }),
    );
    await sendInvitation(context, invitee, 0);
    await record(context, 'user.invited', invitee);
    return getUser(context, invitee.id);
  });
}

/** Sends the invitation anew, under a new link; the one before and whatever was begun with it are dead. Refuses not_found, not_invited, too_many_invitations. */
export async function resendInvitation(context: ActorContext, userId: string): Promise<User> {
  return inTransaction(context, async (context) => {
    const person = await getLockedPerson(context, userId);
    if (person.status !== 'invited') throw new Refusal('not_invited');
    const generation = await endAccess(context, { accountId: person.accountId, userId }, 'changed');
    await sendInvitation(context, person, generation);
    await record(context, 'invitation.resent', person);
    return getUser(context, userId);
  });
}

/** Withdraws an open invitation; whatever was begun with it is dead. Refuses not_found, not_invited. */
export async function withdrawInvitation(context: ActorContext, userId: string): Promise<void> {
  await inTransaction(context, async (context) => {
    const person = await getLockedPerson(context, userId);
    if (!(await hasOpenInvitation(context, userId))) throw new Refusal('not_invited');
    const { accountId } = person;
    await endLinks(context.db, { accountId, userId }, { kind: 'invitation', at: context.clock.now() });
    await endAccess(context, { accountId, userId }, 'ended');
    await record(context, 'invitation.withdrawn', person);
  });
}

/** Whether the link of a person's newest invitation still works. */
export async function hasOpenInvitation(context: ActorContext, userId: string): Promise<boolean> {
  const row = await findUserRow(context.db, context.actor.accountId, userId);
  return row !== undefined && readInvitation(row, context.clock.now())?.state === 'open';
}

/** Mails the link under which a person joins. Refuses too_many_invitations: at most 20 an hour for an account, 5 a day for an address. */
export async function sendInvitation(
  context: ActorContext,
  invitee: Invitee,
  generation: number,
): Promise<void> {
  const { accountId } = context.actor;
  await spendInvitation(context, invitee.emailKey);
  const { name } = await getDetails(context.db, accountId);
  await mailLink(context, {
    accountId,
    userId: invitee.id,
    kind: 'invitation',
    generation,
    email: invitee.email,
    ...writeInvitation({ business: nameForMail(name), owner: nameForMail(context.actor.name), invitee }),
    label: 'Accept the invitation',
  });
}

function writeInvitation({
  business,
  owner,
  invitee,
}: {
  business: string;
  owner: string;
  invitee: Invitee;
}) {
  const codes =
    invitee.mobile === null ? 'by e-mail to this address' : `by SMS to ${maskMobile(invitee.mobile)}`;
  return {
    subject: `Your own login for ${business} on Corella`,
    letter: {
      heading: `Hello ${nameForMail(invitee.name)}`,
      paragraphs: [
        `${owner} added you to the account of ${business} on Corella, where the team sends and answers text messages.`,
        `Open the link to see your login details and to choose a password that only you know. Your login codes come ${codes}.`,
        'The link works once, for 72 hours. It is yours alone: please do not pass it on.',
      ],
      closing: 'If you do not know the sender, do nothing: without you, no login comes into being.',
    },
  };
}

async function spendInvitation(context: ActorContext, emailKey: string): Promise<void> {
  const quotas: Quota[] = [
    {
      key: `invitations:${context.actor.accountId}`,
      uses: invitationsPerAccountAndHour,
      windowSeconds: hourInSeconds,
    },
    {
      key: quotaKey(context, 'invitation', emailKey),
      uses: invitationsPerAddressAndDay,
      windowSeconds: dayInSeconds,
    },
  ];
  for (const quota of quotas) {
    const use = await spendQuota(context, quota);
    if (!use.within) throw new Refusal('too_many_invitations', { retryAfterSeconds: use.retryAfterSeconds });
  }
}

type InvitationAction = 'user.invited' | 'invitation.resent' | 'invitation.withdrawn';

async function record(context: ActorContext, action: InvitationAction, person: Invitee): Promise<void> {
  await recordOnPerson(context, { action, person, details: { method: person.method } });
}
