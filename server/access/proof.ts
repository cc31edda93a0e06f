import type { ChallengePurpose, Verified } from '#contract/access.ts';
import { maskMobile } from '#contract/mask.ts';
import { endAccess } from '#server/accounts/access-end.ts';
import { createAccount } from '#server/accounts/accounts.ts';
import { recordActivity } from '#server/accounts/activity.ts';
import { refuseTakenMobile } from '#server/accounts/login-method.ts';
import { claimLogin } from '#server/accounts/logins.ts';
import { takeMailedLink } from '#server/accounts/mailed-links.ts';
import { sendNotice } from '#server/accounts/notices.ts';
import { announceUsers } from '#server/accounts/users.ts';
import type { Context, SignedIn } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import type { Subject } from './challenges.ts';
import { settleRightGuess } from './guesses.ts';
import { type ChallengeRow, proveChallenge } from './queries/challenges.ts';
import { findPerson, type Person, setActive, setMobile, setSignedIn } from './queries/people.ts';
import type { findOpenSession } from './queries/sessions.ts';
import { deleteSignUp } from './queries/sign-ups.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';
import { actorOf, carryOn, showSession, startSession } from './sessions.ts';
import type { ProofContext } from './sign-up.ts';

/** What a proven challenge led to, and the session token that goes with it. */
export type Proof = { verified: Verified; sessionToken?: string; userId?: string };

export type OpenSession = NonNullable<Awaited<ReturnType<typeof findOpenSession>>>;

/** A challenge whose every step was right. `session`: the one that asked for it, if one did. */
export type Proven = Pick<ProofContext, 'onAccountCreated'> & {
  row: ChallengeRow;
  subject: Subject;
  session: OpenSession | undefined;
};

type Finish = (context: Context, proven: Proven) => Promise<Proof>;

/** Does what the challenge was for. Refuses `challenge_missing`, `not_signed_in`, and what its purpose refuses. */
export function fulfilPurpose(context: Context, proven: Proven): Promise<Proof> {
  return finishes[proven.row.purpose](context, proven);
}

/** A proven password reset stays open for the one thing that it is for; all else ends with its proof. */
export function endsWithProof(row: Pick<ChallengeRow, 'purpose'>): boolean {
  return row.purpose !== 'password_reset';
}

export function whoOf(row: ChallengeRow, subject: Subject): { id: string; name: string } {
  return { id: row.userId, name: subject.name };
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

async function finishSignUp(context: Context, { subject, row, onAccountCreated }: Proven): Promise<Proof> {
  const { signUp } = subject;
  if (!signUp) throw new Refusal('challenge_missing');
  await deleteSignUp(context.db, signUp.accountId);
  await createAccount(context, signUp);
  await onAccountCreated(context, signUp.accountId);
  return enter(context, row, true);
}

async function finishSignIn(context: Context, { row, subject }: Proven): Promise<Proof> {
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
      actor: person,
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
    actor: person,
    method: row.channel,
  });
  return {
    verified: { outcome: 'signed_in', session: showSession(context, actor), recoveryCodes },
    sessionToken: token,
    userId: person.id,
  };
}

async function finishInvitation(context: Context, { row, subject }: Proven): Promise<Proof> {
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
    actor: person,
    method: row.channel,
  });
  return enter(context, row, true);
}

/** The session that asked, as its person; refuses `not_signed_in` when it ended in the meantime. */
function sessionOf(context: Context, { session, subject }: Proven): SignedIn {
  if (!session || !subject.person) throw new Refusal('not_signed_in');
  return actorOf(subject.person, { ...session, sessionId: session.id, lastSeenAt: context.clock.now() });
}

async function finishStepUp(context: Context, work: Proven): Promise<Proof> {
  const { row, subject } = work;
  const provenAt = context.clock.now();
  const actor = { ...sessionOf(context, work), provenAt };
  const sessionToken = await carryOn(context, actor, { provenAt });
  await recordActivity(context, {
    accountId: row.accountId,
    action: 'step_up.done',
    actor: whoOf(row, subject),
    method: row.channel,
  });
  return { verified: { outcome: 'stepped_up', session: showSession(context, actor) }, sessionToken };
}

async function finishMobileChange(context: Context, work: Proven): Promise<Proof> {
  const actor = sessionOf(context, work);
  await replaceMobile(context, work, 'mobile.changed');
  const generation = await endAccess(context, actor, 'changed', actor.sessionId);
  const sessionToken = await carryOn(context, actor, { generation });
  return { verified: { outcome: 'mobile_changed', session: showSession(context, actor) }, sessionToken };
}

async function finishRecovery(context: Context, work: Proven): Promise<Proof> {
  const { row } = work;
  await replaceMobile(context, work, 'mobile.replaced');
  await endAccess(context, { accountId: row.accountId, userId: row.userId }, 'changed');
  return { verified: { outcome: 'mobile_replaced' } };
}

/** The new number counts from now on, with its own counter; the old and the new one and the mailbox are told. */
async function replaceMobile(
  context: Context,
  { row, subject }: Proven,
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
