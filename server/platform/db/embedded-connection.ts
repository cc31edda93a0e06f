import { Client, DatabaseError } from 'pg';

export type Answer = { kind: 'ready' | 'busy' | 'unreachable' } | { kind: 'refused'; words: string };

const DATABASE = 'corella';
const INVALID_CATALOG_NAME = '3D000';
const MADE_BY_ANOTHER = ['42P04', '23505'];
// Starting or ending, ended under us, or out of connections: worth asking again.
const PASSING_STATES = ['57P03', '57P01', '53300'];

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
    return { kind: 'ready' };
  } catch (error) {
    return interpret(url, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function interpret(url: string, error: unknown): Promise<Answer> {
  if (!(error instanceof DatabaseError) || error.code === undefined) return { kind: 'unreachable' };
  if (PASSING_STATES.includes(error.code)) return { kind: 'busy' };
  if (error.code !== INVALID_CATALOG_NAME) return { kind: 'refused', words: error.message };
  return createDatabase(url);
}

async function createDatabase(url: string): Promise<Answer> {
  const client = new Client({ connectionString: url.replace(`/${DATABASE}?`, '/postgres?') });
  try {
    await client.connect();
    await client.query(`create database ${DATABASE}`);
    return { kind: 'busy' };
  } catch (error) {
    if (!(error instanceof DatabaseError) || MADE_BY_ANOTHER.includes(error.code ?? ''))
      return { kind: 'busy' };
    return { kind: 'refused', words: error.message };
  } finally {
    await client.end().catch(() => undefined);
  }
}
