import { CamelCasePlugin, Kysely } from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';
import { pipelinedDialect } from './driver.ts';
import { PipelinedClient } from './pipelined-client.ts';
import type { Database } from './schema.ts';

export type Connection = { url: string; pool: pg.Pool; db: Kysely<Database>; close(): Promise<void> };

// int8 arrives as text; ours (sequence numbers, counts) stay far below 2^53.
pg.types.setTypeParser(20, Number);

/** Opens a pool. A connection that the server drops is logged and replaced, it does not end the process. */
export function connect(url: string, options: { log: Log; max?: number }): Connection {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 20,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
    Client: PipelinedClient,
  });
  let closing = false;
  pool.on('error', (error) => {
    if (!closing) options.log.warn({ error: error.message }, 'A database connection was lost.');
  });
  // The pool does not listen to a client that it has lent out, and an error that nobody hears ends the process: a restart of the database
  // would take us along. The query that was running fails by itself, so nothing more is to be done.
  pool.on('connect', (client) => {
    client.on('error', (error) =>
      options.log.debug({ error: error.message }, 'A connection in use was lost.'),
    );
  });
  const db = new Kysely<Database>({
    dialect: pipelinedDialect(pool),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  const close = () => {
    closing = true;
    return db.destroy();
  };
  return { url, pool, db, close };
}
