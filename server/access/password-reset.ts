import { setTimeout as delay } from 'node:timers/promises';
import { maskEmail } from '#contract/mask.ts';
import { endAccess } from '#server/accounts/access-end.ts';
import { recordActivity } from '#server/accounts/activity.ts';
import { normaliseEmail } from '#server/accounts/email-address.ts';
import { findMailedLink, mailLink, type OpenLink, takeMailedLink } from '#server/accounts/mailed-links.ts';
import { sendNotice } from '#server/accounts/notices.ts';
import { nameForMail } from '#server/accounts/person-name.ts';
import { quotaKey, spendQuota } from '#server/accounts/quota.ts';
import type { Cookies } from '#server/http/route.ts';
import type { Context } from '#server/platform/context.ts';
import { announce, inTransaction } from '#server/platform/db/transaction.ts';
import { queueMail } from '#server/platform/mail/outbox.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { readToken } from '#server/platform/secrets.ts';
import { type OpenedChallenge, openPersonChallenge } from './challenges.ts';
import { hashPassword } from './hashing.ts';
import { checkNewPassword } from './password-policy.ts';
import { takeProvenChallenge } from './queries/challenges.ts';
import {
  findOwnerContact,
  findPerson,
  findPersonByEmail,
  lockPerson,
  type Person,
  setPasswordHash,
  setResetRequested,
} from './queries/people.ts';
import { recoveryCodesLeft } from './recovery-codes.ts';
import { forgetTries, takeAnonymousCall } from './throttle.ts';

// Mailing a link takes 10 to 40 ms, and now and then more than 100 on a busy machine: known addresses would be told by their second tenth.
const answerMs = 300;
const asksPerHour = 3;

/**
 * Mails a link when the address has a login; the answer, its time and its limits are the same when it has none. Asking often is never
 * answered otherwise either: beyond three an hour nothing more is sent. Refuses `email_invalid`, and `too_many_tries` by address.
 */
export async function askPasswordReset(context: Context, emailText: string): Promise<void> {
  const begun = performance.now();
  const { key } = normaliseEmail(emailText);
  await takeAnonymousCall(context, 'reset');
  const use = await spendQuota(context, {
    key: quotaKey(context, 'reset', key),
    uses: asksPerHour,
    windowSeconds: 3600,
  });
  const person = await findPersonByEmail(context.db, key);
  if (use.within && person?.status === 'active')
    await inTransaction(context, (context) => mailReset(context, person));
  const elapsed = performance.now() - begun;
  await delay(Math.ceil(elapsed / answerMs) * answerMs - elapsed);
}

async function mailReset(context: Context, person: Person): Promise<void> {
  await mailLink(context, {
    accountId: person.accountId,
    userId: person.id,
    kind: 'password_reset',
    generation: person.generation,
    email: person.email,
    subject: 'A new password for Corella',
    letter: {
      heading: `Set a new password, ${nameForMail(person.name)}`,
      paragraphs: [
        `Somebody asked for a new password for your login to ${nameForMail(person.businessName)}. The link works for 30 minutes, once.`,
        'The link alone is not enough: the page also asks for a code by SMS, a recovery code, or the approval of the account owner.',
      ],
      closing: 'If it was not you, do nothing: your password stays as it is.',
    },
    label: 'Set a new password',
  });
  await recordActivity(context, {
    accountId: person.accountId,
    action: 'reset.asked',
    actor: person,
    method: 'email',
  });
}

type Visitor = Context & { cookies: Cookies };

/** What is needed beside the link. Spends nothing. Refuses `link_expired`. */
export async function openPasswordReset(context: Context, token: string) {
  const { link, person } = await findReset(context, token);
  return { email: maskEmail(person.email), proof: await proofFor(context, link, person) };
}

async function proofFor(
  context: Context,
  link: OpenLink,
  person: Person,
): Promise<'sms_code' | 'recovery_code' | 'approval' | 'approved'> {
  if (person.method === 'sms') return 'sms_code';
  if (link.approved) return 'approved';
  return (await recoveryCodesLeft(context, { accountId: person.accountId, userId: person.id })) > 0
    ? 'recovery_code'
    : 'approval';
}

async function findReset(context: Context, token: string): Promise<{ link: OpenLink; person: Person }> {
  await takeAnonymousCall(context, 'link');
  const link = await findMailedLink(context, token, 'password_reset');
  const person = link && (await findPerson(context.db, link.accountId, link.userId));
  if (!link || person?.status !== 'active') throw new Refusal('link_expired');
  return { link, person };
}

/** Begins the proof beside the link: a code by SMS, or a recovery code for people with codes by e-mail, whose mailbox is the link's. */
export async function startResetProof(context: Visitor, token: string): Promise<OpenedChallenge> {
  const { link, person: found } = await findReset(context, token);
  const proof = await proofFor(context, link, found);
  if (proof === 'approval' || proof === 'approved') throw new Refusal('recovery_codes_unset');
  return inTransaction(context, async (context) => {
    const person = await lockPerson(context.db, found.accountId, found.id);
    if (person?.status !== 'active' || person.generation !== found.generation)
      throw new Refusal('link_expired');
    return openPersonChallenge(context, person, {
      purpose: 'password_reset',
      step: proof === 'sms_code' ? 'code' : 'recovery_code',
      linkId: link.id,
    });
  });
}

/** Asks the account owner to approve; the owner sees it in Manage Users and by mail, once an hour at most. */
export async function askResetApproval(context: Context, token: string): Promise<void> {
  const { person } = await findReset(context, token);
  const owner = await findOwnerContact(context.db, person.accountId);
  await inTransaction(context, async (context) => {
    await setResetRequested(context.db, person, context.clock.now());
    await announce(context, 'live', { accountId: person.accountId, event: { type: 'users.changed' } });
    const use = await spendQuota(context, {
      key: quotaKey(context, 'approval', person.id),
      uses: 1,
      windowSeconds: 3600,
    });
    if (!use.within) return;
    await recordActivity(context, {
      accountId: person.accountId,
      action: 'reset.approval_asked',
      actor: person,
      method: 'link',
    });
    const name = nameForMail(person.name);
    await queueMail(context, {
      accountId: person.accountId,
      to: owner.email,
      subject: `${name} asks for a new password`,
      letter: {
        heading: `${name} asks for a new password`,
        paragraphs: [
          `Make sure, in person or by telephone, that it is really ${name} who asks. Then approve it under Settings > Manage Users.`,
        ],
        closing: 'If nobody asked you, leave it: nothing changes.',
      },
    });
  });
}

/**
 * Sets the new password: by the link and the proven challenge of this browser, or the owner's approval. Every session ends, no factor
 * changes, nobody is signed in. Refuses `link_expired`, `proof_required`, the password rules, `busy`.
 */
export async function completePasswordReset(
  context: Visitor,
  given: { token: string; password: string },
): Promise<void> {
  const { link, person } = await findReset(context, given.token);
  await checkNewPassword(given.password, person);
  const passwordHash = await hashPassword(context.secrets, given.password);
  await inTransaction(context, async (context) => {
    const now = context.clock.now();
    const locked = await lockPerson(context.db, person.accountId, person.id);
    if (locked?.generation !== person.generation) throw new Refusal('link_expired');
    const held = readToken(context.cookies.challenge);
    const isProven =
      held?.accountId === person.accountId &&
      (await takeProvenChallenge(context.db, {
        accountId: person.accountId,
        userId: person.id,
        tokenHash: held.hash,
        linkId: link.id,
        now,
      }));
    const isApproved = link.approved && person.method === 'email';
    if (!isProven && !isApproved) throw new Refusal('proof_required');
    await takeMailedLink(context, link);
    await setPasswordHash(context.db, person, passwordHash, now);
    await forgetTries(context, person.emailKey);
    await endAccess(context, { accountId: person.accountId, userId: person.id }, 'changed');
    await recordActivity(context, {
      accountId: person.accountId,
      action: 'reset.done',
      actor: person,
      method: 'link',
    });
    await sendNotice(context, {
      accountId: person.accountId,
      kind: 'reset.done',
      emails: [person.email],
      mobiles: [person.mobile],
    });
  });
}
