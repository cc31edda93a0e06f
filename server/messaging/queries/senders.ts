import type { Insertable, Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

/** False when the number is hosted already. */
export async function insertHostedNumber(
  db: Kysely<Database>,
  row: Insertable<Database['hostedNumbers']>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('hostedNumbers')
    .values(row)
    .onConflict((conflict) => conflict.column('number').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function findHostedNumber(db: Kysely<Database>, number: string) {
  return db
    .selectFrom('hostedNumbers')
    .select(['kind', 'accountId'])
    .where('number', '=', number)
    .executeTakeFirst();
}
