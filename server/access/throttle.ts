import { networkOf } from '#server/http/client-address.ts';
import { secondsUntil } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { limits } from './limits.ts';
import type { Person } from './queries/people.ts';
import {
  clearThrottle,
  findWait,
  isBucketFull,
  returnPasswordTry,
  takeFromBucket,
  takePasswordTry,
} from './queries/throttles.ts';

/** Whose password: `device` is a browser in which the person signed in before, and counts if the login is that person's. */
type Subject = { subject: string; device: { id: string; userId: string; emailKey: string } | undefined };

export type PasswordTry = { passwordKey: string; addressKey: string | null };

/**
 * Takes one try at a password before it is looked at: from the counter of the login (whatever the address), and from the bucket of the
 * address. A browser that this person signed in with before has a counter of its own, so that an outsider locks nobody out.
 * Refuses `too_many_tries`, alike for addresses with and without a login.
 */
export async function takeTry(context: Context, subject: Subject): Promise<PasswordTry> {
  return (await take(context, subject, null)).taken;
}

/** The same at the login of an address, with the person whom it opens. */
export async function takeLoginTry(
  context: Context,
  emailKey: string,
  device: { id: string; userId: string } | undefined,
): Promise<{ taken: PasswordTry; person: Person | undefined }> {
  const subject = loginSubject(context, emailKey);
  return take(context, { subject, device: device && { ...device, emailKey } }, emailKey);
}

async function take(context: Context, { subject, device }: Subject, emailKey: string | null) {
  const now = context.clock.now();
  const asked = {
    passwordKey: keyOf(subject),
    addressKey: `address:${networkOf(context.client.address)}`,
  };
  const own = device && { ...device, key: keyOf(`device:${device.id}`) };
  const found = await takePasswordTry(context.db, {
    now,
    ...asked,
    emailKey,
    own,
    free: limits.freePasswordFailures,
    firstWait: limits.firstWait,
    longestWait: limits.longestPasswordWait,
    bucket: limits.addressFailures,
    refillEvery: limits.addressRefillEvery,
  });
  const taken = own && found.own ? { passwordKey: own.key, addressKey: null } : asked;
  if (found.password && found.address) return { taken, person: found.person };
  const until = found.address ? await findWait(context.db, taken.passwordKey) : undefined;
  throw new Refusal('too_many_tries', {
    retryAfterSeconds: until ? secondsUntil(now, until) : limits.addressRefillEvery,
  });
}

/** What tries at the password of a login are counted for, whether or not there is one; the address itself is not stored. */
function loginSubject(context: Context, emailKey: string): string {
  return context.secrets.mac('login', emailKey).toString('base64url');
}

function keyOf(subject: string): string {
  return `password:${subject}`;
}

/** Clears the counter of a login, whose password is a new one. */
export async function forgetTries(context: Context, emailKey: string): Promise<void> {
  await clearThrottle(context.db, keyOf(loginSubject(context, emailKey)));
}

/** After the right password: the counter of the login is cleared, and only the one try is given back to the address. */
export async function returnTry(context: Context, taken: PasswordTry): Promise<void> {
  await returnPasswordTry(context.db, taken.passwordKey, taken.addressKey);
}

const anonymousCalls = { size: 200, refillEverySeconds: 10 };

/** Whether the address's bucket of such calls is empty; takes nothing from it. */
export async function isAnonymousCallRefused(context: Context, what: string): Promise<boolean> {
  const key = keyOfCaller(context, what);
  return isBucketFull(context.db, { key, now: context.clock.now(), ...anonymousCalls });
}

/** Takes one from the address's bucket of calls that anybody may make and that cost a hash or a message. Refuses `too_many_tries`. */
export async function takeAnonymousCall(context: Context, what: string): Promise<void> {
  const key = keyOfCaller(context, what);
  if (await takeFromBucket(context.db, { key, now: context.clock.now(), ...anonymousCalls })) return;
  throw new Refusal('too_many_tries', { retryAfterSeconds: anonymousCalls.refillEverySeconds });
}

function keyOfCaller(context: Context, what: string): string {
  return `${what}:${networkOf(context.client.address)}`;
}
