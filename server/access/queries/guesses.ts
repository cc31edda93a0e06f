import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, askLater, type Statement, statement } from '#server/platform/db/statement.ts';

export type Factor = 'code' | 'recovery_code' | 'app_code';
export type PersonKey = { accountId: string; userId: string };
export type Guesses = { failures: number; waitUntil: Date | null; disabledAt: Date | null };

const columns = 'failures, wait_until as "waitUntil", disabled_at as "disabledAt"';
const key = 'account_id = $1 and user_id = $2 and factor = $3';
const raiseGuessesText = `
insert into factor_guesses as g (account_id, user_id, factor, failures) values ($1, $2, $3, 1)
on conflict (account_id, user_id, factor) do update set failures = g.failures + 1
returning ${columns}`;
const clearGuessesText = `delete from factor_guesses where ${key}`;

const takeCodeGuessText = `
insert into factor_guesses as g (account_id, user_id, factor, failures)
select account_id, user_id, 'code', 1 from challenges
where account_id = $1 and id = $2 and step = 'code' and proven_at is null and tries < $4 and code_hash is not null and code_expires_at > $3
on conflict (account_id, user_id, factor) do update set failures = g.failures + 1
returning ${columns}`;

/** Raises the counter of codes, as below, if the challenge still takes a code. */
export function takingCodeGuess(
  challenge: { accountId: string; challengeId: string },
  now: Date,
  triesAtMost: number,
): Statement<Guesses> {
  return statement(takeCodeGuessText, [challenge.accountId, challenge.challengeId, now, triesAtMost]);
}

/** Raises the counter and locks its row until the transaction ends. */
export async function raiseGuesses(
  db: Kysely<Database>,
  person: PersonKey,
  factor: Factor,
): Promise<Guesses> {
  const [guesses] = await ask<Guesses>(
    db,
    statement(raiseGuessesText, [person.accountId, person.userId, factor]),
  );
  if (!guesses) throw new Error('A guess could not be counted.');
  return guesses;
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
  await askLater(db, statement(clearGuessesText, [person.accountId, person.userId, factor]));
}
