import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

/** Sets the counters of wrong codes of a person back, those that had switched a factor off included; answers how many there were. */
export async function deleteGuesses(
  db: Kysely<Database>,
  accountId: string,
  userId: string,
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('factorGuesses')
    .where('accountId', '=', accountId)
    .where('userId', '=', userId)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

export async function deleteRecoveryCodes(
  db: Kysely<Database>,
  accountId: string,
  userId: string,
): Promise<void> {
  await db
    .deleteFrom('recoveryCodes')
    .where('accountId', '=', accountId)
    .where('userId', '=', userId)
    .execute();
}

/** What a person has beside the password and the code: recovery codes that still work, and an authenticator app. */
export async function readExtraFactors(db: Kysely<Database>, accountId: string, userId: string) {
  return db
    .selectFrom('users')
    .select((eb) => [
      eb('appSecret', 'is not', null).as('hasApp'),
      eb
        .selectFrom('recoveryCodes')
        .select((codes) => codes.fn.countAll<number>().as('count'))
        .whereRef('recoveryCodes.accountId', '=', 'users.accountId')
        .whereRef('recoveryCodes.userId', '=', 'users.id')
        .where('recoveryCodes.usedAt', 'is', null)
        .as('recoveryCodesLeft'),
    ])
    .where('accountId', '=', accountId)
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
}
