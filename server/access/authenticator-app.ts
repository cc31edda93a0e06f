import { generateSecret, generateURI, verify } from 'otplib';
import { endAccess } from '#server/accounts/access-end.ts';
import { recordByActor } from '#server/accounts/activity.ts';
import { sendNotice } from '#server/accounts/notices.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { settleRightGuess, settleWrongGuess, takeGuess } from './guesses.ts';
import type { PersonKey } from './queries/guesses.ts';
import { type Person, setApp } from './queries/people.ts';
import { carryOn, lockActor } from './sessions.ts';

const stepSeconds = 30;

/** Begins to add an app: a secret that is shown this once and changes nothing until a code of it is confirmed. Refuses `app_already_set`. */
export async function startAuthenticatorApp(context: ActorContext): Promise<{ secret: string; uri: string }> {
  return inTransaction(context, async (context) => {
    const person = await lockActor(context);
    if (person.appSecret) throw new Refusal('app_already_set');
    const secret = generateSecret();
    await setApp(context.db, person, { appPendingSecret: context.secrets.encrypt(secret) });
    return { secret, uri: generateURI({ issuer: 'Corella', label: person.email, secret }) };
  });
}

/** Finishes adding the app by one of its codes. Refuses `wrong_code`, `too_many_tries`, `app_not_set`, `app_already_set`. Answers the new session token. */
export async function confirmAuthenticatorApp(context: ActorContext, code: string): Promise<string> {
  const confirmed = await inTransaction(context, async (context) => {
    const person = await lockActor(context);
    if (person.appSecret) throw new Refusal('app_already_set');
    if (!person.appPendingSecret) throw new Refusal('app_not_set');
    const guess = await guessAppCode(
      context,
      { ...person, appSecret: person.appPendingSecret, appLastStep: null },
      code,
    );
    if (!guess.right) return guess;
    await setApp(context.db, person, {
      appSecret: person.appPendingSecret,
      appPendingSecret: null,
      appLastStep: guess.step,
    });
    return { right: true as const, token: await settleChange(context, person, 'app.added') };
  });
  if (!confirmed.right) throw confirmed.refusal;
  return confirmed.token;
}

/** Removes the app. Refuses `app_not_set`. Answers the new session token. */
export async function removeAuthenticatorApp(context: ActorContext): Promise<string> {
  return inTransaction(context, async (context) => {
    const person = await lockActor(context);
    if (!person.appSecret) throw new Refusal('app_not_set');
    await setApp(context.db, person, { appSecret: null, appPendingSecret: null, appLastStep: null });
    return settleChange(context, person, 'app.removed');
  });
}

async function settleChange(
  context: ActorContext,
  person: Person,
  action: 'app.added' | 'app.removed',
): Promise<string> {
  const { actor } = context;
  const generation = await endAccess(context, actor, 'changed', actor.sessionId);
  await recordByActor(context, { action });
  await sendNotice(context, {
    accountId: actor.accountId,
    kind: action,
    emails: [person.email],
    mobiles: [person.mobile],
  });
  return carryOn(context, actor, { generation });
}

/** The step of a right code; for a wrong one, and for one that was used, what to tell once the guess has been counted. */
export type AppGuess = { right: true; step: number } | { right: false; refusal: Refusal };

/**
 * Compares a code of the app (RFC 6238, one step of tolerance), counted before it is looked at; a step that was used is never taken
 * again, and counts as a wrong one. Refuses `too_many_tries`, `factor_disabled`.
 */
export async function guessAppCode(
  context: Context,
  person: Pick<Person, 'accountId' | 'id' | 'appSecret' | 'appLastStep'>,
  code: string,
): Promise<AppGuess> {
  const key: PersonKey = { accountId: person.accountId, userId: person.id };
  const failures = await takeGuess(context, key, 'app_code');
  const step = person.appSecret
    ? await stepOf(context, context.secrets.decrypt(person.appSecret), code)
    : undefined;
  const isUsed = step !== undefined && person.appLastStep !== null && step <= person.appLastStep;
  if (step !== undefined && !isUsed) {
    await settleRightGuess(context, key, 'app_code');
    return { right: true, step };
  }
  await settleWrongGuess(context, key, 'app_code', failures);
  const detail = 'This code has been used. Wait for the next one.';
  return { right: false, refusal: new Refusal('wrong_code', isUsed ? { detail } : {}) };
}

async function stepOf(context: Context, secret: string, code: string): Promise<number | undefined> {
  const token = code.replace(/[\s-]/g, '');
  if (!/^[0-9]{6}$/.test(token)) return undefined;
  const epoch = Math.floor(context.clock.now().getTime() / 1000);
  const result = await verify({ secret, token, epoch, period: stepSeconds, epochTolerance: stepSeconds });
  return result.valid ? Math.floor(epoch / stepSeconds) + (result.delta ?? 0) : undefined;
}
