import { type Kysely, sql } from 'kysely';
import type { ImportTarget } from '#contract/imports.ts';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import type { ImportKey } from './imports.ts';

export async function insertChunk(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  { place, bytes }: { place: number; bytes: Buffer },
): Promise<void> {
  await sql`
    insert into contact_import_chunks (account_id, import_id, place, bytes)
    values (${accountId}, ${id}, ${place}, ${bytes})`.execute(db);
}

export async function readChunk(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  place: number,
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ bytes: Buffer }>`
    select bytes from contact_import_chunks
    where account_id = ${accountId} and import_id = ${id} and place = ${place}`.execute(db);
  return rows[0]?.bytes;
}

export async function deleteChunks(db: Kysely<Database>, { accountId, id }: ImportKey): Promise<void> {
  await sql`delete from contact_import_chunks where account_id = ${accountId} and import_id = ${id}`.execute(
    db,
  );
}

export type RefusedRow = { row: number; reason: string; detail: string; cells: string[] };

export async function insertRefusedRows(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  refusedRows: readonly RefusedRow[],
): Promise<void> {
  await sql`
    insert into contact_import_refusals (account_id, import_id, row, reason, detail, cells)
    select ${accountId}, ${id}, refused.row, refused.reason, refused.detail, refused.cells
    from jsonb_to_recordset(${JSON.stringify(refusedRows)}::jsonb) as refused(row integer, reason text, detail text, cells jsonb)
    on conflict do nothing`.execute(db);
}

export async function listRefusedRows(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  { after, limit }: { after: number; limit: number },
): Promise<RefusedRow[]> {
  const { rows } = await sql<RefusedRow>`
    select row, reason, detail, cells from contact_import_refusals
    where account_id = ${accountId} and import_id = ${id} and row > ${after} order by row limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** The reason of rows that are not left out, while cells of them are. */
export const emptiedReason = 'emptied';

/** The row that holds the headings of the file, which stand above every row that is left out. */
export const headingsRow = 0;

/** The headings of the file, where rows of it are left out, and how many columns these rows have. */
export async function findRefusedTable(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
): Promise<{ headings: string[]; width: number }> {
  const { rows } = await sql<{ headings: string[] | null; width: number }>`
    select coalesce(max(jsonb_array_length(cells)), 0)::int as width,
      (select cells from contact_import_refusals
        where account_id = ${accountId} and import_id = ${id} and row = ${headingsRow}) as headings
    from contact_import_refusals where account_id = ${accountId} and import_id = ${id}`.execute(db);
  return { headings: rows[0]?.headings ?? [], width: rows[0]?.width ?? 0 };
}

export async function deleteRefusedRows(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  atMost: number,
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from contact_import_refusals where account_id = ${accountId} and import_id = ${id} and row = any(array(
      select row from contact_import_refusals where account_id = ${accountId} and import_id = ${id} limit ${atMost}))`.execute(
    db,
  );
  return Number(numAffectedRows ?? 0);
}

export async function listGuesses(
  db: Kysely<Database>,
  accountId: AccountId,
  headings: readonly string[],
): Promise<Map<string, ImportTarget>> {
  const { rows } = await sql<{ heading: string; target: ImportTarget }>`
    select heading, target from contact_import_guesses
    where account_id = ${accountId} and heading = any(${headings})`.execute(db);
  return new Map(rows.map(({ heading, target }) => [heading, target]));
}

export async function rememberGuesses(
  db: Kysely<Database>,
  accountId: AccountId,
  guesses: readonly { heading: string; target: ImportTarget }[],
): Promise<void> {
  await sql`
    insert into contact_import_guesses (account_id, heading, target)
    select distinct on (guess.heading) ${accountId}::uuid, guess.heading, guess.target
    from jsonb_to_recordset(${JSON.stringify(guesses)}::jsonb) as guess(heading text, target jsonb)
    on conflict (account_id, heading) do update set target = excluded.target`.execute(db);
}
