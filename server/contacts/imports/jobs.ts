import { importKeptDays } from '#contract/imports.ts';
import type { Context } from '#server/platform/context.ts';
import { inTransaction } from '#server/platform/db/transaction.ts';
import { deleteInBatches } from '#server/platform/jobs/batches.ts';
import { announceImport } from './imports.ts';
import { deleteChunks, deleteRefusedRows } from './queries/import-files.ts';
import { deleteChanges } from './queries/import-undo.ts';
import { findImportsToClear, holdImport, type ImportRow, updateImport } from './queries/imports.ts';

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
    if (!(await giveUp(context, row))) continue;
    await deleteInBatches((atMost) => deleteRefusedRows(context.db, row, atMost));
    await deleteInBatches((atMost) => deleteChanges(context.db, row, atMost));
    await inTransaction(context, async (context) => {
      await updateImport(context.db, row, { isCleared: true });
      await deleteChunks(context.db, row);
      await announceImport(context, row);
    });
  }
}

/** Cancels an import that waits for somebody. False when it stands elsewhere by now: whoever moved it wants it yet. */
async function giveUp(
  context: Context,
  row: Pick<ImportRow, 'accountId' | 'id' | 'state'>,
): Promise<boolean> {
  return inTransaction(context, async (context) => {
    const held = await holdImport(context.db, row);
    if (held?.state !== row.state) return false;
    if (['uploading', 'mapping', 'checked'].includes(row.state))
      await updateImport(context.db, row, { state: 'cancelled', endedAt: context.clock.now() });
    return true;
  });
}
