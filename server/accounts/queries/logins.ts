import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type Login = { emailKey: string; accountId: string; userId: string };

/** Takes an address for a login; false when it opens one already, anywhere in the installation. */
export async function insertLogin(db: Kysely<Database>, login: Login): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('logins')
    .values(login)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function deleteLogins(db: Kysely<Database>, accountId: string, userId: string): Promise<void> {
  await db.deleteFrom('logins').where('accountId', '=', accountId).where('userId', '=', userId).execute();
}
