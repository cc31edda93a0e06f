import { type Insertable, type Kysely, sql, type Updateable } from 'kysely';
import { businessFields } from '#contract/accounts.ts';
import type { Database } from '#server/platform/db/schema.ts';

const detailColumns = [...businessFields, 'version'] as const;

export async function insertAccount(
  db: Kysely<Database>,
  row: Insertable<Database['accounts']>,
): Promise<void> {
  await db.insertInto('accounts').values(row).execute();
}

export async function getDetails(db: Kysely<Database>, accountId: string) {
  return db
    .selectFrom('accounts')
    .select(detailColumns)
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
}

/** Undefined when somebody else changed the row after that version was read. */
export async function updateDetails(
  db: Kysely<Database>,
  {
    accountId,
    version,
    values,
  }: { accountId: string; version: number; values: Updateable<Database['accounts']> },
) {
  return db
    .updateTable('accounts')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('id', '=', accountId)
    .where('version', '=', version)
    .returning(detailColumns)
    .executeTakeFirst();
}

/** Whether an account is the first; whoever asks at the same moment waits until this transaction has ended. */
export async function isFirstAccount(db: Kysely<Database>): Promise<boolean> {
  if (await isAnyAccount(db)) return false;
  await sql`select pg_advisory_xact_lock(${firstAccountLock})`.execute(db);
  return !(await isAnyAccount(db));
}

const firstAccountLock = 7_230_446;

/** Marks an account as the operator's, or as one like all others; undefined when there is none by that id. */
export async function markOperator(
  db: Kysely<Database>,
  accountId: string,
  isOperator: boolean,
): Promise<{ name: string } | undefined> {
  return db
    .updateTable('accounts')
    .set({ isOperator })
    .where('id', '=', accountId)
    .returning('name')
    .executeTakeFirst();
}

export async function listOperatorAccounts(db: Kysely<Database>): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom('accounts')
    .select(['id', 'name'])
    .where('isOperator', '=', true)
    .orderBy('id')
    .execute();
}

export async function isAnyAccount(db: Kysely<Database>): Promise<boolean> {
  return (await db.selectFrom('accounts').select('id').limit(1).executeTakeFirst()) !== undefined;
}
