import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { deleteChallengesBefore } from './queries/challenges.ts';
import { deleteSendsBefore } from './queries/code-sends.ts';
import { deleteSessionsBefore } from './queries/sessions.ts';
import { deleteSignUpsBefore } from './queries/sign-ups.ts';
import { deleteThrottlesBefore } from './queries/throttles.ts';
import { sweepAbandonedSignIns } from './warnings.ts';

const dayInSeconds = 86_400;

/** Every second: warnings of sign-ins that came to nothing. Safe to run twice. */
export async function sweepAccess(context: Context): Promise<void> {
  await sweepAbandonedSignIns(context);
}

/** Every minute: the end of what has expired. Safe to run twice. */
export async function deleteExpired(context: Context): Promise<void> {
  const now = context.clock.now();
  await deleteSignUpsBefore(context.db, now);
  await deleteChallengesBefore(context.db, secondsFrom(now, -dayInSeconds));
  await deleteSendsBefore(context.db, secondsFrom(now, -30 * dayInSeconds));
  await deleteSessionsBefore(context.db, secondsFrom(now, -30 * dayInSeconds));
  await deleteThrottlesBefore(context.db, secondsFrom(now, -2 * dayInSeconds));
}
