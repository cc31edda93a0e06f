import type { Kysely } from 'kysely';
import pg from 'pg';
import { connect } from '#server/platform/db/connect.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { silentLog } from '#server/platform/log.ts';

/** How much was read since the last look: of whole tables, and along each index. */
export type ScanCounts = {
  tables: { name: string; rows: number }[];
  indexes: { name: string; scans: number; rows: number }[];
};

const tablesText = `
select relname as name, seq_tup_read::int as rows from pg_stat_user_tables where relname like $1 order by relname`;
const indexesText = `
select indexrelname as name, idx_scan::int as scans, idx_tup_read::int as rows from pg_stat_user_indexes
where relname like $1 order by indexrelname`;

/**
 * Runs statements on a connection of their own and tells what they really read, whoever wrote them and however they were planned. Waits
 * until nobody else is connected: a connection hands its counts in when it ends, and at no certain time before.
 */
export async function countScans<R>(
  url: string,
  run: (db: Kysely<Database>) => Promise<R>,
  /** Which tables are looked at, as LIKE has it. */
  tables = 'message%',
): Promise<{ result: R; counts: ScanCounts }> {
  const watch = new pg.Client({ connectionString: url });
  await watch.connect();
  try {
    await waitUntilAlone(watch);
    const before = await readCounts(watch, tables);
    const own = connect(url, { log: silentLog, max: 1 });
    const result = await run(own.db).finally(() => own.close());
    await waitUntilAlone(watch);
    return { result, counts: subtract(await readCounts(watch, tables), before) };
  } finally {
    await watch.end();
  }
}

const othersText = `
select from pg_stat_activity
where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()`;

async function waitUntilAlone(watch: pg.Client): Promise<void> {
  const deadline = performance.now() + 30_000;
  while ((await watch.query(othersText)).rowCount) {
    if (performance.now() > deadline) throw new Error('Somebody else stays connected to the database.');
  }
}

async function readCounts(watch: pg.Client, like: string): Promise<ScanCounts> {
  const tables = await watch.query<ScanCounts['tables'][number]>(tablesText, [like]);
  const indexes = await watch.query<ScanCounts['indexes'][number]>(indexesText, [like]);
  return { tables: tables.rows, indexes: indexes.rows };
}

function subtract(after: ScanCounts, before: ScanCounts): ScanCounts {
  const tables = after.tables.map(({ name, rows }, index) => ({
    name,
    rows: rows - (before.tables[index]?.rows ?? 0),
  }));
  const indexes = after.indexes.map(({ name, scans, rows }, index) => ({
    name,
    scans: scans - (before.indexes[index]?.scans ?? 0),
    rows: rows - (before.indexes[index]?.rows ?? 0),
  }));
  return {
    tables: tables.filter(({ rows }) => rows > 0),
    indexes: indexes.filter(({ scans }) => scans > 0),
  };
}
