import type { ChallengeRef } from '#server/http/route.ts';
import { secondsFrom, secondsUntil } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { askLater, type Later } from '#server/platform/db/statement.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { limits } from './limits.ts';
import {
  clearGuesses,
  disableFactor,
  type Factor,
  type Guesses,
  type PersonKey,
  raiseGuesses,
  setWait,
  takingCodeGuess,
} from './queries/guesses.ts';

/** Refuses while the factor waits or is switched off (SP 800-63B 3.2.2). */
export function refuseClosed(context: Context, guesses: Guesses | undefined): void {
  const now = context.clock.now();
  if (!guesses) return;
  if (guesses.disabledAt) throw new Refusal('factor_disabled');
  if (guesses.waitUntil && guesses.waitUntil > now)
    throw new Refusal('too_many_tries', { retryAfterSeconds: secondsUntil(now, guesses.waitUntil) });
}

/**
 * Counts a guess before it is compared, and answers how many wrong ones in a row it would make. The row stays locked until the
 * transaction ends, so parallel guesses are counted one by one. Refuses while the factor waits or is switched off.
 */
export async function takeGuess(context: Context, person: PersonKey, factor: Factor): Promise<number> {
  const guesses = await raiseGuesses(context.db, person, factor);
  refuseClosed(context, guesses);
  return guesses.failures;
}

/**
 * The same for a code that was sent, with the next statement, if the challenge takes one then. Ask for it behind the locks of the person
 * and the challenge.
 */
export async function takeCodeGuess(context: Context, ref: ChallengeRef): Promise<Later<Guesses>> {
  return askLater(context.db, takingCodeGuess(ref, context.clock.now(), limits.triesPerChallenge));
}

export type WrongGuess = { waits: boolean; disabled: boolean };

/** After a wrong guess: begins the wait that this number of failures calls for, or switches the factor off. */
export async function settleWrongGuess(
  context: Context,
  person: PersonKey,
  factor: Factor,
  failures: number,
): Promise<WrongGuess> {
  const now = context.clock.now();
  if (failures >= limits.failuresUntilDisabled) {
    await disableFactor(context.db, person, factor, now);
    return { waits: true, disabled: true };
  }
  if (failures < limits.waitFromFailure) return { waits: false, disabled: false };
  const seconds = Math.min(limits.firstWait * 2 ** (failures - limits.waitFromFailure), limits.longestWait);
  await setWait(context.db, person, factor, secondsFrom(now, seconds));
  return { waits: true, disabled: false };
}

/** Only a right answer, or a new binding of the factor, sets the counter back. */
export async function settleRightGuess(context: Context, person: PersonKey, factor: Factor): Promise<void> {
  await clearGuesses(context.db, person, factor);
}
