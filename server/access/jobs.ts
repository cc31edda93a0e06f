import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { deleteInBatches } from '#server/platform/jobs/batches.ts';
import { deleteOldest, type Expiring } from './queries/expired.ts';
import { sweepAbandonedSignIns } from './warnings.ts';

const dayInSeconds = 86_400;

/** How long rows are kept beyond their instant. */
const keptSeconds: Record<Expiring, number> = {
  signUps: 0,
  challenges: dayInSeconds,
  codeSends: 30 * dayInSeconds,
  sessions: 30 * dayInSeconds,
  throttles: 2 * dayInSeconds,
};
const expiring = Object.keys(keptSeconds) as Expiring[];

/** Every second: warnings of sign-ins that came to nothing. Safe to run twice. */
export async function sweepAccess(context: Context): Promise<void> {
  await sweepAbandonedSignIns(context);
}

/** Every minute: the end of what has expired. Safe to run twice. */
export async function deleteExpired(context: Context): Promise<void> {
  const now = context.clock.now();
  for (const table of expiring) {
    const before = secondsFrom(now, -keptSeconds[table]);
    await deleteInBatches((atMost) => deleteOldest(context.db, table, { before, atMost }));
  }
}
