import { type Kysely, sql } from 'kysely';
import type { ImportPlan, ImportState } from '#contract/imports.ts';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

export type ImportKey = { accountId: AccountId; id: string };

/** What is counted while an import goes on. */
export type Tally = {
  made: number;
  updated: number;
  same: number;
  skipped: number;
  optOuts: number;
  optedOut: number;
  reasons: Record<string, number>;
  emptied: Record<string, number>;
  mends: Record<string, number>;
  /** The first row of each kind of what is counted. */
  examples: Record<string, { row: number; detail: string }>;
};
export type UndoTally = { removed: number; restored: number; kept: number };

export type ImportRow = {
  accountId: AccountId;
  id: string;
  userId: string | null;
  userName: string | null;
  fileName: string;
  media: 'csv' | 'xlsx';
  bytes: number;
  chunks: number;
  isUtf8: boolean;
  state: ImportState;
  plan: ImportPlan | null;
  listId: string | null;
  listName: string | null;
  rows: number | null;
  rowsDone: number;
  progress: number;
  counts: Partial<Tally>;
  undo: UndoTally | null;
  undoneBy: string | null;
  firstId: string | null;
  lastId: string | null;
  note: string | null;
  isCleared: boolean;
  /** How many workers have begun since something was last written; more than three end it. */
  claims: number;
  createdAt: Date;
  endedAt: Date | null;
};

const columns = sql.raw(
  [
    'account_id',
    'id',
    'user_id',
    'file_name',
    'media',
    'bytes',
    'chunks',
    'is_utf8',
    'state',
    'plan',
    'list_id',
    'list_name',
    'rows',
    'rows_done',
    'progress',
    'counts',
    'undo',
    'undone_by',
    'first_id',
    'last_id',
    'note',
    'is_cleared',
    'claims',
    'created_at',
    'ended_at',
  ]
    .map((name) => `import.${name}`)
    .join(', '),
);
const person = sql`left join users person on person.account_id = import.account_id and person.id = import.user_id`;

export async function insertImport(
  db: Kysely<Database>,
  row: ImportKey & { userId: string; fileName: string; media: string; bytes: number; createdAt: Date },
): Promise<void> {
  await sql`
    insert into contact_imports (account_id, id, user_id, file_name, media, bytes, state, created_at)
    values (${row.accountId}, ${row.id}, ${row.userId}, ${row.fileName}, ${row.media}, ${row.bytes}, 'uploading',
      ${row.createdAt})`.execute(db);
}

export async function countWaitingImports(db: Kysely<Database>, accountId: AccountId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from contact_imports
    where account_id = ${accountId} and state in ('uploading', 'mapping', 'checking', 'checked')`.execute(db);
  return rows[0]?.count ?? 0;
}

const importSpace = 20_479;

/** Lets one transaction at a time begin imports of an account. */
export async function lockImports(db: Kysely<Database>, accountId: AccountId): Promise<void> {
  await sql`select pg_advisory_xact_lock(${importSpace}, hashtext(${accountId}))`.execute(db);
}

export async function findImport(db: Kysely<Database>, { accountId, id }: ImportKey) {
  const { rows } = await sql<ImportRow>`
    select ${columns}, person.name as user_name from contact_imports import ${person}
    where import.account_id = ${accountId} and import.id = ${id}`.execute(db);
  return rows[0];
}

/** The import, locked until the transaction ends. */
export async function holdImport(db: Kysely<Database>, { accountId, id }: ImportKey) {
  const { rows } = await sql<ImportRow>`
    select ${columns}, person.name as user_name from contact_imports import ${person}
    where import.account_id = ${accountId} and import.id = ${id} for update of import`.execute(db);
  return rows[0];
}

/** By the primary key, backwards: ids are in the order of time. */
export async function listImportRows(
  db: Kysely<Database>,
  accountId: AccountId,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`
    select ${columns}, person.name as user_name from contact_imports import ${person}
    where import.account_id = ${accountId} ${before === undefined ? sql`` : sql`and import.id < ${before}`}
    order by import.id desc limit ${limit}`.execute(db);
  return rows;
}

type Change = {
  state?: ImportState;
  media?: 'csv' | 'xlsx';
  chunks?: number;
  isUtf8?: boolean;
  plan?: ImportPlan;
  listId?: string | null;
  listName?: string | null;
  rows?: number | null;
  rowsDone?: number;
  progress?: number;
  counts?: Partial<Tally>;
  undo?: UndoTally;
  undoneBy?: string;
  note?: string | null;
  isCleared?: boolean;
  leaseId?: string | null;
  leaseUntil?: Date | null;
  claims?: number;
  endedAt?: Date;
};

export async function updateImport(db: Kysely<Database>, key: ImportKey, change: Change): Promise<void> {
  const sets = Object.entries(change).map(([name, value]) => {
    const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const isJson = name === 'plan' || name === 'counts' || name === 'undo';
    return sql`${sql.ref(column)} = ${isJson ? JSON.stringify(value) : value}`;
  });
  await sql`
    update contact_imports set ${sql.join(sets)} where account_id = ${key.accountId} and id = ${key.id}`.execute(
    db,
  );
}

/**
 * Takes up the oldest import that waits for a worker, or whose worker is gone; one of an account at a time. Whoever lets go in peace takes
 * its lease away, so that only workers that are gone are counted.
 */
export async function claimImport(
  db: Kysely<Database>,
  { leaseId, now, until }: { leaseId: string; now: Date; until: Date },
): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    update contact_imports import set lease_id = ${leaseId}, lease_until = ${until},
      claims = case when lease_id is null then 1 else claims + 1 end
    where (account_id, id) = (
      select waiting.account_id, waiting.id from contact_imports waiting
      where waiting.state in ('checking', 'importing', 'undoing')
        and (waiting.lease_until is null or waiting.lease_until < ${now})
        and not exists (
          select from contact_imports other
          where other.account_id = waiting.account_id and other.id <> waiting.id
            and other.state in ('checking', 'importing', 'undoing') and other.lease_until >= ${now})
      order by waiting.created_at limit 1 for update skip locked)
    returning ${columns}, null as user_name`.execute(db);
  return rows[0];
}

export type Lease = ImportKey & { leaseId: string; state: ImportState };

/** Whether the work on an import is still ours; keeps its row until the transaction ends. */
export async function holdLease(
  db: Kysely<Database>,
  { accountId, id, leaseId, state }: Lease,
): Promise<boolean> {
  const { rows } = await sql`
    select from contact_imports
    where account_id = ${accountId} and id = ${id} and lease_id = ${leaseId} and state = ${state} for update`.execute(
    db,
  );
  return rows.length > 0;
}

/** Widens the span of the ids that an import made. */
export async function widenSpan(
  db: Kysely<Database>,
  { accountId, id }: ImportKey,
  { first, last }: { first: string; last: string },
): Promise<void> {
  await sql`
    update contact_imports set first_id = least(first_id, ${first}::uuid), last_id = greatest(last_id, ${last}::uuid)
    where account_id = ${accountId} and id = ${id}`.execute(db);
}

/** Ended or forgotten imports whose rows and files may go. */
export async function findImportsToClear(
  db: Kysely<Database>,
  { endedBefore, forgottenBefore }: { endedBefore: Date; forgottenBefore: Date },
): Promise<{ accountId: AccountId; id: string; state: ImportState }[]> {
  const { rows } = await sql<{ accountId: AccountId; id: string; state: ImportState }>`
    select account_id, id, state from contact_imports
    where not is_cleared and created_at < ${forgottenBefore}
      and (state in ('uploading', 'mapping', 'checked')
        or (state in ('done', 'failed', 'cancelled', 'undone') and created_at < ${endedBefore}))
    order by created_at limit 20`.execute(db);
  return rows;
}
