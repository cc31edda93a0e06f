import { v7 as uuid } from 'uuid';
import type { ChallengePurpose } from '#contract/access.ts';
import { normaliseEmail } from '#server/accounts/email-address.ts';
import { type IsHostedNumber, readCodeMobile } from '#server/accounts/login-method.ts';
import { readName } from '#server/accounts/person-name.ts';
import { readTimeZone } from '#server/accounts/time-zone.ts';
import type { Cookies } from '#server/http/route.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { readToken } from '#server/platform/secrets.ts';
import { type OpenedChallenge, openChallenge } from './challenges.ts';
import { hashPassword } from './hashing.ts';
import { limits } from './limits.ts';
import { checkNewPassword } from './password-policy.ts';
import { findSignUp, putSignUp } from './queries/sign-ups.ts';
import { takeAnonymousCall } from './throttle.ts';

/** What else comes into being with an account, in the same transaction. */
export type OnAccountCreated = (context: Context, accountId: string) => Promise<void>;
export type ProofContext = Context & { onAccountCreated: OnAccountCreated };

export type SignUpForm = {
  businessName: string;
  name: string;
  email: string;
  password: string;
  mobile: string;
  timeZone?: string;
};

/**
 * Asks for an account: nothing exists until the code that goes to the mobile is proven. The answer is the same whether or not the
 * address has a login. The same browser asking again for the same mobile resumes. Refuses what the form, the password rules, the
 * fraud guard and the number rules refuse.
 */
export async function signUp(
  context: Context & { cookies: Cookies },
  form: SignUpForm,
  isHostedNumber: IsHostedNumber,
): Promise<OpenedChallenge> {
  if (!context.config.signUpOpen) throw new Refusal('sign_up_closed');
  const wanted = await readForm(context, form, isHostedNumber);
  await takeAnonymousCall(context, 'sign_up');
  const passwordHash = await hashPassword(context.secrets, form.password);
  return inTransaction(context, async (context) => {
    const ids = await idsOf(context, wanted.mobile);
    const now = context.clock.now();
    await putSignUp(context.db, {
      ...ids,
      ...wanted,
      passwordHash,
      createdAt: now,
      expiresAt: secondsFrom(now, limits.challengeLife),
    });
    return openChallenge(context, {
      ...ids,
      generation: 0,
      purpose: 'sign_up',
      channel: 'sms',
      destination: wanted.mobile,
      enrolment: true,
      businessName: wanted.businessName,
      name: wanted.name,
      cookie: context.cookies.challenge,
    });
  });
}

async function readForm(context: Context, form: SignUpForm, isHostedNumber: IsHostedNumber) {
  const businessName = readName(form.businessName, 'businessName');
  const name = readName(form.name);
  const { email, key } = normaliseEmail(form.email);
  const mobile = await readCodeMobile(context, form.mobile, isHostedNumber);
  await checkNewPassword(form.password, { businessName, name, email, mobile });
  return {
    businessName,
    name,
    email,
    emailKey: key,
    mobile,
    timeZone: readTimeZone(form.timeZone ?? 'Australia/Sydney'),
  };
}

/** The ids of the sign-up that this browser began for the same mobile, or new ones. */
async function idsOf(
  context: Context & { cookies: Cookies },
  mobile: string,
): Promise<{ accountId: string; userId: string }> {
  const held = readToken(context.cookies.challenge);
  const begun = held && (await findSignUp(context.db, held.accountId));
  return begun?.mobile === mobile
    ? { accountId: begun.accountId, userId: begun.userId }
    : { accountId: uuid(), userId: uuid() };
}

/**
 * Whether a sign-up ended because its address has a login. What it spent is committed then, so that one code does not tell of any number
 * of addresses whether they have one; nothing of the account was written by that time.
 */
export function isTakenSignUp(challenge: { purpose: ChallengePurpose }, error: unknown): error is Refusal {
  return challenge.purpose === 'sign_up' && error instanceof Refusal && error.code === 'email_taken';
}
