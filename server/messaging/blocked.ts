import type { Output, Query } from '#contract/endpoint.ts';
import type { BlockedRecipient, messaging } from '#contract/messaging.ts';
import { numberCell } from '#server/http/csv-number.ts';
import { type CsvTable, openCsvTable } from '#server/http/csv-table.ts';
import type { AccountId, ActorContext, Context } from '#server/platform/context.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { storableText } from '#server/platform/storable-text.ts';
import { findBatch } from './queries/batches.ts';
import { countBlocked, insertBlocked, listBlockedRows } from './queries/blocked.ts';

const pageRows = 50;
const exportRows = 1000;

type Key = { accountId: AccountId; batchId: string };

/** Keeps whom a batch does not go to, and why, in the open transaction that stores it. */
export async function keepBlocked(
  { db }: Context,
  key: Key,
  blocked: readonly BlockedRecipient[],
): Promise<void> {
  if (blocked.length === 0) return;
  await insertBlocked(
    db,
    key,
    blocked.map((recipient) => ({ ...recipient, to: storableText(recipient.to) })),
  );
}

/** How many a batch did not go to, by reason. */
export async function countBlockedOf({ db }: Context, key: Key) {
  const rows = await countBlocked(db, key);
  const counts: Record<string, number> = {};
  for (const { reason, recipients } of rows) counts[reason] = recipients;
  return counts as Output<typeof messaging.showBatch>['blockedCounts'];
}

/** Lists whom a batch did not go to, in the order in which they were given. Refuses not_found. */
export async function listBlockedRecipients(
  context: ActorContext,
  batchId: string,
  { cursor, limit = pageRows, reason }: Query<typeof messaging.listBlockedRecipients>,
): Promise<Output<typeof messaging.listBlockedRecipients>> {
  const key = await getKey(context, batchId);
  const after = readCursor(cursor);
  const rows = await listBlockedRows(context.db, key, { reason, after, limit: limit + 1 });
  const blocked = rows.slice(0, limit);
  const last = rows.length > limit ? blocked.at(-1) : undefined;
  return { blocked, nextCursor: last ? String(last.row) : null };
}

async function getKey({ db, actor }: ActorContext, batchId: string): Promise<Key> {
  if (!(await findBatch(db, actor.accountId, batchId))) throw new Refusal('not_found');
  return { accountId: actor.accountId, batchId };
}

function readCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (!/^\d{1,9}$/.test(cursor)) throw refuseField('invalid_input', 'query/cursor');
  return Number(cursor);
}

type Exporting = { batchId: string; query: Query<typeof messaging.exportBlockedRecipients> };

/** Yields whom a batch did not go to as CSV, a page of rows at a time. Refuses not_found. */
export async function* exportBlockedRecipients(
  context: ActorContext,
  { batchId, query: { reason } }: Exporting,
): AsyncGenerator<string> {
  const key = await getKey(context, batchId);
  const file = openCsvTable(table, 'UTC');
  let after: number | undefined;
  yield file.header;
  do {
    const rows = await listBlockedRows(context.db, key, { reason, after, limit: exportRows });
    yield file.writeLines(rows);
    after = rows.length === exportRows ? rows.at(-1)?.row : undefined;
  } while (after !== undefined);
}

const table: CsvTable<BlockedRecipient> = {
  times: [],
  columns: {
    Row: ({ row }) => row + 1,
    Number: ({ to }) => numberCell(to),
    Reason: ({ reason }) => reason,
  },
};
