import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

const folder = join(import.meta.dirname, '../../../migrations');
const lockKey = 7_230_441;

/** Runs what is missing of migrations/, each in a transaction of its own, one process at a time; answers the names it ran. */
export async function migrate(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await client.query(
      'create table if not exists migrations (name text primary key, ran_at timestamptz not null)',
    );
    return await runMissing(client);
  } finally {
    await client.end();
  }
}

async function runMissing(client: pg.Client): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const { rows } = await client.query<{ name: string }>('select name from migrations');
  const known = new Set(rows.map((row) => row.name));
  const newer = [...known].filter((name) => !names.includes(name));
  if (newer.length > 0) {
    throw new Error(
      `The database was made by a newer Corella (it knows ${newer.join(', ')}). Start that version, or restore a backup.`,
    );
  }
  const missing = names.filter((name) => !known.has(name));
  for (const name of missing) await run(client, name);
  return missing;
}

async function run(client: pg.Client, name: string): Promise<void> {
  const text = await readFile(join(folder, name), 'utf8');
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into migrations (name, ran_at) values ($1, now())', [name]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Migration ${name} failed; nothing of it was kept.`, { cause: error });
  }
}
