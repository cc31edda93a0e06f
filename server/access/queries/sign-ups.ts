import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

export type SignUp = Selectable<Database['signUps']>;

export async function findSignUp(db: Kysely<Database>, accountId: string): Promise<SignUp | undefined> {
  return db.selectFrom('signUps').selectAll().where('accountId', '=', accountId).executeTakeFirst();
}

export async function putSignUp(db: Kysely<Database>, row: Insertable<Database['signUps']>): Promise<void> {
  const { accountId, userId, createdAt, ...changed } = row;
  await db
    .insertInto('signUps')
    .values(row)
    .onConflict((conflict) => conflict.column('accountId').doUpdateSet(changed))
    .execute();
}

export async function deleteSignUp(db: Kysely<Database>, accountId: string): Promise<void> {
  await db.deleteFrom('signUps').where('accountId', '=', accountId).execute();
}
