import { recordActivity } from '#server/accounts/activity.ts';
import { type IsHostedNumber, readCodeMobile, refuseTakenMobile } from '#server/accounts/login-method.ts';
import { sendNotice } from '#server/accounts/notices.ts';
import type { ChallengeRef, Cookies } from '#server/http/route.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { lockOpenChallenge, type OpenedChallenge, openPersonChallenge } from './challenges.ts';
import { lockSends } from './codes.ts';
import { settleRightGuess, settleWrongGuess, takeGuess } from './guesses.ts';
import { limits } from './limits.ts';
import { countTry, endChallenge } from './queries/challenges.ts';
import { markConverted } from './queries/code-sends.ts';
import type { Person } from './queries/people.ts';
import { recoveryCodesLeft, takeRecoveryCode } from './recovery-codes.ts';
import { lockActor } from './sessions.ts';

/**
 * Begins to move the own codes to another mobile: the new number gets a code, and counts once that is proven; until then the old one
 * does. Refuses `mobile_not_wanted` for people with codes by e-mail, and what the number rules and the fraud guard refuse.
 */
export async function startMobileChange(
  context: ActorContext & { cookies: Cookies },
  mobileText: string,
  isHostedNumber: IsHostedNumber,
): Promise<OpenedChallenge> {
  const mobile = await readCodeMobile(context, mobileText, isHostedNumber);
  return inTransaction(context, async (context) => {
    const person = await lockActor(context);
    if (person.method !== 'sms') throw refuseField('mobile_not_wanted', 'mobile');
    const { sessionId } = context.actor;
    return openNewMobile(context, { person, mobile, purpose: 'mobile_change', sessionId });
  });
}

type NewMobile = {
  person: Person;
  mobile: string;
  purpose: 'mobile_change' | 'recovery';
  sessionId?: string;
};

async function openNewMobile(
  context: Context & { cookies: Cookies },
  { person, mobile, purpose, sessionId }: NewMobile,
): Promise<OpenedChallenge> {
  await refuseTakenMobile(context, { accountId: person.accountId, userId: person.id, mobile });
  return openPersonChallenge(context, person, {
    purpose,
    newMobile: mobile,
    ...(sessionId !== undefined && { sessionId }),
  });
}

type RecoveryStart = { opened: OpenedChallenge } | { refusal: Refusal };

/**
 * For somebody whose password was right and whose mobile is gone: a recovery code, spent here, lets a new mobile be proven. It signs
 * nobody in. Only after the right code is it told whether the mobile is taken, and the code is then not spent. Refuses
 * `wrong_recovery_code`, `recovery_codes_unset`, `challenge_over`, `too_many_tries`, and what the number rules refuse.
 */
export async function startRecovery(
  context: Context & { cookies: Cookies; challenge: ChallengeRef },
  given: { recoveryCode: string; mobile: string },
  isHostedNumber: IsHostedNumber,
): Promise<OpenedChallenge> {
  const mobile = await readCodeMobile(context, given.mobile, isHostedNumber);
  const started = await inTransaction(context, async (context): Promise<RecoveryStart> => {
    const { row, subject } = await lockOpenChallenge(context, context.challenge);
    const { person } = subject;
    if (row.purpose !== 'sign_in' || person?.status !== 'active') throw new Refusal('challenge_missing');
    if (person.method !== 'sms') throw refuseField('mobile_not_wanted', 'mobile');
    const key = { accountId: person.accountId, userId: person.id };
    // The lock of the number before that of the log, as wherever a code is sent: the other way round two would wait in a ring.
    await lockSends(context, mobile);
    if ((await recoveryCodesLeft(context, key)) === 0) throw new Refusal('recovery_codes_unset');
    const failures = await takeGuess(context, key, 'recovery_code');
    const right = await takeRecoveryCode(context, key, given.recoveryCode);
    await countTry(context.db, row, !right);
    if (!right) {
      const settled = await settleWrongGuess(context, key, 'recovery_code', failures);
      const over = settled.waits || row.tries + 1 >= limits.triesPerChallenge;
      if (over) await endChallenge(context.db, row, context.clock.now());
      await recordActivity(context, {
        accountId: person.accountId,
        action: 'recovery.wrong',
        result: 'refused',
        actor: person,
        method: 'recovery_code',
      });
      return {
        refusal: over ? new Refusal('challenge_over') : refuseField('wrong_recovery_code', 'recoveryCode'),
      };
    }
    await settleRightGuess(context, key, 'recovery_code');
    // The person proved who they are, so the code that they could not receive holds up none to the new mobile.
    if (row.codeSendId)
      await markConverted(context.db, { accountId: row.accountId, id: row.codeSendId }, context.clock.now());
    await endChallenge(context.db, row, context.clock.now());
    await recordActivity(context, {
      accountId: person.accountId,
      action: 'recovery.used',
      actor: person,
      method: 'recovery_code',
    });
    await sendNotice(context, {
      accountId: person.accountId,
      kind: 'recovery.used',
      emails: [person.email],
      mobiles: [person.mobile],
    });
    return { opened: await openNewMobile(context, { person, mobile, purpose: 'recovery' }) };
  });
  if ('refusal' in started) throw started.refusal;
  return started.opened;
}
