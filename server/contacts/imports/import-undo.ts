import { announceContacts } from '#server/contacts/contact-activity.ts';
import type { Context } from '#server/platform/context.ts';
import { lowestId, mintId } from '#server/platform/time-ids.ts';
import { leaveList, removeMade, restoreContacts } from './queries/import-undo.ts';
import { type ImportRow, type UndoTally, updateImport } from './queries/imports.ts';

const atMost = 10_000;

/** Behind which ids an undo goes on; after a crash it begins at the front, where nothing is left. */
export type UndoPlace = { member: string; changed: string; made: string };

/** The place before everything that an import did. */
export function startUndo(): UndoPlace {
  return { member: lowestId, changed: lowestId, made: lowestId };
}

/**
 * Takes back some of what an import did, in the open transaction: first the places on its list, then what it changed, then what it made.
 * True when nothing is left to take back.
 */
export async function undoSome(context: Context, row: ImportRow, place: UndoPlace): Promise<boolean> {
  const { db } = context;
  const { listId, firstId, lastId, undoneBy } = row;
  const now = context.clock.now();
  const telling = { eventId: mintId(now), userId: undoneBy, now };
  if (listId !== null) {
    const { taken, last } = await leaveList(db, row, { listId, after: place.member, atMost, ...telling });
    place.member = last ?? place.member;
    if (taken > 0) return false;
  }
  const undo = row.undo ?? { removed: 0, restored: 0, kept: 0 };
  const changed = await restoreContacts(db, row, { after: place.changed, atMost, ...telling });
  place.changed = changed.last ?? place.changed;
  if (changed.taken > 0) {
    const kept = undo.kept + changed.taken - changed.restored;
    await move(context, row, { ...undo, restored: undo.restored + changed.restored, kept });
    return false;
  }
  if (firstId !== null && lastId !== null) {
    const after = place.made < firstId ? beforeId(firstId) : place.made;
    const { taken, last } = await removeMade(db, row, { after, upTo: lastId, atMost });
    place.made = last ?? place.made;
    if (taken > 0) {
      await move(context, row, { ...undo, removed: undo.removed + taken });
      return false;
    }
  }
  const left = Math.max(0, (row.counts.made ?? 0) - undo.removed);
  await updateImport(db, row, { state: 'undone', progress: 1, undo: { ...undo, kept: undo.kept + left } });
  await announceContacts(context, row.accountId);
  return true;
}

/** An id below all of the same millisecond. */
function beforeId(id: string): string {
  return `${id.slice(0, 14)}0000-0000-000000000000`;
}

async function move(context: Context, row: ImportRow, undo: UndoTally): Promise<void> {
  row.undo = undo;
  const { made = 0, updated = 0 } = row.counts;
  const done = undo.removed + undo.restored + undo.kept;
  await updateImport(context.db, row, { undo, progress: Math.min(1, done / Math.max(1, made + updated)) });
}
