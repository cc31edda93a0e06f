import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { ChallengeRef } from '#server/http/route.ts';
import type { Database } from '#server/platform/db/schema.ts';

export type ChallengeRow = Selectable<Database['challenges']>;
type Key = { accountId: string; id: string };

export async function insertChallenge(
  db: Kysely<Database>,
  row: Insertable<Database['challenges']>,
): Promise<void> {
  await db.insertInto('challenges').values(row).execute();
}

export async function findChallengeRef(
  db: Kysely<Database>,
  accountId: string,
  tokenHash: Buffer,
  now: Date,
): Promise<ChallengeRef | undefined> {
  return db
    .selectFrom('challenges as c')
    .leftJoin('users as u', (join) =>
      join.onRef('u.accountId', '=', 'c.accountId').onRef('u.id', '=', 'c.userId'),
    )
    .select(['c.accountId', 'c.id as challengeId', 'c.userId', 'c.purpose'])
    .where('c.accountId', '=', accountId)
    .where('c.tokenHash', '=', tokenHash)
    .where('c.endedAt', 'is', null)
    .where('c.expiresAt', '>', now)
    .where((where) =>
      where.or([
        where('c.purpose', '=', 'sign_up'),
        where.and([
          where('u.status', '<>', 'removed'),
          where('u.generation', '=', where.ref('c.generation')),
        ]),
      ]),
    )
    .executeTakeFirst();
}

/** Locks the challenge until the transaction ends. */
export async function lockChallenge(db: Kysely<Database>, key: Key): Promise<ChallengeRow | undefined> {
  return db
    .selectFrom('challenges')
    .selectAll()
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();
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

export async function attachCode(
  db: Kysely<Database>,
  key: Key,
  code: { codeHash: Buffer; codeSendId: string; codeExpiresAt: Date },
): Promise<void> {
  await db
    .updateTable('challenges')
    .set({ ...code, sends: sql<number>`sends + 1` })
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
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

export async function endChallenge(db: Kysely<Database>, key: Key, now: Date): Promise<void> {
  await db
    .updateTable('challenges')
    .set({ endedAt: now, codeHash: null, passwordHash: null })
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .where('endedAt', 'is', null)
    .execute();
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

/** Ends the person's oldest open challenges so that `keep` stay. */
export async function endOldestChallenges(
  db: Kysely<Database>,
  person: { accountId: string; userId: string },
  keep: number,
  now: Date,
): Promise<void> {
  await sql`
    update challenges set ended_at = ${now}, code_hash = null, password_hash = null
    where (account_id, id) in (
      select account_id, id from challenges
      where account_id = ${person.accountId} and user_id = ${person.userId} and ended_at is null
      order by sends > 0 desc, created_at desc, id desc offset ${keep})`.execute(db);
}

/** Sign-ins with the right password that came to nothing, whose person was not told yet in this window and did not get in since. */
export async function listAbandonedSignIns(db: Kysely<Database>, now: Date, toldBefore: Date) {
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
    order by c.account_id, c.user_id, c.created_at desc limit 100`.execute(db);
  return rows;
}

/** Takes everything out of expired challenges that must not outlive them. */
export async function sweepChallenges(db: Kysely<Database>, now: Date): Promise<void> {
  await sql`
    update challenges set ended_at = coalesce(ended_at, ${now}), swept_at = ${now}, code_hash = null, password_hash = null
    where expires_at <= ${now} and swept_at is null`.execute(db);
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
