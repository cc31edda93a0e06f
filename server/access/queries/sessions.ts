import type { Insertable, Kysely } from 'kysely';
import type { AccountId, SignedIn } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import type { SharedTrip } from '#server/platform/db/shared-trip.ts';
import { askLater, insertion, statement } from '#server/platform/db/statement.ts';

// The one query of every signed-in request: rows by primary key or unique index, and the generations compared, so that removal or any
// change of a factor is one update with no lag. Named, hence parsed and planned once a connection. One column with instants in
// milliseconds: thirteen columns cost pg 2 µs each, and its reading of an instant as much again.
const findSessionText = `
select json_build_array(s.user_id, s.id, u.name, u.email, u.role, u.method, u.generation, a.name, a.time_zone,
  u.role = 'owner' and a.is_operator, extract(epoch from s.proven_at) * 1000, extract(epoch from s.last_seen_at) * 1000, extract(epoch from s.ends_at) * 1000) as found
from sessions s join users u on u.account_id = s.account_id and u.id = s.user_id join accounts a on a.id = s.account_id
where s.account_id = $1 and s.token_hash = $2 and s.ended_at is null and s.ends_at > $3
  and u.generation = s.generation and u.status = 'active'`;

type FoundSession = [
  userId: string,
  sessionId: string,
  name: string,
  email: string,
  role: SignedIn['role'],
  method: SignedIn['method'],
  generation: number,
  accountName: string,
  timeZone: string,
  isOperator: boolean,
  provenAt: number,
  lastSeenAt: number,
  endsAt: number,
];

export async function findSessionByToken(
  ask: SharedTrip,
  held: { accountId: string; hash: Buffer },
  now: Date,
): Promise<SignedIn | undefined> {
  const values = [held.accountId, held.hash, now.toISOString()];
  const [row] = await ask<{ found: FoundSession }>({ name: 'find-session', text: findSessionText, values });
  if (!row) return undefined;
  const [
    userId,
    sessionId,
    name,
    email,
    role,
    method,
    generation,
    accountName,
    timeZone,
    isOperator,
    ...instants
  ] = row.found;
  const [provenAt, lastSeenAt, endsAt] = instants;
  return {
    accountId: held.accountId as AccountId,
    userId,
    sessionId,
    name,
    email,
    role,
    method,
    generation,
    accountName,
    timeZone,
    isOperator,
    provenAt: new Date(provenAt),
    lastSeenAt: new Date(lastSeenAt),
    endsAt: new Date(endsAt),
  };
}

export async function touchSession(
  db: Kysely<Database>,
  session: { accountId: string; sessionId: string },
  seen: { now: Date; address: string; notSince: Date },
): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ lastSeenAt: seen.now, address: seen.address })
    .where('accountId', '=', session.accountId)
    .where('id', '=', session.sessionId)
    .where('lastSeenAt', '<=', seen.notSince)
    .execute();
}

export async function insertSession(
  db: Kysely<Database>,
  row: Insertable<Database['sessions']>,
): Promise<void> {
  await askLater(db, insertion('sessions', row));
}

const endOldestSessionsText = `
update sessions set ended_at = $3
where (account_id, id) in (
  select account_id, id from sessions where account_id = $1 and user_id = $2 and ended_at is null and ends_at > $3
  order by created_at desc, id desc offset $4)`;

/** Ends the person's oldest sessions so that `keep` stay. */
export async function endOldestSessions(
  db: Kysely<Database>,
  person: { accountId: string; userId: string },
  keep: number,
  now: Date,
): Promise<void> {
  await askLater(db, statement(endOldestSessionsText, [person.accountId, person.userId, now, keep]));
}

/** The session goes on under a new token, and, where given, in a new generation or newly proven; the old token is dead. */
export async function renewSession(
  db: Kysely<Database>,
  session: { accountId: string; sessionId: string },
  renewed: { tokenHash: Buffer; lastSeenAt: Date; generation?: number; provenAt?: Date },
): Promise<boolean> {
  const row = await db
    .updateTable('sessions')
    .set(renewed)
    .where('accountId', '=', session.accountId)
    .where('id', '=', session.sessionId)
    .where('endedAt', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function listOpenSessions(
  db: Kysely<Database>,
  person: { accountId: string; userId: string },
  now: Date,
) {
  return db
    .selectFrom('sessions as s')
    .innerJoin('users as u', (join) =>
      join
        .onRef('u.accountId', '=', 's.accountId')
        .onRef('u.id', '=', 's.userId')
        .onRef('u.generation', '=', 's.generation'),
    )
    .select(['s.id', 's.agent', 's.address', 's.createdAt', 's.lastSeenAt', 's.endsAt'])
    .where('s.accountId', '=', person.accountId)
    .where('s.userId', '=', person.userId)
    .where('s.endedAt', 'is', null)
    .where('s.endsAt', '>', now)
    .orderBy('s.lastSeenAt', 'desc')
    .execute();
}

type SessionChoice = { only: string } | { except: string };

/** Ends the open sessions of a person that are chosen; answers how many there were. Somebody else's, or one that is over, is none. */
export async function endSessionsOf(
  db: Kysely<Database>,
  person: { accountId: string; userId: string },
  chosen: SessionChoice,
  now: Date,
): Promise<number> {
  const rows = await db
    .updateTable('sessions')
    .set({ endedAt: now })
    .where('accountId', '=', person.accountId)
    .where('userId', '=', person.userId)
    .where('id', 'only' in chosen ? '=' : '<>', 'only' in chosen ? chosen.only : chosen.except)
    .where('endedAt', 'is', null)
    .where('endsAt', '>', now)
    .returning('id')
    .execute();
  return rows.length;
}

export async function findOpenSession(
  db: Kysely<Database>,
  session: { accountId: string; userId: string; sessionId: string },
  now: Date,
) {
  return db
    .selectFrom('sessions as s')
    .innerJoin('users as u', (join) =>
      join
        .onRef('u.accountId', '=', 's.accountId')
        .onRef('u.id', '=', 's.userId')
        .onRef('u.generation', '=', 's.generation'),
    )
    .select(['s.id', 's.provenAt', 's.lastSeenAt', 's.endsAt'])
    .where('s.accountId', '=', session.accountId)
    .where('s.userId', '=', session.userId)
    .where('s.id', '=', session.sessionId)
    .where('s.endedAt', 'is', null)
    .where('s.endsAt', '>', now)
    .executeTakeFirst();
}
