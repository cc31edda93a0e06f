import type { Insertable, Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

export async function insertHostedNumber(
  db: Kysely<Database>,
  row: Insertable<Database['hostedNumbers']>,
): Promise<void> {
  await db
    .insertInto('hostedNumbers')
    .values(row)
    .onConflict((conflict) => conflict.column('number').doNothing())
    .execute();
}

export async function findHostedNumber(db: Kysely<Database>, number: string) {
  return db
    .selectFrom('hostedNumbers')
    .select(['kind', 'accountId'])
    .where('number', '=', number)
    .executeTakeFirst();
}
