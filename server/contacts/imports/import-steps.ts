import type { ContactImport, ImportPlan } from '#contract/imports.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { addContactField } from '#server/contacts/fields.ts';
import { addList } from '#server/contacts/lists.ts';
import { lockFields } from '#server/contacts/queries/fields.ts';
import { findListRow, lockLists } from '#server/contacts/queries/lists.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { openImportFile } from './import-chunks.ts';
import { headingKey, partRows, readFirstRows, refuseUnreadable } from './import-columns.ts';
import { readPlan } from './import-plan.ts';
import { announceImport, getImport, holdImportIn, isUndoable, recordImport, showImport } from './imports.ts';
import { deleteChunks, rememberGuesses } from './queries/import-files.ts';
import { type ImportRow, updateImport } from './queries/imports.ts';

const fromStart = { rowsDone: 0, progress: 0, counts: {}, note: null, leaseId: null, leaseUntil: null };

/** Has every row checked by a worker, while no contact changes. Refuses not_found, import_past_that, import_columns_wrong. */
export async function checkImport(
  context: ActorContext,
  id: string,
  plan: ImportPlan,
): Promise<ContactImport> {
  return actInTransaction(context, async (context) => {
    const row = await holdImportIn(context, id, ['mapping', 'checked']);
    await readPlan({ db: context.db, accountId: row.accountId }, plan);
    const listName = await nameList(context, plan);
    await updateImport(context.db, row, { ...fromStart, state: 'checking', plan, listName, rows: null });
    await wakeWorkers(context, row);
    return showImport(context, id);
  });
}

async function nameList(context: ActorContext, { list }: ImportPlan): Promise<string | null> {
  if (list === null) return null;
  if ('name' in list) return list.name.trim();
  return (await findListRow(context.db, { accountId: context.actor.accountId, id: list.id }))?.name ?? null;
}

/**
 * Has a checked file imported by a worker; new fields and a new list are made before. Refuses not_found, import_past_that,
 * import_columns_wrong, and what the new fields and the list refuse.
 */
export async function runImport(context: ActorContext, id: string): Promise<ContactImport> {
  const titles = await readTitles(context, await getImport(context, id));
  return actInTransaction(context, async (context) => {
    const row = await holdImportIn(context, id, ['checked']);
    if (!row.plan) throw new Refusal('import_past_that');
    // Both before the first field writes into the activity log, which comes last among the locks of contacts.
    await lockLists(context.db, row.accountId);
    await lockFields(context.db, row.accountId);
    await readPlan({ db: context.db, accountId: row.accountId }, row.plan);
    const columns = await makeFields(context, row.plan.columns);
    const listId = await makeList(context, row.plan);
    const plan = { ...row.plan, columns, list: listId === null ? null : { id: listId } };
    const remembered = titles.flatMap((title, place) => {
      const target = columns[place];
      return target ? [{ heading: headingKey(title), target }] : [];
    });
    if (remembered.length > 0) await rememberGuesses(context.db, row.accountId, remembered);
    await updateImport(context.db, row, { ...fromStart, state: 'importing', plan, listId });
    await recordImport(context, 'import.started', row);
    await wakeWorkers(context, row);
    return showImport(context, id);
  });
}

async function readTitles(context: ActorContext, row: ImportRow): Promise<string[]> {
  const reading = row.plan?.reading;
  if (row.state !== 'checked' || !reading?.hasHeadings) return [];
  const first = await refuseUnreadable(() => readFirstRows(row, openImportFile(context, row), reading));
  return partRows(first, true).titles;
}

async function makeFields(
  context: ActorContext,
  columns: ImportPlan['columns'],
): Promise<ImportPlan['columns']> {
  const made: ImportPlan['columns'] = [];
  for (const target of columns) {
    const { to, label = '', kind = 'text' } = target;
    if (to === 'new_field')
      made.push({ to: 'field', fieldId: (await addContactField(context, { label, kind })).id });
    else made.push(target);
  }
  return made;
}

async function makeList(context: ActorContext, { list }: ImportPlan): Promise<string | null> {
  if (list === null) return null;
  return 'id' in list ? list.id : (await addList(context, { name: list.name })).id;
}

/**
 * Stops an import: a check goes back to the columns; an import keeps what it did; before that, the file goes. Refuses not_found,
 * import_past_that.
 */
export async function cancelImport(context: ActorContext, id: string): Promise<ContactImport> {
  return actInTransaction(context, async (context) => {
    const row = await holdImportIn(context, id, ['uploading', 'mapping', 'checking', 'checked', 'importing']);
    if (row.state === 'checking') {
      await updateImport(context.db, row, { ...fromStart, state: 'mapping' });
    } else {
      const endedAt = context.clock.now();
      await updateImport(context.db, row, { state: 'cancelled', endedAt, leaseId: null, leaseUntil: null });
      await deleteChunks(context.db, row);
      if (row.state === 'importing') await recordImport(context, 'import.stopped', row);
    }
    await announceImport(context, row);
    return showImport(context, id);
  });
}

/** Has a worker take back what an import did, within 30 days. Refuses not_found, import_past_that. */
export async function undoImport(context: ActorContext, id: string): Promise<ContactImport> {
  return actInTransaction(context, async (context) => {
    const row = await holdImportIn(context, id, ['done', 'failed', 'cancelled']);
    if (!isUndoable(row, context.clock.now())) throw new Refusal('import_past_that');
    const undo = { removed: 0, restored: 0, kept: 0 };
    await updateImport(context.db, row, {
      state: 'undoing',
      progress: 0,
      undo,
      undoneBy: context.actor.userId,
      leaseId: null,
      leaseUntil: null,
    });
    await recordImport(context, 'import.undone', row);
    await wakeWorkers(context, row);
    return showImport(context, id);
  });
}

async function wakeWorkers(context: ActorContext, row: ImportRow): Promise<void> {
  await announceImport(context, row);
  await announce(context, 'imports', {});
}
