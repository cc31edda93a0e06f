import { secondsFrom } from '#server/platform/clock.ts';
import type { Context } from '#server/platform/context.ts';
import { deleteInBatches } from '#server/platform/jobs/batches.ts';
import { deleteOldestLinks } from './queries/links.ts';
import { sweepSecurityTexts } from './security-texts.ts';

const keptSeconds = 30 * 86_400;

/** Every minute: the end of links that expired a month ago, and of carrier ids whose receipts will not come. Safe to run twice. */
export async function deleteOldLinks(context: Context): Promise<void> {
  const before = secondsFrom(context.clock.now(), -keptSeconds);
  await deleteInBatches((atMost) => deleteOldestLinks(context.db, { before, atMost }));
  await sweepSecurityTexts(context);
}
