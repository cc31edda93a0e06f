import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { recordActivity, startActivityLog } from './activity.ts';
import { claimLogin } from './logins.ts';
import { mailLink } from './mailed-links.ts';
import { nameForMail } from './person-name.ts';
import { getDetails, insertAccount, isAnyAccount, isFirstAccount } from './queries/accounts.ts';
import { insertUser, isLoginEmail } from './queries/users.ts';

export type NewAccount = {
  accountId: string;
  userId: string;
  businessName: string;
  name: string;
  email: string;
  emailKey: string;
  passwordHash: string;
  /** Proven by a code. */
  mobile: string;
  timeZone: string;
};

/** Makes an account and its owner, whose mobile has just been proven. Refuses email_taken. */
export async function createAccount(context: Context, account: NewAccount): Promise<void> {
  await inTransaction(context, async (context) => {
    const { accountId, userId, name, email, emailKey } = account;
    await claimLogin(context, { emailKey, accountId, userId });
    await insertRows(context, account);
    await startActivityLog(context, accountId);
    await recordActivity(context, {
      accountId,
      action: 'account.created',
      actor: { id: userId, name },
      target: { kind: 'account', id: accountId, name: account.businessName },
    });
    await mailLink(context, {
      accountId,
      userId,
      kind: 'email',
      generation: 0,
      email,
      subject: 'Welcome to Corella: confirm your e-mail address',
      letter: {
        heading: `Welcome, ${nameForMail(name)}`,
        paragraphs: [
          `The Corella account of ${nameForMail(account.businessName)} is ready, and you are its owner. You sign in with this address, your password, and a code by SMS.`,
          'Confirm that this address reaches you: notices about your login go here. The link works for 24 hours.',
        ],
        closing: 'If you did not make this account, do nothing.',
      },
      label: 'Confirm this address',
    });
  });
}

async function insertRows(context: Context, account: NewAccount): Promise<void> {
  const createdAt = context.clock.now();
  const { accountId, name, email, timeZone } = account;
  await insertAccount(context.db, {
    id: accountId,
    name: account.businessName,
    contactName: name,
    email,
    timeZone,
    isOperator: await isFirstAccount(context.db),
    createdAt,
  });
  await insertUser(context.db, {
    accountId,
    id: account.userId,
    role: 'owner',
    status: 'active',
    name,
    email,
    emailKey: account.emailKey,
    method: 'sms',
    mobile: account.mobile,
    mobileProvenAt: createdAt,
    passwordHash: account.passwordHash,
    passwordChangedAt: createdAt,
    createdAt,
  });
}

/** Whether anybody has an account here: a fresh installation asks for the first. */
export async function hasAccounts(context: Context): Promise<boolean> {
  return isAnyAccount(context.db);
}

/**
 * What a business is called, and the number (E.164) and e-mail address at which customers reach it; empty where its owner has set none. The
 * address that the account was made with, or that somebody signs in with, is nobody's to know.
 */
export async function getAccountContact(
  context: Context,
  accountId: string,
): Promise<{ name: string; mobile: string; email: string }> {
  const { name, mobile, email, version } = await getDetails(context.db, accountId);
  const isPrivate = version === 0 || email === '' || (await isLoginEmail(context.db, accountId, email));
  return { name, mobile, email: isPrivate ? '' : email };
}
