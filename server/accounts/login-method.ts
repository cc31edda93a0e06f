import type { Context } from '#server/platform/context.ts';
import { refuseField } from '#server/platform/refusal.ts';
import { readMobile } from './mobile-number.ts';
import { findUserByMobile } from './queries/users.ts';

export type Method = 'sms' | 'email';

/** Answers whether a number belongs to the texting service itself: a code sent there would land in somebody's inbox. Handed over in app.ts. */
export type IsHostedNumber = (context: Context, number: string) => Promise<boolean>;

type Wish = { accountId: string; userId?: string; method: Method; mobile: string | undefined };

/** Reads how a person is to get login codes: the mobile for SMS, null for e-mail. Refuses mobile_required, mobile_not_wanted, or what `readLoginMobile` refuses. */
export async function readMethod(
  context: Context,
  wish: Wish,
  isHostedNumber: IsHostedNumber,
): Promise<string | null> {
  if (wish.method === 'email') {
    if (wish.mobile !== undefined) throw refuseField('mobile_not_wanted', 'mobile');
    return null;
  }
  if (wish.mobile === undefined) throw refuseField('mobile_required', 'mobile');
  return readLoginMobile(context, { ...wish, mobile: wish.mobile }, isHostedNumber);
}

/** Reads a number to which login codes may go, in any usual spelling, as E.164. Refuses mobile_invalid, mobile_not_allowed, mobile_hosted. */
export async function readCodeMobile(
  context: Context,
  text: string,
  isHostedNumber: IsHostedNumber,
): Promise<string> {
  const { homeCountry, codeCountries } = context.config;
  const mobile = readMobile(text, { homeCountry, countries: codeCountries });
  if (await isHostedNumber(context, mobile)) throw refuseField('mobile_hosted', 'mobile');
  return mobile;
}

/** Refuses `mobile_taken` when somebody else of the account (than `userId`; left out for a new person) gets codes on that mobile. */
export async function refuseTakenMobile(
  context: Context,
  wish: { accountId: string; userId?: string; mobile: string },
): Promise<void> {
  const other = await findUserByMobile(context.db, wish.accountId, wish.mobile);
  if (other && other.id !== wish.userId) throw refuseField('mobile_taken', 'mobile');
}

/** Reads a mobile that may get the login codes of a person (`userId`; left out for a new one). Refuses mobile_invalid, mobile_not_allowed, mobile_hosted, mobile_taken. */
export async function readLoginMobile(
  context: Context,
  wish: { accountId: string; userId?: string; mobile: string },
  isHostedNumber: IsHostedNumber,
): Promise<string> {
  const mobile = await readCodeMobile(context, wish.mobile, isHostedNumber);
  await refuseTakenMobile(context, { ...wish, mobile });
  return mobile;
}
