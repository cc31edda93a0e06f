import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { connect } from '#server/platform/db/connect.ts';
import { migrate } from '#server/platform/db/migrate.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { silentLog } from '#server/platform/log.ts';

export type TestDatabase = { url: string; pool: pg.Pool; db: Kysely<Database>; close(): Promise<void> };

const migrationsFolder = join(import.meta.dirname, '../../migrations');
const templateLock = 7_230_442;

/** A migrated database of its own for one test file: a clone of a template that is made once for each state of migrations/. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = serverUrl();
  const name = `corella_test_${randomBytes(6).toString('hex')}`;
  await withClient(server, async (client) => {
    const template = await ensureTemplate(client, server);
    await client.query(`create database ${name} template ${template} strategy file_copy`);
  });
  const url = databaseUrl(server, name);
  const { pool, db, close } = connect(url, { log: silentLog, max: 5 });
  return {
    url,
    pool,
    db,
    async close() {
      await close();
      await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

function serverUrl(): string {
  const url = process.env['CORELLA_TEST_DATABASE_URL'];
  if (url) return url;
  throw new Error(
    'CORELLA_TEST_DATABASE_URL is not set: run the tests by npm test, or point it at a PostgreSQL server.',
  );
}

// A URL without a host is what libpq and pg write for a Unix socket, but no URL by the standard; `host` in the query wins over localhost.
function databaseUrl(server: string, name: string): string {
  const url = new URL(server.replace(/@(?=\/)/, '@localhost'));
  url.pathname = `/${name}`;
  return url.href;
}

async function ensureTemplate(client: pg.Client, server: string): Promise<string> {
  const template = `corella_template_${await hashMigrations()}`;
  await client.query('select pg_advisory_lock($1)', [templateLock]);
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
    if (rowCount === 0) await createTemplate(client, { server, template });
  } finally {
    await client.query('select pg_advisory_unlock($1)', [templateLock]);
  }
  return template;
}

// Renamed when it is complete, so that a run that dies half-way leaves no half template behind.
async function createTemplate(
  client: pg.Client,
  { server, template }: { server: string; template: string },
): Promise<void> {
  const unfinished = `${template}_unfinished`;
  await client.query(`drop database if exists ${unfinished} with (force)`);
  await client.query(`create database ${unfinished} template template0`);
  await migrate(databaseUrl(server, unfinished));
  await client.query(`alter database ${unfinished} rename to ${template}`);
}

async function hashMigrations(): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(migrationsFolder)).filter((name) => name.endsWith('.sql')).sort();
  for (const name of names) hash.update(name).update(await readFile(join(migrationsFolder, name)));
  return hash.digest('hex').slice(0, 16);
}

async function withClient<R>(url: string, use: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
