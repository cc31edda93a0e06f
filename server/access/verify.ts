import type { ChallengePurpose } from '#contract/access.ts';
import { expectActivity, recordActivity } from '#server/accounts/activity.ts';
import { sendNotice } from '#server/accounts/notices.ts';
import type { ChallengeRef, Cookies } from '#server/http/route.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { equalBytes, readToken } from '#server/platform/secrets.ts';
import { guessAppCode } from './authenticator-app.ts';
import { askForLocks, openLocked, type Subject, viewChallenge } from './challenges.ts';
import { hashCode, readCode } from './codes.ts';
import {
  refuseClosed,
  settleRightGuess,
  settleWrongGuess,
  takeCodeGuess,
  takeGuess,
  type WrongGuess,
} from './guesses.ts';
import { limits } from './limits.ts';
import { endsWithProof, fulfilPurpose, type OpenSession, type Proof, type Proven, whoOf } from './proof.ts';
import {
  type ChallengeRow,
  countTry,
  endChallenge,
  isSessionToken,
  moveToStep,
  settleRightCode,
} from './queries/challenges.ts';
import type { Guesses } from './queries/guesses.ts';
import { setApp } from './queries/people.ts';
import { findOpenSession } from './queries/sessions.ts';
import { takeRecoveryCode } from './recovery-codes.ts';
import { isTakenSignUp, type ProofContext } from './sign-up.ts';
import { warnOfWrongCodes } from './warnings.ts';

type Judgement = { right: true; proof: Proof } | { right: false; refusal: Refusal };

/** `codeGuesses`: the counter, if the challenge took a code and the guess was counted. */
type Work = Proven & { codeGuesses: Guesses | undefined };

/**
 * Takes what the step of the challenge asks for. A guess is counted before it is compared, under the lock of the person, so that no
 * number of parallel calls gets one more; a right code within the budget always wins; a code is used once. What a session asked for is
 * proven in that session alone. Refuses `wrong_code`, `wrong_recovery_code`, `code_expired`, `challenge_over`, `too_many_tries`,
 * `factor_disabled`, `challenge_missing`, `not_signed_in`.
 */
export async function verifyCode(
  context: ProofContext & { cookies: Cookies },
  ref: ChallengeRef,
  given: string,
): Promise<Proof> {
  const judgement = await inTransaction(context, async (context): Promise<Judgement> => {
    const locks = await askForLocks(context, ref);
    const guesses = readCode(given) === undefined ? undefined : await takeCodeGuess(context, ref);
    if (ref.purpose !== 'sign_up') await expectActivity(context, ref.accountId);
    const opened = await openLocked(context, ref, locks);
    if (opened.row.provenAt) throw new Refusal('challenge_missing');
    const session = await findOwnSession(context, opened.row);
    const { onAccountCreated } = context;
    const work = { ...opened, session, onAccountCreated, codeGuesses: guesses?.rows[0] };
    if (work.row.tries >= limits.triesPerChallenge)
      return { right: false, refusal: new Refusal('challenge_over') };
    return steps[work.row.step](context, work, given).catch((error) => {
      if (!isTakenSignUp(work.row, error)) throw error;
      return { right: false, refusal: error };
    });
  });
  if (!judgement.right) throw judgement.refusal;
  return judgement.proof;
}

/**
 * The session that the challenge belongs to, if one asked for it. Refuses `not_signed_in` when it ended, and to a browser that does not
 * hold it: the cookie of a challenge alone must not renew a session.
 */
async function findOwnSession(
  context: Context & { cookies: Cookies },
  { accountId, userId, sessionId }: ChallengeRow,
): Promise<OpenSession | undefined> {
  if (sessionId === null) return undefined;
  const held = readToken(context.cookies.session);
  const isHeld =
    held?.accountId === accountId && (await isSessionToken(context.db, { accountId, sessionId }, held.hash));
  const session =
    isHeld && (await findOpenSession(context.db, { accountId, userId, sessionId }, context.clock.now()));
  if (!session) throw new Refusal('not_signed_in');
  return session;
}

type Step = (context: Context, work: Work, given: string) => Promise<Judgement>;

const steps: Record<ChallengeRow['step'], Step> = {
  code: judgeCode,
  recovery_code: judgeRecoveryCode,
  app_code: judgeAppCode,
};

async function judgeCode(context: Context, work: Work, given: string): Promise<Judgement> {
  const { row, codeGuesses } = work;
  const digits = readCode(given);
  if (digits === undefined) {
    return {
      right: false,
      refusal: new Refusal('wrong_code', {
        errors: [{ pointer: '/code', detail: `The code has ${limits.codeDigits} digits.` }],
      }),
    };
  }
  const now = context.clock.now();
  if (!row.codeHash || !row.codeExpiresAt || row.codeExpiresAt <= now || !codeGuesses)
    return { right: false, refusal: new Refusal('code_expired') };
  refuseClosed(context, codeGuesses);
  const { failures } = codeGuesses;
  if (!equalBytes(hashCode(context, row, digits), row.codeHash)) {
    return settleWrong(context, work, { factor: 'code', failures, refusal: 'wrong_code' });
  }
  const next = row.recoveryCodeWanted ? 'recovery_code' : stepBeforeEnd(work);
  await settleRightCode(context.db, row, now, next === undefined && endsWithProof(row));
  await recordRightCode(context, work);
  return { right: true, proof: await (next ? moveOn(context, row, next) : fulfilPurpose(context, work)) };
}

async function recordRightCode(context: Context, { row, subject }: Work): Promise<void> {
  if (!subject.person) return;
  await recordActivity(context, {
    accountId: row.accountId,
    action: 'code.accepted',
    actor: whoOf(row, subject),
    method: row.channel,
    details: { purpose: row.purpose },
  });
}

const purposesWithApp: readonly ChallengePurpose[] = ['sign_in', 'step_up', 'password_reset'];

/** After the code, and the recovery code where a SIM card is doubted, whoever has an authenticator app is asked for its code. */
function stepBeforeEnd({ row, subject }: Work): 'app_code' | undefined {
  return subject.person?.appSecret && purposesWithApp.includes(row.purpose) ? 'app_code' : undefined;
}

async function moveOn(context: Context, row: ChallengeRow, step: ChallengeRow['step']): Promise<Proof> {
  await moveToStep(context.db, row, step);
  const challenge = await viewChallenge(context, { accountId: row.accountId, challengeId: row.id });
  return { verified: { outcome: 'next_step', challenge } };
}

async function finish(context: Context, work: Work): Promise<Proof> {
  if (endsWithProof(work.row)) await endChallenge(context.db, work.row, context.clock.now());
  return fulfilPurpose(context, work);
}

async function judgeRecoveryCode(context: Context, work: Work, given: string): Promise<Judgement> {
  const { row, subject } = work;
  const person = { accountId: row.accountId, userId: row.userId };
  const failures = await takeGuess(context, person, 'recovery_code');
  if (!(await takeRecoveryCode(context, person, given))) {
    return settleWrong(context, work, { factor: 'recovery_code', failures, refusal: 'wrong_recovery_code' });
  }
  await settleRightGuess(context, person, 'recovery_code');
  await recordRecoveryUse(context, subject, row);
  const next = row.purpose === 'password_reset' ? undefined : stepBeforeEnd(work);
  return { right: true, proof: await (next ? moveOn(context, row, next) : finish(context, work)) };
}

async function recordRecoveryUse(context: Context, subject: Subject, row: ChallengeRow): Promise<void> {
  await recordActivity(context, {
    accountId: row.accountId,
    action: 'recovery.used',
    actor: whoOf(row, subject),
    method: 'recovery_code',
  });
  if (subject.person)
    await sendNotice(context, {
      accountId: row.accountId,
      kind: 'recovery.used',
      emails: [subject.person.email],
    });
}

async function judgeAppCode(context: Context, work: Work, given: string): Promise<Judgement> {
  const { row, subject } = work;
  if (!subject.person) throw new Refusal('challenge_missing');
  const guess = await guessAppCode(context, subject.person, given);
  await countTry(context.db, row, !guess.right);
  if (!guess.right) {
    await recordActivity(context, {
      accountId: row.accountId,
      action: 'app.wrong',
      result: 'refused',
      actor: whoOf(row, subject),
      method: 'app_code',
    });
    const over = row.tries + 1 >= limits.triesPerChallenge;
    if (over) await endChallenge(context.db, row, context.clock.now());
    return { right: false, refusal: over ? new Refusal('challenge_over') : guess.refusal };
  }
  await setApp(context.db, subject.person, { appLastStep: guess.step });
  return { right: true, proof: await finish(context, work) };
}

type Wrong = {
  factor: 'code' | 'recovery_code';
  failures: number;
  refusal: 'wrong_code' | 'wrong_recovery_code';
};

async function settleWrong(context: Context, work: Work, wrong: Wrong): Promise<Judgement> {
  const { row, subject } = work;
  await countTry(context.db, row, true);
  const settled = await settleWrongGuess(
    context,
    { accountId: row.accountId, userId: row.userId },
    wrong.factor,
    wrong.failures,
  );
  const over = settled.waits || row.tries + 1 >= limits.triesPerChallenge;
  if (over) await endChallenge(context.db, row, context.clock.now());
  if (subject.person) await tellOfWrong(context, work, { settled, over, factor: wrong.factor });
  return { right: false, refusal: new Refusal(over ? 'challenge_over' : wrong.refusal) };
}

async function tellOfWrong(
  context: Context,
  { row, subject }: Work,
  told: { settled: WrongGuess; over: boolean; factor: Wrong['factor'] },
): Promise<void> {
  const actor = whoOf(row, subject);
  const method = told.factor === 'code' ? row.channel : 'recovery_code';
  await recordActivity(context, {
    accountId: row.accountId,
    action: told.factor === 'code' ? 'code.wrong' : 'recovery.wrong',
    result: 'refused',
    actor,
    method,
    details: { purpose: row.purpose },
  });
  if (told.settled.waits)
    await recordActivity(context, {
      accountId: row.accountId,
      action: told.settled.disabled ? 'code.disabled' : 'code.locked',
      result: 'refused',
      actor,
      method,
    });
  if (subject.person) await warnOfWrongCodes(context, subject.person, told);
}
