import { sql } from 'kysely';
import type { Context } from '../context.ts';

/** Runs a verb in one transaction; joins the one that is already open. */
export async function inTransaction<C extends Context, R>(
  context: C,
  verb: (context: C) => Promise<R>,
): Promise<R> {
  if (context.db.isTransaction) return verb(context);
  return context.db.transaction().execute((db) => verb({ ...context, db }));
}

/** Tells every process, when the open transaction commits. The payload must stay below 8,000 bytes. */
export async function announce(
  context: Pick<Context, 'db'>,
  channel: string,
  payload: object,
): Promise<void> {
  await sql`select pg_notify(${channel}, ${JSON.stringify(payload)})`.execute(context.db);
}
