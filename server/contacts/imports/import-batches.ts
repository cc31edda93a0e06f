import type { ImportPlan } from '#contract/imports.ts';
import { holdList } from '#server/contacts/queries/lists.ts';
import type { Context } from '#server/platform/context.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { writeColumns } from './batch-columns.ts';
import type { Batch } from './import-walk.ts';
import { emptiedReason, headingsRow, insertRefusedRows } from './queries/import-files.ts';
import {
  addToList,
  type Compared,
  countExisting,
  countOptedOut,
  insertContacts,
  type RowColumns,
  updateExisting,
} from './queries/import-rows.ts';
import { type ImportRow, type Tally, updateImport, widenSpan } from './queries/imports.ts';
import { sentenceOf } from './reason-sentences.ts';

type Writing = { row: ImportRow; plan: ImportPlan; batch: Batch };

/** Counts what a batch would do, and keeps the rows that are left out, in the open transaction. */
export async function checkBatch(context: Context, { row, plan, batch }: Writing): Promise<void> {
  const columns = columnsOf(context, batch);
  const given = givenBy(context, row, plan, columns);
  const compared = await countExisting(context.db, row, { ...given, existing: plan.existing });
  const made = batch.accepted.length - compared.there;
  await recordBatch(context, { row, batch }, { ...countCompared(plan, compared), made });
}

/** Writes a batch into contacts, with its rows that are left out and the place in the file, in the open transaction. */
export async function importBatch(context: Context, { row, plan, batch }: Writing): Promise<void> {
  const columns = columnsOf(context, batch);
  const given = givenBy(context, row, plan, columns);
  const { accountId, listId } = row;
  const list = listId === null ? undefined : await holdList(context.db, { accountId, id: listId });
  const made = await insertContacts(context.db, row, given);
  const there = batch.accepted.length - made;
  const words = nameImport(row.fileName);
  const compared =
    there === 0 || plan.existing === 'skip'
      ? { there, changed: 0 }
      : await updateExisting(context.db, row, { ...given, existing: plan.existing, words });
  const [first, last] = [columns.firstId, columns.lastId];
  if (list && first !== undefined)
    await addToList(context.db, row, {
      list,
      numbers: columns.numbers,
      madeFrom: first,
      eventId: mintId(given.now),
      userId: row.userId,
      now: given.now,
    });
  if (made > 0 && first !== undefined && last !== undefined)
    await widenSpan(context.db, row, { first, last });
  await recordBatch(context, { row, batch }, { ...countCompared(plan, compared), made });
}

/** What an import is called in the story of a contact, and as the reason of an opt-out. */
export function nameImport(fileName: string): string {
  return `Import of ${fileName}`.slice(0, 300).toWellFormed();
}

type Columns = RowColumns & { firstId: string | undefined; lastId: string | undefined };

// In the order of their numbers, so that two transactions that write the same ones wait for each other and never lock each other up.
function columnsOf(context: Context, { accepted }: Batch): Columns {
  const now = context.clock.now();
  const rows = accepted.toSorted((a, b) => (a.number < b.number ? -1 : 1));
  const ids = rows.map(() => mintId(now));
  return { ...writeColumns(rows, ids), firstId: ids[0], lastId: ids.at(-1) };
}

function givenBy(context: Context, { userId }: ImportRow, { consent }: ImportPlan, rows: RowColumns) {
  return { rows, consent: { ...consent, words: consent.words.trim(), userId }, now: context.clock.now() };
}

function countCompared({ existing }: ImportPlan, { there, changed }: Compared) {
  return existing === 'skip'
    ? { updated: 0, same: 0, skipped: there }
    : { updated: changed, same: there - changed, skipped: 0 };
}

type Counted = Pick<Tally, 'made' | 'updated' | 'same' | 'skipped'>;

async function recordBatch(
  context: Context,
  { row, batch }: Pick<Writing, 'row' | 'batch'>,
  counted: Counted,
): Promise<void> {
  await keepRefused(context, row, batch);
  const outs = new Set(batch.optOuts);
  const others = batch.accepted.map(({ number }) => number).filter((number) => !outs.has(number));
  const optedOut = await countOptedOut(context.db, row, `{${others.join()}}`);
  row.counts = addUp(row.counts, { ...counted, optedOut }, batch);
  const { rowsDone } = batch;
  const progress = row.rows === null ? batch.read : Math.min(1, rowsDone / Math.max(1, row.rows));
  await updateImport(context.db, row, { counts: row.counts, rowsDone, progress });
}

async function keepRefused(
  context: Context,
  row: ImportRow,
  { refused, emptied, headings }: Batch,
): Promise<void> {
  const taken = emptied.map(({ faults, ...rest }) => ({
    ...rest,
    reason: emptiedReason,
    detail: faults.map(({ reason, detail }) => sentenceOf(reason, detail)).join(' '),
  }));
  if (refused.length + taken.length === 0) return;
  const above = { row: headingsRow, reason: 'headings', detail: '', cells: headings };
  await insertRefusedRows(context.db, row, [above, ...refused, ...taken]);
}

function addUp(before: Partial<Tally>, more: Counted & { optedOut: number }, batch: Batch): Tally {
  const reasons = { ...before.reasons };
  const emptied = { ...before.emptied };
  const mends = { ...before.mends };
  const examples = { ...before.examples };
  for (const { reason, row, detail } of batch.refused) {
    reasons[reason] = (reasons[reason] ?? 0) + 1;
    examples[`refused ${reason}`] ??= { row, detail };
  }
  for (const { row, faults } of batch.emptied)
    for (const { reason, detail } of faults) {
      emptied[reason] = (emptied[reason] ?? 0) + 1;
      examples[`emptied ${reason}`] ??= { row, detail };
    }
  for (const { mend, mended = '' } of batch.accepted)
    if (mend) {
      mends[mend] = (mends[mend] ?? 0) + 1;
      examples[`mend ${mend}`] ??= { row: 0, detail: mended };
    }
  return {
    made: (before.made ?? 0) + more.made,
    updated: (before.updated ?? 0) + more.updated,
    same: (before.same ?? 0) + more.same,
    skipped: (before.skipped ?? 0) + more.skipped,
    optOuts: (before.optOuts ?? 0) + batch.optOuts.length,
    optedOut: (before.optedOut ?? 0) + more.optedOut,
    reasons,
    emptied,
    mends,
    examples,
  };
}
