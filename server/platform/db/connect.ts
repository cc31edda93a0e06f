import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';
import type { Database } from './schema.ts';

export type Connection = { pool: pg.Pool; db: Kysely<Database>; close(): Promise<void> };

// int8 arrives as text; ours (sequence numbers, counts) stay far below 2^53.
pg.types.setTypeParser(20, Number);

/** Opens a pool. A connection that the server drops is logged and replaced, it does not end the process. */
export function connect(url: string, options: { log: Log; max?: number }): Connection {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 20,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  });
  pool.on('error', (error) => options.log.warn({ error: error.message }, 'A database connection was lost.'));
  pool.on('connect', prepareStatements);
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  return { pool, db, close: () => db.destroy() };
}

const names = new Map<string, string>();
const namesAtMost = 2000;

/** The name of a statement, so that a connection parses and plans it once. Statements beyond the bound go without. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= namesAtMost) return known;
  const name = `q${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * Prepares every parameterised statement of a connection under a name of its own: half the work of the server, and less of ours, for each
 * query. PgBouncer before 1.21 in transaction mode cannot do this.
 */
function prepareStatements(client: pg.PoolClient): void {
  const query: (...given: unknown[]) => unknown = client.query.bind(client);
  const prepared = (...given: unknown[]): unknown => {
    const [text, values] = given;
    if (typeof text !== 'string' || !Array.isArray(values) || given.length > 2) return query(...given);
    return query({ text, values, name: nameOf(text) });
  };
  const loose: (...given: never[]) => unknown = prepared;
  client.query = loose as typeof client.query;
}
