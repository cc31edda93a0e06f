import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import type { ChainedRow } from '../activity.ts';

const page = 1000;

export async function startHead(db: Kysely<Database>, accountId: string, hash: Buffer): Promise<void> {
  await db.insertInto('activityHeads').values({ accountId, seq: 0, hash }).execute();
}

/** Takes the next number and locks the head until the transaction ends, so that rows are chained one after the other. */
export async function advanceHead(
  db: Kysely<Database>,
  accountId: string,
): Promise<{ seq: number; hash: Buffer }> {
  return db
    .updateTable('activityHeads')
    .set({ seq: sql<number>`seq + 1` })
    .where('accountId', '=', accountId)
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow();
}

export async function insertActivity(
  db: Kysely<Database>,
  row: ChainedRow & { result: 'ok' | 'refused' },
  hash: Buffer,
): Promise<void> {
  await db
    .with('head', (chain) =>
      chain.updateTable('activityHeads').set({ hash }).where('accountId', '=', row.accountId),
    )
    .insertInto('activities')
    .values({ ...row, details: JSON.stringify(row.details), hash })
    .execute();
}

export async function readHead(db: Kysely<Database>, accountId: string) {
  return db
    .selectFrom('activityHeads')
    .select(['seq', 'hash'])
    .where('accountId', '=', accountId)
    .executeTakeFirst();
}

export async function readRowsAfter(db: Kysely<Database>, accountId: string, seq: number) {
  return db
    .selectFrom('activities')
    .selectAll()
    .where('accountId', '=', accountId)
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(page)
    .execute();
}
