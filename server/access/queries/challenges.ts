import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { ChallengeRef } from '#server/http/route.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, askLater, insertion, type Statement, statement } from '#server/platform/db/statement.ts';

export type ChallengeRow = Selectable<Database['challenges']>;
type Key = { accountId: string; id: string };

export async function insertChallenge(
  db: Kysely<Database>,
  row: Insertable<Database['challenges']>,
): Promise<void> {
  await askLater(db, insertion('challenges', row));
}

const findChallengeRefText = `
select c.account_id as "accountId", c.id as "challengeId", c.user_id as "userId", c.purpose
from challenges c left join users u on u.account_id = c.account_id and u.id = c.user_id
where c.account_id = $1 and c.token_hash = $2 and c.ended_at is null and c.expires_at > $3
  and (c.purpose = 'sign_up' or (u.status <> 'removed' and u.generation = c.generation))`;

export async function findChallengeRef(
  db: Kysely<Database>,
  accountId: string,
  tokenHash: Buffer,
  now: Date,
): Promise<ChallengeRef | undefined> {
  const [ref] = await ask<ChallengeRef>(db, statement(findChallengeRefText, [accountId, tokenHash, now]));
  return ref;
}

const lockChallengeText = `
select account_id as "accountId", id, user_id as "userId", purpose, generation, session_id as "sessionId", link_id as "linkId",
  token_hash as "tokenHash", step, recovery_code_wanted as "recoveryCodeWanted", channel, destination,
  password_hash as "passwordHash", code_hash as "codeHash", code_send_id as "codeSendId", code_expires_at as "codeExpiresAt",
  tries, sends, wrong, address, agent, proven_at as "provenAt", ended_at as "endedAt", swept_at as "sweptAt",
  created_at as "createdAt", expires_at as "expiresAt"
from challenges where account_id = $1 and id = $2 for update`;

/** Locks the challenge until the transaction ends. */
export function lockingChallenge(key: Key): Statement<ChallengeRow> {
  return statement(lockChallengeText, [key.accountId, key.id]);
}

/** A challenge with what is known of its last code and of its person's guesses. */
export async function readChallenge(db: Kysely<Database>, key: Key) {
  return db
    .selectFrom('challenges as c')
    .leftJoin('codeSends as s', (join) =>
      join.onRef('s.accountId', '=', 'c.accountId').onRef('s.id', '=', 'c.codeSendId'),
    )
    .selectAll('c')
    .select(['s.delivery', 's.note as deliveryNote', 's.sentAt as codeSentAt'])
    .where('c.accountId', '=', key.accountId)
    .where('c.id', '=', key.id)
    .executeTakeFirst();
}

const attachCodeText = `
update challenges set code_hash = $3, code_send_id = $4, code_expires_at = $5, sends = sends + 1
where account_id = $1 and id = $2`;

export async function attachCode(
  db: Kysely<Database>,
  key: Key,
  code: { codeHash: Buffer; codeSendId: string; codeExpiresAt: Date },
): Promise<void> {
  await askLater(
    db,
    statement(attachCodeText, [key.accountId, key.id, code.codeHash, code.codeSendId, code.codeExpiresAt]),
  );
}

export async function countTry(db: Kysely<Database>, key: Key, wrong: boolean): Promise<void> {
  await db
    .updateTable('challenges')
    .set({ tries: sql<number>`tries + 1`, wrong: sql<number>`wrong + ${wrong ? 1 : 0}` })
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
}

/** Goes on to the next step of the same challenge; the code that was right dies. */
export async function moveToStep(db: Kysely<Database>, key: Key, step: ChallengeRow['step']): Promise<void> {
  await db
    .updateTable('challenges')
    .set({ step, codeHash: null, codeExpiresAt: null, tries: 0 })
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
}

const endChallengeText = `
update challenges set ended_at = $3, code_hash = null, password_hash = null
where account_id = $1 and id = $2 and ended_at is null`;

export async function endChallenge(db: Kysely<Database>, key: Key, now: Date): Promise<void> {
  await askLater(db, statement(endChallengeText, [key.accountId, key.id, now]));
}

/** Proven, and still open for the one step that the proof was for (a new password). */
export async function proveChallenge(db: Kysely<Database>, key: Key, now: Date): Promise<void> {
  await db
    .updateTable('challenges')
    .set({ provenAt: now, codeHash: null })
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
}

export async function findOpenChallenge(
  db: Kysely<Database>,
  person: { accountId: string; userId: string },
  match: { tokenHash: Buffer; purpose: ChallengeRow['purpose']; now: Date; generation: number },
) {
  return db
    .selectFrom('challenges')
    .selectAll()
    .where('accountId', '=', person.accountId)
    .where('userId', '=', person.userId)
    .where('tokenHash', '=', match.tokenHash)
    .where('purpose', '=', match.purpose)
    .where('generation', '=', match.generation)
    .where('endedAt', 'is', null)
    .where('expiresAt', '>', match.now)
    .executeTakeFirst();
}

const endOldestChallengesText = `
update challenges set ended_at = $3, code_hash = null, password_hash = null
where (account_id, id) in (
  select account_id, id from challenges where account_id = $1 and user_id = $2 and ended_at is null
  order by sends > 0 desc, created_at desc, id desc offset $4)`;

/** Ends the person's oldest open challenges so that `keep` stay. */
export async function endOldestChallenges(
  db: Kysely<Database>,
  person: { accountId: string; userId: string },
  keep: number,
  now: Date,
): Promise<void> {
  await askLater(db, statement(endOldestChallengesText, [person.accountId, person.userId, now, keep]));
}

/** Sign-ins with the right password that came to nothing, whose person was not told yet in this window and did not get in since. */
export async function listAbandonedSignIns(
  db: Kysely<Database>,
  { now, toldBefore, atMost }: { now: Date; toldBefore: Date; atMost: number },
) {
  const { rows } = await sql<{
    accountId: string;
    userId: string;
    createdAt: Date;
    address: string;
    agent: string;
  }>`
    select distinct on (c.account_id, c.user_id) c.account_id, c.user_id, c.created_at, c.address, c.agent
    from challenges c join users u on u.account_id = c.account_id and u.id = c.user_id
    where c.purpose = 'sign_in' and c.proven_at is null and c.expires_at <= ${now} and c.swept_at is null
      and u.status = 'active' and (u.last_warned_at is null or u.last_warned_at <= ${toldBefore})
      and not exists (select 1 from sessions s where s.account_id = c.account_id and s.user_id = c.user_id and s.created_at >= c.created_at)
    order by c.account_id, c.user_id, c.created_at desc limit ${atMost}`.execute(db);
  return rows;
}

/** Takes everything out of expired challenges that must not outlive them, but for those that somebody holds: their turn comes. */
export async function sweepChallenges(db: Kysely<Database>, now: Date): Promise<void> {
  await sql`
    update challenges set ended_at = coalesce(ended_at, ${now}), swept_at = ${now}, code_hash = null, password_hash = null
    where (account_id, id) in (
      select account_id, id from challenges where expires_at <= ${now} and swept_at is null for update skip locked)`.execute(
    db,
  );
}

export async function deleteChallengesBefore(db: Kysely<Database>, instant: Date): Promise<void> {
  await db.deleteFrom('challenges').where('expiresAt', '<', instant).execute();
}

export async function setChosenPassword(db: Kysely<Database>, key: Key, passwordHash: string): Promise<void> {
  await db
    .updateTable('challenges')
    .set({ passwordHash })
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
}

/** The proven challenge of a browser for one link; what it was proven for may be done once. */
export async function takeProvenChallenge(
  db: Kysely<Database>,
  match: { accountId: string; userId: string; tokenHash: Buffer; linkId: string; now: Date },
): Promise<boolean> {
  const row = await db
    .updateTable('challenges')
    .set({ endedAt: match.now })
    .where('accountId', '=', match.accountId)
    .where('userId', '=', match.userId)
    .where('tokenHash', '=', match.tokenHash)
    .where('linkId', '=', match.linkId)
    .where('purpose', '=', 'password_reset')
    .where('provenAt', 'is not', null)
    .where('endedAt', 'is', null)
    .where('expiresAt', '>', match.now)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
