import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import type { Factor, PersonKey } from '../guesses.ts';

const columns = ['failures', 'waitUntil', 'disabledAt'] as const;

/** Raises the counter and locks its row until the transaction ends. */
export async function raiseGuesses(db: Kysely<Database>, person: PersonKey, factor: Factor) {
  return db
    .insertInto('factorGuesses')
    .values({ ...person, factor, failures: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['accountId', 'userId', 'factor'])
        .doUpdateSet({ failures: sql<number>`factor_guesses.failures + 1` }),
    )
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export async function readGuesses(db: Kysely<Database>, person: PersonKey, factor: Factor) {
  return row(db, person, factor).select(columns).executeTakeFirst();
}

function row(db: Kysely<Database>, person: PersonKey, factor: Factor) {
  return db
    .selectFrom('factorGuesses')
    .where('accountId', '=', person.accountId)
    .where('userId', '=', person.userId)
    .where('factor', '=', factor);
}

function change(db: Kysely<Database>, person: PersonKey, factor: Factor) {
  return db
    .updateTable('factorGuesses')
    .where('accountId', '=', person.accountId)
    .where('userId', '=', person.userId)
    .where('factor', '=', factor);
}

export async function setWait(
  db: Kysely<Database>,
  person: PersonKey,
  factor: Factor,
  waitUntil: Date,
): Promise<void> {
  await change(db, person, factor).set({ waitUntil }).execute();
}

export async function disableFactor(
  db: Kysely<Database>,
  person: PersonKey,
  factor: Factor,
  disabledAt: Date,
): Promise<void> {
  await change(db, person, factor).set({ disabledAt, waitUntil: null }).execute();
}

export async function clearGuesses(db: Kysely<Database>, person: PersonKey, factor: Factor): Promise<void> {
  await db
    .deleteFrom('factorGuesses')
    .where('accountId', '=', person.accountId)
    .where('userId', '=', person.userId)
    .where('factor', '=', factor)
    .execute();
}
