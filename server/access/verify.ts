import type { ChallengePurpose, Verified } from '#contract/access.ts';
import { maskMobile } from '#contract/mask.ts';
import { endAccess } from '#server/accounts/access-end.ts';
import { createAccount } from '#server/accounts/accounts.ts';
import { expectActivity, recordActivity } from '#server/accounts/activity.ts';
import { refuseTakenMobile } from '#server/accounts/login-method.ts';
import { claimLogin } from '#server/accounts/logins.ts';
import { takeMailedLink } from '#server/accounts/mailed-links.ts';
import { sendNotice } from '#server/accounts/notices.ts';
import { announceUsers } from '#server/accounts/users.ts';
import type { ChallengeRef } from '#server/http/route.ts';
import type { Context, SignedIn } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { equalBytes } from '#server/platform/secrets.ts';
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
import {
  type ChallengeRow,
  countTry,
  endChallenge,
  moveToStep,
  proveChallenge,
} from './queries/challenges.ts';
import { markConverted } from './queries/code-sends.ts';
import type { Guesses } from './queries/guesses.ts';
import { findPerson, type Person, setActive, setApp, setMobile, setSignedIn } from './queries/people.ts';
import { findOpenSession } from './queries/sessions.ts';
import { deleteSignUp } from './queries/sign-ups.ts';
import { makeRecoveryCodes, takeRecoveryCode } from './recovery-codes.ts';
import { actorOf, carryOn, showSession, startSession } from './sessions.ts';
import { isTakenSignUp, type ProofContext } from './sign-up.ts';
import { warnOfWrongCodes } from './warnings.ts';

/** What a right code led to, and the session token that goes with it. */
export type Proof = { verified: Verified; sessionToken?: string; userId?: string };

type Judgement = { right: true; proof: Proof } | { right: false; refusal: Refusal };

/** `codeGuesses`: the counter, if the challenge took a code and the guess was counted. */
type Work = Pick<ProofContext, 'onAccountCreated'> & Found;
type Found = { row: ChallengeRow; subject: Subject; codeGuesses: Guesses | undefined };

/**
 * Takes what the step of the challenge asks for. A guess is counted before it is compared, under the lock of the person, so that no
 * number of parallel calls gets one more; a right code within the budget always wins; a code is used once. Refuses `wrong_code`,
 * `wrong_recovery_code`, `code_expired`, `challenge_over`, `too_many_tries`, `factor_disabled`, `challenge_missing`.
 */
export async function verifyCode(context: ProofContext, ref: ChallengeRef, given: string): Promise<Proof> {
  const judgement = await inTransaction(context, async (context): Promise<Judgement> => {
    const locks = await askForLocks(context, ref);
    const guesses = readCode(given) === undefined ? undefined : await takeCodeGuess(context, ref);
    if (ref.purpose !== 'sign_up') await expectActivity(context, ref.accountId);
    const { onAccountCreated } = context;
    const work = { ...(await openLocked(context, ref, locks)), codeGuesses: guesses?.rows[0], onAccountCreated };
    if (work.row.provenAt) throw new Refusal('challenge_missing');
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
  const person = { accountId: row.accountId, userId: row.userId };
  if (!equalBytes(hashCode(context, row, digits), row.codeHash)) {
    return settleWrong(context, work, { factor: 'code', failures, refusal: 'wrong_code' });
  }
  await settleRightGuess(context, person, 'code');
  if (row.codeSendId) await markConverted(context.db, { accountId: row.accountId, id: row.codeSendId }, now);
  return { right: true, proof: await goOn(context, work) };
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
  if (row.purpose === 'password_reset') return { right: true, proof: await finish(context, work) };
  return { right: true, proof: await goOnToApp(context, work) };
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
  const step = await guessAppCode(context, subject.person, given);
  await countTry(context.db, row, step === undefined);
  if (step === undefined) {
    await recordActivity(context, {
      accountId: row.accountId,
      action: 'app.wrong',
      result: 'refused',
      actor: whoOf(row, subject),
      method: 'app_code',
    });
    const over = row.tries + 1 >= limits.triesPerChallenge;
    if (over) await endChallenge(context.db, row, context.clock.now());
    return { right: false, refusal: new Refusal(over ? 'challenge_over' : 'wrong_code') };
  }
  await setApp(context.db, subject.person, { appLastStep: step });
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

function whoOf(row: ChallengeRow, subject: Subject): { id: string; name: string } {
  return { id: row.userId, name: subject.name };
}

/** After the right code: a doubted SIM card asks for a recovery code, an authenticator app for its code; then the purpose is done. */
async function goOn(context: Context, work: Work): Promise<Proof> {
  const { row, subject } = work;
  if (subject.person)
    await recordActivity(context, {
      accountId: row.accountId,
      action: 'code.accepted',
      actor: whoOf(row, subject),
      method: row.channel,
      details: { purpose: row.purpose },
    });
  if (row.recoveryCodeWanted) return nextStep(context, row, 'recovery_code');
  return goOnToApp(context, work);
}

const purposesWithApp: readonly ChallengePurpose[] = ['sign_in', 'step_up', 'password_reset'];

async function goOnToApp(context: Context, work: Work): Promise<Proof> {
  if (work.subject.person?.appSecret && purposesWithApp.includes(work.row.purpose))
    return nextStep(context, work.row, 'app_code');
  return finish(context, work);
}

async function nextStep(context: Context, row: ChallengeRow, step: ChallengeRow['step']): Promise<Proof> {
  await moveToStep(context.db, row, step);
  return {
    verified: {
      outcome: 'next_step',
      challenge: await viewChallenge(context, { accountId: row.accountId, challengeId: row.id }),
    },
  };
}

type Finish = (context: Context, work: Work) => Promise<Proof>;

async function finish(context: Context, work: Work): Promise<Proof> {
  if (work.row.purpose !== 'password_reset') await endChallenge(context.db, work.row, context.clock.now());
  return finishes[work.row.purpose](context, work);
}

const finishes: Record<ChallengePurpose, Finish> = {
  sign_up: finishSignUp,
  sign_in: finishSignIn,
  invitation: finishInvitation,
  step_up: finishStepUp,
  mobile_change: finishMobileChange,
  recovery: finishRecovery,
  password_reset: async (context, { row }) => {
    await proveChallenge(context.db, row, context.clock.now());
    return { verified: { outcome: 'password_reset_proven' } };
  },
};

async function finishSignUp(context: Context, { subject, row, onAccountCreated }: Work): Promise<Proof> {
  const { signUp } = subject;
  if (!signUp) throw new Refusal('challenge_missing');
  await deleteSignUp(context.db, signUp.accountId);
  await createAccount(context, signUp);
  await onAccountCreated(context, signUp.accountId);
  return enter(context, row, true);
}

async function finishSignIn(context: Context, { row, subject }: Work): Promise<Proof> {
  return enter(context, row, false, subject.person);
}

/** Starts the session. A number that got its code is proven by that. */
async function enter(
  context: Context,
  row: ChallengeRow,
  withRecoveryCodes: boolean,
  known?: Person,
): Promise<Proof> {
  const person = known ?? (await findPerson(context.db, row.accountId, row.userId));
  if (person?.status !== 'active') throw new Refusal('challenge_missing');
  const now = context.clock.now();
  const provesMobile = row.channel === 'sms' && person.mobileProvenAt === null;
  await setSignedIn(context.db, person, now, row.channel === 'sms');
  if (provesMobile)
    await recordActivity(context, {
      accountId: row.accountId,
      action: 'mobile.proven',
      actor: { id: person.id, name: person.name },
      method: 'sms',
    });
  if (provesMobile || row.purpose === 'invitation') await announceUsers(context, row.accountId);
  const recoveryCodes = withRecoveryCodes
    ? await makeRecoveryCodes(context, { accountId: person.accountId, userId: person.id })
    : null;
  const { token, actor } = await startSession(context, person);
  await recordActivity(context, {
    accountId: row.accountId,
    action: 'session.started',
    actor: { id: person.id, name: person.name },
    method: row.channel,
  });
  return {
    verified: { outcome: 'signed_in', session: showSession(context, actor), recoveryCodes },
    sessionToken: token,
    userId: person.id,
  };
}

async function finishInvitation(context: Context, { row, subject }: Work): Promise<Proof> {
  const { person } = subject;
  const now = context.clock.now();
  if (person?.status !== 'invited' || !row.passwordHash || !row.linkId)
    throw new Refusal('challenge_missing');
  await takeMailedLink(context, { accountId: row.accountId, id: row.linkId });
  const { emailKey, accountId, id: userId } = person;
  await claimLogin(context, { emailKey, accountId, userId });
  await setActive(context.db, person, {
    passwordHash: row.passwordHash,
    now,
    mobileProven: row.channel === 'sms',
  });
  await recordActivity(context, {
    accountId: row.accountId,
    action: 'user.joined',
    actor: { id: person.id, name: person.name },
    method: row.channel,
  });
  return enter(context, row, true);
}

/** The session that asked, as its person; refuses `not_signed_in` when it ended in the meantime. */
async function sessionOf(context: Context, { row, subject }: Work): Promise<SignedIn> {
  const { accountId, userId, sessionId } = row;
  const session = sessionId
    ? await findOpenSession(context.db, { accountId, userId, sessionId }, context.clock.now())
    : undefined;
  if (!session || !subject.person) throw new Refusal('not_signed_in');
  return actorOf(subject.person, { ...session, sessionId: session.id, lastSeenAt: context.clock.now() });
}

async function finishStepUp(context: Context, work: Work): Promise<Proof> {
  const { row, subject } = work;
  const provenAt = context.clock.now();
  const actor = { ...(await sessionOf(context, work)), provenAt };
  const sessionToken = await carryOn(context, actor, { provenAt });
  await recordActivity(context, {
    accountId: row.accountId,
    action: 'step_up.done',
    actor: whoOf(row, subject),
    method: row.channel,
  });
  return { verified: { outcome: 'stepped_up', session: showSession(context, actor) }, sessionToken };
}

async function finishMobileChange(context: Context, work: Work): Promise<Proof> {
  const actor = await sessionOf(context, work);
  await replaceMobile(context, work, 'mobile.changed');
  const generation = await endAccess(context, actor, 'changed', actor.sessionId);
  const sessionToken = await carryOn(context, actor, { generation });
  return { verified: { outcome: 'mobile_changed', session: showSession(context, actor) }, sessionToken };
}

async function finishRecovery(context: Context, work: Work): Promise<Proof> {
  const { row } = work;
  await replaceMobile(context, work, 'mobile.replaced');
  await endAccess(context, { accountId: row.accountId, userId: row.userId }, 'changed');
  return { verified: { outcome: 'mobile_replaced' } };
}

/** The new number counts from now on, with its own counter; the old and the new one and the mailbox are told. */
async function replaceMobile(
  context: Context,
  { row, subject }: Work,
  kind: 'mobile.changed' | 'mobile.replaced',
): Promise<void> {
  const { person } = subject;
  if (person?.status !== 'active' || person.method !== 'sms') throw new Refusal('challenge_missing');
  await refuseTakenMobile(context, { accountId: row.accountId, userId: row.userId, mobile: row.destination });
  await setMobile(context.db, person, row.destination, context.clock.now());
  await settleRightGuess(context, { accountId: row.accountId, userId: row.userId }, 'code');
  await recordActivity(context, {
    accountId: row.accountId,
    action: kind,
    actor: whoOf(row, subject),
    method: 'sms',
    details: { to: maskMobile(row.destination) },
  });
  await sendNotice(context, {
    accountId: row.accountId,
    kind,
    emails: [person.email],
    mobiles: [person.mobile, row.destination],
  });
}
