import { announceContacts } from '#server/contacts/people-activity.ts';
import type { Context } from '#server/platform/context.ts';
import { countMade, leaveList, removeMade, restoreContacts } from './queries/import-undo.ts';
import { type ImportRow, type UndoTally, updateImport } from './queries/imports.ts';

const atMost = 10_000;

/**
 * Takes back some of what an import did, in the open transaction: first the places on its list, then what it changed, then what it made.
 * True when nothing is left to take back.
 */
export async function undoSome(context: Context, row: ImportRow): Promise<boolean> {
  const { db } = context;
  const undo: UndoTally = row.undo ?? { removed: 0, restored: 0, kept: 0 };
  if (row.listId !== null && (await leaveList(db, row, { listId: row.listId, atMost })) > 0) return false;
  const { taken, restored } = await restoreContacts(db, row, { atMost, now: context.clock.now() });
  if (taken > 0) {
    await move(context, row, {
      ...undo,
      restored: undo.restored + restored,
      kept: undo.kept + taken - restored,
    });
    return false;
  }
  const { firstId, lastId } = row;
  const span = firstId !== null && lastId !== null ? { firstId, lastId } : undefined;
  const removed = span ? await removeMade(db, row, { ...span, atMost }) : 0;
  if (removed > 0) {
    await move(context, row, { ...undo, removed: undo.removed + removed });
    return false;
  }
  const left = span ? await countMade(db, row, span) : 0;
  await updateImport(db, row, { state: 'undone', progress: 1, undo: { ...undo, kept: undo.kept + left } });
  await announceContacts(context, row.accountId);
  return true;
}

async function move(context: Context, row: ImportRow, undo: UndoTally): Promise<void> {
  row.undo = undo;
  const { made = 0, updated = 0 } = row.counts;
  const done = undo.removed + undo.restored + undo.kept;
  await updateImport(context.db, row, { undo, progress: Math.min(1, done / Math.max(1, made + updated)) });
}
