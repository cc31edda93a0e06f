import { importKeptDays } from '#contract/imports.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { deleteInBatches } from '#server/platform/jobs/batches.ts';
import { announceImport } from './imports.ts';
import { deleteChunks, deleteRefusals } from './queries/import-files.ts';
import { deleteChanges } from './queries/import-undo.ts';
import { findImportsToClear, updateImport } from './queries/imports.ts';

const dayMs = 86_400_000;
const forgottenDays = 7;

/** Lets go of files that nobody imported within a week, and of what an undo needs after 30 days. */
export async function clearOldImports(context: Context): Promise<void> {
  const now = context.clock.now();
  const before = (days: number) => new Date(now.getTime() - days * dayMs);
  const old = await findImportsToClear(context.db, {
    endedBefore: before(importKeptDays),
    forgottenBefore: before(forgottenDays),
  });
  for (const row of old) {
    await deleteInBatches((atMost) => deleteRefusals(context.db, row, atMost));
    await deleteInBatches((atMost) => deleteChanges(context.db, row, atMost));
    await inTransaction(context, async (context) => {
      const isForgotten = ['uploading', 'mapping', 'checked'].includes(row.state);
      await updateImport(context.db, row, {
        isCleared: true,
        ...(isForgotten && { state: 'cancelled' as const, endedAt: now }),
      });
      await deleteChunks(context.db, row);
      await announceImport(context, row);
    });
  }
}
