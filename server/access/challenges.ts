import { v7 as uuid } from 'uuid';
import type { Challenge, ChallengePurpose, CodeDelivery } from '#contract/access.ts';
import { maskEmail, maskMobile } from '#contract/mask.ts';
import { expectActivity, recordActivity } from '#server/accounts/activity.ts';
import type { ChallengeRef, Cookies } from '#server/http/route.ts';
import { secondsFrom, secondsUntil } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { askNow } from '#server/platform/db/statement.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { mintToken, readToken } from '#server/platform/secrets.ts';
import { type CodeTarget, lockSends, planSend, readHistory, type SendPlan, sendCode } from './codes.ts';
import { refuseClosed } from './guesses.ts';
import { limits } from './limits.ts';
import {
  type ChallengeRow,
  endChallenge,
  findChallengeRef,
  findOpenChallenge,
  insertChallenge,
  lockChallengeLater,
  readChallenge,
  setChosenPassword,
} from './queries/challenges.ts';
import { lockPersonLater, type Person } from './queries/people.ts';
import { findSignUp, type SignUp } from './queries/sign-ups.ts';

type ChallengeStart = {
  accountId: string;
  userId: string;
  generation: number;
  purpose: ChallengePurpose;
  step?: ChallengeRow['step'];
  channel: 'sms' | 'email';
  destination: string;
  enrolment: boolean;
  businessName: string;
  /** Who is told in the log: the person's name. */
  name: string;
  sessionId?: string;
  linkId?: string;
  passwordHash?: string;
  recoveryCodeWanted?: boolean;
  /** The challenge cookie of the browser, if it has one: an open challenge of the same person and purpose is resumed. */
  cookie: string | undefined;
};

/** `token` is undefined when the browser's own challenge goes on. */
export type OpenedChallenge = { token: string | undefined; challenge: Challenge };

/**
 * Opens a challenge and sends its code, or resumes the one that this browser holds, without a second code (resume instead of resend).
 * Within the cooldown of another challenge the code waits until the person asks for it. Refuses `too_many_codes`, `codes_paused`,
 * `too_many_tries`, `factor_disabled`. Call in a transaction that holds the person's row.
 */
export async function openChallenge(context: Context, start: ChallengeStart): Promise<OpenedChallenge> {
  const person = { accountId: start.accountId, userId: start.userId };
  const resumed = await resume(context, start);
  if (resumed) return { token: undefined, challenge: await viewChallenge(context, resumed) };
  const now = context.clock.now();
  const id = uuid();
  const { token, hash } = mintToken(start.accountId);
  const row = {
    ...person,
    id,
    purpose: start.purpose,
    generation: start.generation,
    sessionId: start.sessionId ?? null,
    linkId: start.linkId ?? null,
    tokenHash: hash,
    step: start.step ?? 'code',
    recoveryCodeWanted: start.recoveryCodeWanted ?? false,
    channel: start.channel,
    destination: start.destination,
    passwordHash: start.passwordHash ?? null,
    address: context.client.address,
    agent: context.client.agent,
    createdAt: now,
    expiresAt: secondsFrom(now, limits.challengeLife),
  };
  await insertChallenge(context.db, row, limits.openChallengesPerPerson - 1);
  if (row.step !== 'code') return { token, challenge: describeChallenge(now, { ...row, ...unsent }, null) };
  const { wait, waitAfter } = await trySending(context, { ...start, id });
  const sent =
    wait === 0
      ? { delivery: 'queued' as const, sends: 1, codeExpiresAt: secondsFrom(now, limits.codeLife) }
      : {};
  return {
    token,
    challenge: describeChallenge(now, { ...row, ...unsent, ...sent }, wait === 0 ? waitAfter : wait),
  };
}

/** What a challenge of a person is about beside the person: by default its codes go where theirs do. */
type PersonChallenge = Pick<
  ChallengeStart,
  'purpose' | 'step' | 'sessionId' | 'linkId' | 'passwordHash' | 'recoveryCodeWanted'
> & { newMobile?: string };

/** Opens a challenge of a person as `openChallenge`, in the browser that asks. `newMobile`: the codes go there instead, to prove it. */
export async function openPersonChallenge(
  context: Context & { cookies: Cookies },
  person: Person,
  { newMobile, ...about }: PersonChallenge,
): Promise<OpenedChallenge> {
  return openChallenge(context, {
    ...about,
    ...(newMobile === undefined ? codeDestination(person) : destinationAt(newMobile)),
    accountId: person.accountId,
    userId: person.id,
    generation: person.generation,
    businessName: person.businessName,
    name: person.name,
    cookie: context.cookies.challenge,
  });
}

type Destination = Pick<ChallengeStart, 'channel' | 'destination' | 'enrolment'>;

/** Where the codes of a person go: the mobile of the profile and only there, or the login e-mail. */
function codeDestination(person: Person): Destination {
  if (person.method === 'sms' && person.mobile)
    return { channel: 'sms', destination: person.mobile, enrolment: person.mobileProvenAt === null };
  return { channel: 'email', destination: person.email, enrolment: false };
}

function destinationAt(newMobile: string): Destination {
  return { channel: 'sms', destination: newMobile, enrolment: true };
}

const unsent = { delivery: null, deliveryNote: null, tries: 0, sends: 0, codeExpiresAt: null };

async function resume(context: Context, start: ChallengeStart): Promise<ChallengeRef | undefined> {
  const held = readToken(start.cookie);
  if (held?.accountId !== start.accountId) return undefined;
  const row = await findOpenChallenge(context.db, start, {
    tokenHash: held.hash,
    purpose: start.purpose,
    now: context.clock.now(),
    generation: start.generation,
  });
  const isSame =
    row?.destination === start.destination &&
    row.linkId === (start.linkId ?? null) &&
    row.sessionId === (start.sessionId ?? null);
  const asksEnough = row?.recoveryCodeWanted === true || !start.recoveryCodeWanted;
  if (!isSame || !asksEnough || row.provenAt !== null) return undefined;
  if (start.passwordHash !== undefined) await setChosenPassword(context.db, row, start.passwordHash);
  return { accountId: row.accountId, challengeId: row.id, userId: row.userId, purpose: row.purpose };
}

type Sending = CodeTarget & { id: string; purpose: ChallengePurpose; businessName: string; name: string };

/** Sends when no cooldown stands against it. */
async function trySending(context: Context, sending: Sending): Promise<SendPlan> {
  await lockSends(context, sending.destination);
  await expectActivity(context, sending.accountId);
  const history = await readHistory(context, sending);
  refuseClosed(context, history.guesses);
  const plan = planSend(context, sending, history);
  if (plan.wait > 0) return plan;
  await sendCode(context, { ...sending, reason: sending.purpose });
  if (sending.purpose === 'sign_up') return plan;
  await recordActivity(context, {
    accountId: sending.accountId,
    action: 'code.sent',
    actor: { id: sending.userId, name: sending.name },
    method: sending.channel,
    details: { purpose: sending.purpose, destination: mask(sending) },
  });
  return plan;
}

/** A second click within these seconds is the same wish as the first. */
const sameWishSeconds = 10;

/**
 * Sends a new code for an open challenge; the old one dies, the tries stay as they are. A repeated wish is answered like the first,
 * without a second code. Refuses `too_many_codes` within the cooldown and beyond the caps.
 */
export async function resendCode(context: Context, ref: ChallengeRef): Promise<Challenge> {
  return inTransaction(context, async (context) => {
    const { row, subject } = await lockOpenChallenge(context, ref);
    const now = context.clock.now();
    const known = await readChallenge(context.db, row);
    if (known?.codeSentAt && known.codeSentAt > secondsFrom(now, -sameWishSeconds))
      return viewChallenge(context, ref);
    if (row.step !== 'code' || row.sends >= limits.sendsPerChallenge) {
      throw new Refusal('too_many_codes', { retryAfterSeconds: secondsUntil(now, row.expiresAt) });
    }
    const { wait } = await trySending(context, { ...row, ...subject });
    if (wait > 0) throw new Refusal('too_many_codes', { retryAfterSeconds: wait });
    return viewChallenge(context, ref);
  });
}

/** Whom a challenge is about: a person, or a sign-up that is not an account yet. */
export type Subject = {
  businessName: string;
  name: string;
  enrolment: boolean;
  person: Person | undefined;
  signUp: SignUp | undefined;
};

type Locks = { person: () => Person | undefined; challenge: () => ChallengeRow | undefined };

/** Locks a challenge and its person with the next statement, until the transaction ends: the person first, as everywhere. */
export async function askForLocks(context: Context, ref: ChallengeRef): Promise<Locks> {
  const key = { accountId: ref.accountId, id: ref.challengeId };
  return {
    person: await lockPersonLater(context.db, ref.accountId, ref.userId),
    challenge: await lockChallengeLater(context.db, key),
  };
}

/**
 * The open challenge and whom it is about, once both are locked. Refuses `challenge_missing` when it ended or expired, or when the person
 * changed or was removed since.
 */
export async function openLocked(
  context: Context,
  ref: ChallengeRef,
  locks: Locks,
): Promise<{ row: ChallengeRow; subject: Subject }> {
  await askNow(context.db);
  const subject = await findSubject(context, ref, locks.person());
  const row = locks.challenge();
  const isOver = !row || row.endedAt !== null || row.expiresAt <= context.clock.now();
  if (isOver || !subject || (subject.person && subject.person.generation !== row.generation)) {
    throw new Refusal('challenge_missing');
  }
  const enrolment =
    newBindings.includes(row.purpose) || (row.channel === 'sms' && !subject.person?.mobileProvenAt);
  return { row, subject: { ...subject, enrolment } };
}

export async function lockOpenChallenge(
  context: Context,
  ref: ChallengeRef,
): Promise<{ row: ChallengeRow; subject: Subject }> {
  return openLocked(context, ref, await askForLocks(context, ref));
}

const newBindings: readonly ChallengePurpose[] = ['sign_up', 'invitation', 'mobile_change', 'recovery'];

async function findSubject(
  context: Context,
  ref: ChallengeRef,
  person: Person | undefined,
): Promise<Omit<Subject, 'enrolment'> | undefined> {
  if (ref.purpose === 'sign_up') {
    const signUp = await findSignUp(context.db, ref.accountId);
    return signUp && { businessName: signUp.businessName, name: signUp.name, person: undefined, signUp };
  }
  if (!person || person.status === 'removed') return undefined;
  return { businessName: person.businessName, name: person.name, person, signUp: undefined };
}

/** What the browser may know of its challenge, with what the carrier says of the code by now. */
export async function viewChallenge(
  context: Context,
  ref: Pick<ChallengeRef, 'accountId' | 'challengeId'>,
): Promise<Challenge> {
  const row = await readChallenge(context.db, { accountId: ref.accountId, id: ref.challengeId });
  if (!row) throw new Refusal('challenge_missing');
  return describeChallenge(context.clock.now(), row, await secondsUntilResend(context, row));
}

type Describable = Pick<
  ChallengeRow,
  'purpose' | 'step' | 'channel' | 'destination' | 'tries' | 'sends' | 'codeExpiresAt' | 'expiresAt'
> & { delivery: CodeDelivery | null; deliveryNote: string | null };

/** The destination masked, what the carrier says, and what is left. */
function describeChallenge(now: Date, row: Describable, resendInSeconds: number | null): Challenge {
  return {
    purpose: row.purpose,
    step: row.step,
    channel: row.channel,
    destination: mask(row),
    delivery: row.delivery ?? 'waiting',
    deliveryNote: row.deliveryNote,
    codeLength: limits.codeDigits,
    triesLeft: Math.max(0, limits.triesPerChallenge - row.tries),
    sendsLeft: Math.max(0, limits.sendsPerChallenge - row.sends),
    resendInSeconds,
    codeExpiresInSeconds: row.codeExpiresAt ? secondsUntil(now, row.codeExpiresAt) : null,
    expiresInSeconds: secondsUntil(now, row.expiresAt),
  };
}

async function secondsUntilResend(context: Context, row: ChallengeRow): Promise<number | null> {
  if (row.step !== 'code' || row.sends >= limits.sendsPerChallenge) return null;
  try {
    const target = { ...row, enrolment: false };
    return planSend(context, target, await readHistory(context, target)).wait;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

function mask(target: { channel: 'sms' | 'email'; destination: string }): string {
  return target.channel === 'sms' ? maskMobile(target.destination) : maskEmail(target.destination);
}

/** Finds the open challenge of a cookie. */
export async function findChallenge(
  context: Context,
  token: string | undefined,
): Promise<ChallengeRef | undefined> {
  const held = readToken(token);
  if (!held) return undefined;
  return findChallengeRef(context.db, held.accountId, held.hash, context.clock.now());
}

/** Gives a challenge up. What it might have told the person about a stranger's try is still told. */
export async function cancelChallenge(context: Context, ref: ChallengeRef): Promise<void> {
  await endChallenge(context.db, { accountId: ref.accountId, id: ref.challengeId }, context.clock.now());
}
