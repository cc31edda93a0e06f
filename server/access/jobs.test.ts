import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deleteOldLinks } from '#server/accounts/jobs.ts';
import { rowsPerBatch } from '#server/platform/jobs/batches.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { standingClock, workerContext } from '#server/testing/texting-account.ts';
import { deleteExpired } from './jobs.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const id = 'md5($1 || n::text)::uuid';

/** For each table the insertion of rows number 1 to $3, whose instant is $2. */
const insertions: Record<string, string> = {
  sign_ups: `insert into sign_ups select ${id}, ${id}, '', '', '', '', '', '', '', $2, $2`,
  challenges: `insert into challenges (account_id, id, user_id, purpose, generation, token_hash, step, channel, destination, address, agent,
    created_at, expires_at) select ${id}, ${id}, ${id}, 'sign_in', 0, decode(md5(n::text), 'hex'), 'code', 'sms', '', '', '', $2, $2`,
  code_sends: `insert into code_sends select ${id}, ${id}, ${id}, false, 'sms', '', '', 'sent', null, $2, null`,
  sessions: `insert into sessions select ${id}, ${id}, ${id}, 0, decode(md5(n::text), 'hex'), $2, $2, $2, null, '', '', $2`,
  throttles: `insert into throttles select ${id}, 1, null, $2`,
  security_receipts: `insert into security_receipts select n::text, ${id}, ${id}, '', $2`,
  links: `insert into links select ${id}, ${id}, ${id}, 'email', 0, decode(md5(n::text), 'hex'), '', false, null, null, $2, $2`,
};
const tables = Object.keys(insertions);

async function insertRows(table: string, mark: string, { at, rows }: { at: Date; rows: number }) {
  const text = `${insertions[table]} from generate_series(1, $3) as n`;
  await database.pool.query(text, [mark, at, rows]);
}

/** Notes how many rows each statement deletes. */
async function watchDeletions(): Promise<void> {
  await database.pool.query('create table deletions (of text, rows integer)');
  await database.pool.query(`
    create function note_deletion() returns trigger language plpgsql as
    'begin insert into deletions select tg_table_name, count(*) from gone; return null; end'`);
  for (const table of tables)
    await database.pool.query(`
      create trigger note after delete on ${table} referencing old table as gone
      for each statement execute function note_deletion()`);
}

test('what has expired goes in batches, until none is left, and nothing else goes', async () => {
  const clock = standingClock();
  const context = workerContext(database.db, clock);
  const now = clock.now();
  clock.move(-60 * 86_400);
  const old = { at: clock.now(), rows: 2 * rowsPerBatch + 1 };
  clock.move(60 * 86_400);
  await watchDeletions();
  for (const table of tables) {
    await insertRows(table, 'old', old);
    await insertRows(table, 'new', { at: now, rows: 3 });
  }
  await deleteExpired(context);
  await deleteOldLinks(context);
  for (const table of tables) {
    const left = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(
      database.db,
    );
    expect([table, left.rows[0]?.rows]).toEqual([table, 3]);
    const { rows } = await database.pool.query('select rows from deletions where of = $1 and rows > 0', [
      table,
    ]);
    expect([table, ...rows.map((batch) => batch.rows)]).toEqual([table, rowsPerBatch, rowsPerBatch, 1]);
  }
});
