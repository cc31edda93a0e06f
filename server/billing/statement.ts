import type { billing, LedgerEntry } from '#contract/billing.ts';
import type { Output, Query } from '#contract/endpoint.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import { numberCell } from '#server/http/csv-number.ts';
import { type CsvTable, openCsvTable } from '#server/http/csv-table.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { checkIdCursor } from '#server/platform/id-cursor.ts';
import { entriesQuery, type LedgerFilter } from './queries.ts';

const pageRows = 50;
const exportRows = 500;

export type NamedBatch = { text: string; number: string | null; messageId: string | null };

/** Handed over by messaging: what batches of an account say, and the message of those that have but one. */
export type NameBatches = (
  context: ActorContext,
  batchIds: readonly string[],
) => Promise<ReadonlyMap<string, NamedBatch>>;

type Asked = Query<typeof billing.exportLedger>;

/** Lists the moves of the account's credits, newest first. */
export async function listLedger(
  context: ActorContext,
  { cursor, limit = pageRows, ...query }: Query<typeof billing.listLedger>,
  nameBatches: NameBatches,
): Promise<Output<typeof billing.listLedger>> {
  checkIdCursor(cursor);
  const page = { filter: readFilter(query), before: cursor, limit: limit + 1 };
  const rows = await entriesQuery(context.db, context.actor.accountId, page).execute();
  const shown = rows.slice(0, limit);
  const batches = await nameBatches(
    context,
    shown.flatMap(({ batchId }) => batchId ?? []),
  );
  const entries = shown.map((row) => describeEntry(row, batches.get(row.batchId ?? '')));
  return { entries, nextCursor: rows.length > limit ? (entries.at(-1)?.id ?? null) : null };
}

function readFilter({ side, from, to }: Asked): LedgerFilter {
  return {
    ...(side !== undefined && { side }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
  };
}

type Row = Awaited<ReturnType<ReturnType<typeof entriesQuery>['execute']>>[number];

function describeEntry({ userId, userName, at, ...row }: Row, batch: NamedBatch | undefined): LedgerEntry {
  return {
    ...row,
    at: at.toISOString(),
    text: batch?.text ?? null,
    number: batch?.number ?? null,
    messageId: batch?.messageId ?? null,
    by: nameBy(userId, userName),
  };
}

type Exporting = { query: Asked; timeZone: string; nameBatches: NameBatches };

/** Yields the statement as CSV, a page of rows at a time, with times of the account's zone. */
export async function* exportLedger(
  context: ActorContext,
  { query, timeZone, nameBatches }: Exporting,
): AsyncGenerator<string> {
  const file = openCsvTable(table, timeZone);
  let cursor: string | undefined;
  yield file.header;
  do {
    const asked = { ...query, limit: exportRows, ...(cursor !== undefined && { cursor }) };
    const page = await listLedger(context, asked, nameBatches);
    yield file.writeLines(page.entries);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const table: CsvTable<LedgerEntry> = {
  times: ['Time'],
  columns: {
    Time: ({ at }) => at,
    Kind: ({ kind }) => kind,
    In: ({ available }) => (available > 0 ? available : null),
    Out: ({ available }) => (available < 0 ? -available : null),
    Balance: ({ availableAfter }) => availableAfter,
    Messages: ({ messages }) => messages || null,
    Number: ({ number }) => (number === null ? null : numberCell(number)),
    Text: ({ text }) => text,
    Person: ({ by }) => by?.name ?? null,
    Note: ({ note }) => note,
    Batch: ({ batchId }) => batchId,
    Id: ({ id }) => id,
  },
};
