import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { ChallengeRef } from '#server/http/route.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, askLater, statement } from '#server/platform/db/statement.ts';

/** A challenge, but for its token and for where it was asked for. */
export type ChallengeRow = Omit<
  Selectable<Database['challenges']>,
  'tokenHash' | 'wrong' | 'address' | 'agent' | 'sweptAt' | 'createdAt'
>;
type Key = { accountId: string; id: string };

const openChallengeText = `
with ended as (
  update challenges set ended_at = $16, code_hash = null, password_hash = null
  where (account_id, id) in (
    select account_id, id from challenges where account_id = $1 and user_id = $3 and ended_at is null
    order by sends > 0 desc, created_at desc, id desc offset $18)
)
insert into challenges (account_id, id, user_id, purpose, generation, session_id, link_id, token_hash, step, recovery_code_wanted, channel,
  destination, password_hash, address, agent, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`;

type NewChallenge = Required<
  Omit<
    Insertable<Database['challenges']>,
    | 'codeHash'
    | 'codeSendId'
    | 'codeExpiresAt'
    | 'tries'
    | 'sends'
    | 'wrong'
    | 'provenAt'
    | 'endedAt'
    | 'sweptAt'
  >
>;

/** Opens a challenge, and ends the person's oldest open ones so that `keep` stay beside it. */
export async function insertChallenge(db: Kysely<Database>, row: NewChallenge, keep: number): Promise<void> {
  const whose = [row.accountId, row.id, row.userId, row.purpose, row.generation, row.sessionId, row.linkId];
  const how = [
    row.tokenHash,
    row.step,
    row.recoveryCodeWanted,
    row.channel,
    row.destination,
    row.passwordHash,
  ];
  const values = [...whose, ...how, row.address, row.agent, row.createdAt, row.expiresAt, keep];
  await askLater(db, statement(openChallengeText, values));
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

// One column, as of people.
const lockChallengeText = `
select json_build_array(account_id, id, user_id, purpose, generation, session_id, link_id, step, recovery_code_wanted, channel, destination,
  password_hash, encode(code_hash, 'hex'), code_send_id, extract(epoch from code_expires_at) * 1000, tries, sends,
  extract(epoch from proven_at) * 1000, extract(epoch from ended_at) * 1000, extract(epoch from expires_at) * 1000) as found
from challenges where account_id = $1 and id = $2 for update`;

type FoundChallenge = [
  accountId: string,
  id: string,
  userId: string,
  purpose: ChallengeRow['purpose'],
  generation: number,
  sessionId: string | null,
  linkId: string | null,
  step: ChallengeRow['step'],
  recoveryCodeWanted: boolean,
  channel: ChallengeRow['channel'],
  destination: string,
  passwordHash: string | null,
  codeHash: string | null,
  codeSendId: string | null,
  codeExpiresAt: number | null,
  tries: number,
  sends: number,
  provenAt: number | null,
  endedAt: number | null,
  expiresAt: number,
];

/** Locks the challenge with the next statement, until the transaction ends. */
export async function lockChallengeLater(
  db: Kysely<Database>,
  key: Key,
): Promise<() => ChallengeRow | undefined> {
  const later = await askLater<{ found: FoundChallenge }>(
    db,
    statement(lockChallengeText, [key.accountId, key.id]),
  );
  return () => later.rows[0] && readFound(later.rows[0].found);
}

function readFound(found: FoundChallenge): ChallengeRow {
  const [accountId, id, userId, purpose, generation, sessionId, linkId, step, recoveryCodeWanted, ...rest] =
    found;
  const [channel, destination, passwordHash, codeHash, codeSendId, codeExpiresAt, ...counted] = rest;
  const [tries, sends, provenAt, endedAt, expiresAt] = counted;
  return {
    accountId,
    id,
    userId,
    purpose,
    generation,
    sessionId,
    linkId,
    step,
    recoveryCodeWanted,
    channel,
    destination,
    passwordHash,
    codeHash: codeHash === null ? null : Buffer.from(codeHash, 'hex'),
    codeSendId,
    codeExpiresAt: instantOf(codeExpiresAt),
    tries,
    sends,
    provenAt: instantOf(provenAt),
    endedAt: instantOf(endedAt),
    expiresAt: new Date(expiresAt),
  };
}

function instantOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
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

/** Whether a browser holds the session that asked for a challenge. */
export async function isSessionToken(
  db: Kysely<Database>,
  session: { accountId: string; sessionId: string },
  tokenHash: Buffer,
): Promise<boolean> {
  const row = await db
    .selectFrom('sessions')
    .select('id')
    .where('accountId', '=', session.accountId)
    .where('id', '=', session.sessionId)
    .where('tokenHash', '=', tokenHash)
    .executeTakeFirst();
  return row !== undefined;
}

const settleRightCodeText = `
with cleared as (
  delete from factor_guesses where account_id = $1 and user_id = $3 and factor = 'code'
), converted as (
  update code_sends set converted_at = $5 where account_id = $1 and id = $4
)
update challenges set ended_at = $5, code_hash = null, password_hash = null
where account_id = $1 and id = $2 and ended_at is null and $6`;

/**
 * After the right code: the counter of the person is set back, the code counts as used, and the challenge ends if nothing else is asked
 * for. One statement, for each costs this process about as much as it costs the database.
 */
export async function settleRightCode(
  db: Kysely<Database>,
  row: Pick<ChallengeRow, 'accountId' | 'id' | 'userId' | 'codeSendId'>,
  now: Date,
  ends: boolean,
): Promise<void> {
  const { accountId, id, userId, codeSendId } = row;
  await askLater(db, statement(settleRightCodeText, [accountId, id, userId, codeSendId, now, ends]));
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
