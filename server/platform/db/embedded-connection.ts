import { Client } from 'pg';

export type Answer = 'ready' | 'busy' | 'unreachable';

const DATABASE = 'corella';
const INVALID_CATALOG_NAME = '3D000';
const DUPLICATE_DATABASE = '42P04';
const CANNOT_CONNECT_NOW = '57P03';

// The port and the absence of TLS are written out because PGPORT and PGSSLMODE of the person's shell would otherwise apply.
/** The address of a database behind the Unix socket in a folder, for `pg`'s connectionString. */
export function connectionUrl(socketFolder: string, database: string = DATABASE): string {
  return `postgres://corella@/${database}?host=${encodeURIComponent(socketFolder)}&port=5432&sslmode=disable`;
}

/** Whether the database answers; creates the database `corella` in a server that has none yet. */
export async function tryToConnect(url: string): Promise<Answer> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.query('select 1');
    return 'ready';
  } catch (error) {
    return interpret(url, codeOf(error));
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function interpret(url: string, code: string | undefined): Promise<Answer> {
  if (code === CANNOT_CONNECT_NOW) return 'busy';
  if (code !== INVALID_CATALOG_NAME) return 'unreachable';
  await createDatabase(url);
  return 'busy';
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url.replace(`/${DATABASE}?`, '/postgres?') });
  await client.connect();
  try {
    await client.query(`create database ${DATABASE}`);
  } catch (error) {
    if (codeOf(error) !== DUPLICATE_DATABASE && codeOf(error) !== '23505') throw error;
  } finally {
    await client.end();
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
