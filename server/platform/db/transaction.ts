import type { Context } from '../context.ts';
import { ask, askLater, keepLine, statement } from './statement.ts';

/** Runs a verb in one transaction; joins the one that is already open. */
export async function inTransaction<C extends Context, R>(
  context: C,
  verb: (context: C) => Promise<R>,
): Promise<R> {
  if (context.db.isTransaction) return verb(context);
  return context.db.transaction().execute((db) => verb({ ...context, db }));
}

/** Runs work on one connection, so that what is asked for later outside its transactions travels with their `begin`. */
export async function onOneConnection<C extends Context, R>(
  context: C,
  work: (context: C) => Promise<R>,
): Promise<R> {
  return context.db.connection().execute(async (db) => {
    await keepLine(db);
    return work({ ...context, db });
  });
}

/** Tells every process, when the open transaction commits. The payload must stay below 8,000 bytes. */
export async function announce(
  context: Pick<Context, 'db'>,
  channel: string,
  payload: object,
): Promise<void> {
  await askLater(context.db, statement('select pg_notify($1, $2)', [channel, JSON.stringify(payload)]));
}

/** Tells every process of several things by one statement, now or when the open transaction commits. */
export async function announceAll(
  context: Pick<Context, 'db'>,
  channel: string,
  payloads: readonly object[],
): Promise<void> {
  const texts = payloads.map((payload) => JSON.stringify(payload));
  await ask(
    context.db,
    statement('select pg_notify($1, payload) from unnest($2::text[]) as payload', [channel, texts]),
  );
}
