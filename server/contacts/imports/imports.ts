import type { Body, Output, Query } from '#contract/endpoint.ts';
import {
  type ContactImport,
  type ImportCounts,
  type ImportMend,
  type ImportReason,
  importKeptDays,
  type imports,
} from '#contract/imports.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { type Action, recordByActor } from '#server/accounts/activity.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { checkIdCursor } from '#server/platform/id-cursor.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { storableText } from '#server/platform/storable-text.ts';
import { mintId } from '#server/platform/time-ids.ts';
import {
  countWaitingImports,
  findImport,
  holdImport,
  type ImportRow,
  insertImport,
  listImportRows,
  lockImports,
} from './queries/imports.ts';
import { sentenceOf } from './reason-sentences.ts';

const waitingAtMost = 5;
const pageRows = 20;
const dayMs = 86_400_000;

/** Begins an import, to which the file then comes in chunks. Refuses too_many_imports while five wait already. */
export async function addImport(
  context: ActorContext,
  { fileName, bytes }: Body<typeof imports.addImport>,
): Promise<ContactImport> {
  return actInTransaction(context, async (context) => {
    const { accountId, userId } = context.actor;
    await lockImports(context.db, accountId);
    if ((await countWaitingImports(context.db, accountId)) >= waitingAtMost)
      throw new Refusal('too_many_imports');
    const createdAt = context.clock.now();
    const id = mintId(createdAt);
    const media = /\.xlsx$/i.test(fileName) ? 'xlsx' : 'csv';
    const name =
      storableText(fileName)
        .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
        .trim() || 'contacts';
    await insertImport(context.db, { accountId, id, userId, fileName: name, media, bytes, createdAt });
    await announceImport(context, { accountId, id });
    return showImport(context, id);
  });
}

/** Lists the imports of the account, newest first. */
export async function listImports(
  context: ActorContext,
  { cursor, limit = pageRows }: Query<typeof imports.listImports>,
): Promise<Output<typeof imports.listImports>> {
  checkIdCursor(cursor);
  const rows = await listImportRows(context.db, context.actor.accountId, {
    before: cursor,
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const now = context.clock.now();
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { imports: page.map((row) => describeImport(row, now)), nextCursor: last?.id ?? null };
}

/** Shows where an import stands. Refuses not_found. */
export async function showImport(context: ActorContext, id: string): Promise<ContactImport> {
  return describeImport(await getImport(context, id), context.clock.now());
}

/** Reads an import of the account. Refuses not_found. */
export async function getImport(context: ActorContext, id: string): Promise<ImportRow> {
  const row = await findImport(context.db, { accountId: context.actor.accountId, id });
  if (!row) throw new Refusal('not_found');
  return row;
}

/** Locks an import of the account that is in one of these states. Refuses not_found, import_past_that. */
export async function holdImportIn(
  context: ActorContext,
  id: string,
  states: readonly ImportRow['state'][],
): Promise<ImportRow> {
  const row = await holdImport(context.db, { accountId: context.actor.accountId, id });
  if (!row) throw new Refusal('not_found');
  if (!states.includes(row.state)) throw new Refusal('import_past_that');
  return row;
}

/** Tells the open pages of the account that an import stands elsewhere. */
export async function announceImport(
  context: Pick<Context, 'db'>,
  { accountId, id }: Pick<ImportRow, 'accountId' | 'id'>,
): Promise<void> {
  await announce(context, 'live', { accountId, event: { type: 'imports.changed', importId: id } });
}

/** Writes what a person did with an import into the activity log. */
export async function recordImport(
  context: ActorContext,
  action: Extract<Action, `import.${string}`>,
  { id, fileName }: Pick<ImportRow, 'id' | 'fileName'>,
): Promise<void> {
  await recordByActor(context, {
    action,
    target: { kind: 'import', id, name: fileName },
  });
}

/** Whether an import did something that can still be taken back: it wrote contacts, or put some that were there already on a list. */
export function isUndoable(
  { state, counts, rowsDone, listId, createdAt, isCleared }: ImportRow,
  now: Date,
): boolean {
  const { made = 0, updated = 0, same = 0, skipped = 0 } = counts;
  const done = made + updated + (listId === null ? 0 : same + skipped);
  const isOver = state === 'done' || state === 'failed' || state === 'cancelled';
  const isFresh = now.getTime() - createdAt.getTime() < importKeptDays * dayMs;
  // A check counts as well, but goes back to the first row.
  return isOver && rowsDone > 0 && done > 0 && isFresh && !isCleared;
}

/** An import as the API shows it. */
export function describeImport(row: ImportRow, now: Date): ContactImport {
  return {
    id: row.id,
    fileName: row.fileName,
    media: row.media,
    bytes: row.bytes,
    chunksReceived: row.chunks,
    state: row.state,
    by: nameBy(row.userId, row.userName),
    plan: row.plan,
    listName: row.listName,
    rows: row.rows,
    progress: row.progress,
    counts: describeCounts(row.counts),
    undo: row.undo,
    canUndo: isUndoable(row, now),
    note: row.note,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}

function describeCounts(counts: ImportRow['counts']): ImportCounts {
  const { made = 0, updated = 0, same = 0, skipped = 0, optOuts = 0, optedOut = 0 } = counts;
  const { reasons = {}, emptied = {}, mends = {}, examples = {} } = counts;
  const byRows = ([, a]: [string, number], [, b]: [string, number]) => b - a;
  const exampleOf = (what: string, reason: ImportReason) => {
    const { row, detail } = examples[`${what} ${reason}`] ?? {};
    return row === undefined || detail === undefined ? null : { row, sentence: sentenceOf(reason, detail) };
  };
  return {
    made,
    updated,
    same,
    skipped,
    optOuts,
    optedOut,
    refused: Object.values(reasons).reduce((sum, rows) => sum + rows, 0),
    reasons: Object.entries(reasons)
      .sort(byRows)
      .map(([name, rows]) => {
        const reason = name as ImportReason;
        return { reason, rows, example: exampleOf('refused', reason) };
      }),
    emptied: Object.entries(emptied)
      .sort(byRows)
      .map(([name, cells]) => {
        const reason = name as ImportReason;
        return { reason, cells, example: exampleOf('emptied', reason) };
      }),
    mends: Object.entries(mends)
      .sort(byRows)
      .map(([mend, rows]) => ({
        mend: mend as ImportMend,
        rows,
        example: examples[`mend ${mend}`]?.detail ?? null,
      })),
  };
}
