import type { Kysely, Selectable } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { askLater, type Statement, statement } from '#server/platform/db/statement.ts';

const page = 1000;

/** A row of the log as its hash covers it. */
export type ChainedRow = Omit<Selectable<Database['activities']>, 'hash'>;

export async function startHead(db: Kysely<Database>, accountId: string, hash: Buffer): Promise<void> {
  await db.insertInto('activityHeads').values({ accountId, seq: 0, hash }).execute();
}

export type Head = { seq: number; hash: Buffer };

/** The last row's number and hash, locked until the transaction ends, so that rows are chained one after the other. */
export function lockHead(accountId: string): Statement<Head> {
  return statement('select seq, hash from activity_heads where account_id = $1 for update', [accountId]);
}

const insertActivityText = `
with head as (update activity_heads set seq = $2, hash = $17 where account_id = $1)
insert into activities (account_id, seq, at, action, result, actor_id, actor_name, target_kind, target_id, target_name,
  address, agent, method, request_id, details, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`;

export async function insertActivity(
  db: Kysely<Database>,
  row: ChainedRow,
  { hash, head }: { hash: Buffer; head: Buffer },
): Promise<void> {
  await askLater(
    db,
    statement(insertActivityText, [
      row.accountId,
      row.seq,
      row.at,
      row.action,
      row.result,
      row.actorId,
      row.actorName,
      row.targetKind,
      row.targetId,
      row.targetName,
      row.address,
      row.agent,
      row.method,
      row.requestId,
      JSON.stringify(row.details),
      hash,
      head,
    ]),
  );
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
