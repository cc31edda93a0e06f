import { setTimeout as delay } from 'node:timers/promises';
import { readEmailAddress } from '#contract/email-address.ts';
import { recordActivity } from '#server/accounts/activity.ts';
import { sendNotice } from '#server/accounts/notices.ts';
import type { Cookies } from '#server/http/route.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction, onOneConnection } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { type OpenedChallenge, openPersonChallenge } from './challenges.ts';
import { readDevice } from './devices.ts';
import { hashPassword, isOutdated, isPassword } from './hashing.ts';
import { lockPersonLater, type Person, setPasswordHash } from './queries/people.ts';
import { returnTry, takeLoginTry } from './throttle.ts';

/** Whether the SIM card of a number was changed lately, where the carrier can tell; handed over in app.ts. */
export type SimChangedAt = (context: Context, mobile: string) => Promise<Date | undefined>;

const failureStepMs = 100;

/**
 * First step: e-mail and password. The right ones open a challenge; every failure looks alike and takes alike long, whether the address
 * has a login or not. Refuses `wrong_credentials`, `too_many_tries`, `busy`, and what sending a code refuses.
 */
export async function signIn(
  context: Context & { cookies: Cookies },
  given: { email: string; password: string },
  simChangedAt: SimChangedAt,
): Promise<OpenedChallenge> {
  const begun = performance.now();
  const emailKey = readEmailAddress(given.email)?.key ?? given.email.toLowerCase();
  const device = readDevice(context.secrets, context.cookies.device);
  const { person, taken } = await takeLoginTry(context, emailKey, device);
  const right = await isPassword(
    context.secrets,
    person?.status === 'active' ? person.passwordHash : null,
    given.password,
  );
  if (!person || !right) {
    if (person) await recordWrongPassword(context, person);
    await evenOut(begun);
    throw new Refusal('wrong_credentials');
  }
  const simChanged = await hasNewSim(context, person, simChangedAt);
  return onOneConnection(context, async (context) => {
    await returnTry(context, taken);
    await renewHash(context, person, given.password);
    return openSignIn(context, person, simChanged);
  });
}

/** Holds a failure back until the next tenth of a second, so that its time does not tell which failure it was. */
async function evenOut(begun: number): Promise<void> {
  const elapsed = performance.now() - begun;
  await delay(Math.ceil(elapsed / failureStepMs) * failureStepMs - elapsed);
}

async function recordWrongPassword(context: Context, person: Person): Promise<void> {
  await inTransaction(context, (context) =>
    recordActivity(context, {
      accountId: person.accountId,
      action: 'password.wrong',
      result: 'refused',
      actor: person,
      method: 'password',
    }),
  );
}

async function renewHash(context: Context, person: Person, password: string): Promise<void> {
  if (!person.passwordHash || !isOutdated(person.passwordHash)) return;
  await setPasswordHash(context.db, person, await hashPassword(context.secrets, password));
}

async function openSignIn(
  context: Context & { cookies: Cookies },
  found: Person,
  simChanged: boolean,
): Promise<OpenedChallenge> {
  return inTransaction(context, async (context) => {
    const locked = await lockPersonLater(context.db, found.accountId, found.id);
    const opened = await openPersonChallenge(context, found, {
      purpose: 'sign_in',
      recoveryCodeWanted: simChanged,
    });
    // The lock travelled with the first thing that the challenge read; nothing stays if the person changed in the meantime.
    const person = locked();
    if (person?.status !== 'active' || person.generation !== found.generation)
      throw new Refusal('wrong_credentials');
    if (simChanged && opened.token) await tellOfNewSim(context, person);
    return opened;
  });
}

const simDoubtMs = 72 * 3_600_000;

/** A SIM card that was changed in the last 72 hours, after the number was last proven, is doubted (SP 800-63B 3.1.3.3). */
async function hasNewSim(context: Context, person: Person, simChangedAt: SimChangedAt): Promise<boolean> {
  if (person.method !== 'sms' || !person.mobile) return false;
  const changed = await simChangedAt(context, person.mobile);
  if (!changed || changed.getTime() < context.clock.now().getTime() - simDoubtMs) return false;
  return person.mobileProvenAt === null || changed > person.mobileProvenAt;
}

async function tellOfNewSim(context: Context, person: Person): Promise<void> {
  await recordActivity(context, {
    accountId: person.accountId,
    action: 'sim.changed',
    actor: person,
    method: 'sms',
  });
  await sendNotice(context, { accountId: person.accountId, kind: 'sim.changed', emails: [person.email] });
}
