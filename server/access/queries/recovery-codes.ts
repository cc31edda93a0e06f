import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import type { PersonKey } from './guesses.ts';

export async function replaceRecoveryCodes(
  db: Kysely<Database>,
  person: PersonKey,
  hashes: Buffer[],
): Promise<void> {
  await db
    .deleteFrom('recoveryCodes')
    .where('accountId', '=', person.accountId)
    .where('userId', '=', person.userId)
    .execute();
  await db
    .insertInto('recoveryCodes')
    .values(hashes.map((codeHash) => ({ accountId: person.accountId, userId: person.userId, codeHash })))
    .execute();
}

export async function spendRecoveryCode(
  db: Kysely<Database>,
  person: PersonKey,
  codeHash: Buffer,
  now: Date,
): Promise<boolean> {
  const row = await db
    .updateTable('recoveryCodes')
    .set({ usedAt: now })
    .where('accountId', '=', person.accountId)
    .where('userId', '=', person.userId)
    .where('codeHash', '=', codeHash)
    .where('usedAt', 'is', null)
    .returning('codeHash')
    .executeTakeFirst();
  return row !== undefined;
}

export async function countRecoveryCodes(db: Kysely<Database>, person: PersonKey): Promise<number> {
  const { count } = await db
    .selectFrom('recoveryCodes')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('accountId', '=', person.accountId)
    .where('userId', '=', person.userId)
    .where('usedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}
