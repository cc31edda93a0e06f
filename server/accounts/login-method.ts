import type { Context } from '#server/platform/context.ts';
import { refuseField } from '#server/platform/refusal.ts';
import { readMobile } from './mobile-number.ts';
import { findUserByMobile } from './queries/users.ts';

export type Method = 'sms' | 'email';

/** Answers whether a number belongs to the texting service itself: a code sent there would land in somebody's inbox. */
export type IsHostedNumber = (context: Context, number: string) => Promise<boolean>;

type Wish = { accountId: string; userId?: string; method: Method; mobile: string | undefined };

/** Reads how a person is to get login codes: the mobile for SMS, null for e-mail. Throws mobile_required, mobile_not_wanted, or what `readLoginMobile` throws. */
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

/** Reads a mobile that may get the login codes of a person (`userId`; left out for a new one). Throws mobile_invalid, mobile_not_allowed, mobile_hosted, mobile_taken. */
export async function readLoginMobile(
  context: Context,
  wish: { accountId: string; userId?: string; mobile: string },
  isHostedNumber: IsHostedNumber,
): Promise<string> {
  const { homeCountry, codeCountries } = context.config;
  const mobile = readMobile(wish.mobile, { homeCountry, countries: codeCountries });
  if (await isHostedNumber(context, mobile)) throw refuseField('mobile_hosted', 'mobile');
  const other = await findUserByMobile(context.db, wish.accountId, mobile);
  if (other && other.id !== wish.userId) throw refuseField('mobile_taken', 'mobile');
  return mobile;
}
