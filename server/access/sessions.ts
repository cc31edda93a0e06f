import type pg from 'pg';
import { v7 as uuid } from 'uuid';
import type { OwnSession, Session } from '#contract/access.ts';
import type { SignOut } from '#server/accounts/access-end.ts';
import { recordByActor } from '#server/accounts/activity.ts';
import { describeAgent } from '#server/accounts/device-name.ts';
import type { Authenticator } from '#server/http/serve.ts';
import { secondsFrom } from '#server/platform/clock.ts';
import type { AccountId, Actor, ActorContext, Context, SignedIn } from '#server/platform/context.ts';
import { openSharedTrip } from '#server/platform/db/shared-trip.ts';
import { announce, inTransaction } from '#server/platform/db/transaction.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { mintToken, readToken } from '#server/platform/secrets.ts';
import { findChallenge } from './challenges.ts';
import { isPassword } from './hashing.ts';
import { limits } from './limits.ts';
import { findPerson, lockPerson, type Person } from './queries/people.ts';
import {
  endOldestSessions,
  endSessionsOf,
  findOpenSession,
  findSessionByToken,
  insertSession,
  listOpenSessions,
  renewSession,
  touchSession,
} from './queries/sessions.ts';
import { returnTry, takeTry } from './throttle.ts';

/** How the http room learns who asks. A session idle for an hour is locked; being asked about does not count as use then. */
export function createAuthenticator(pool: pg.Pool): Authenticator & {
  isSessionOpen(
    context: Context,
    session: { accountId: string; userId: string; sessionId: string },
  ): Promise<boolean>;
} {
  const ask = openSharedTrip(pool);
  return {
    async findSession(context, token) {
      const held = readToken(token);
      if (!held) return undefined;
      const now = context.clock.now();
      const actor = await findSessionByToken(ask, held, now);
      if (!actor) return undefined;
      const locked = isIdle(actor, now);
      const unseenSince = secondsFrom(now, -limits.seenEvery);
      if (!locked && actor.lastSeenAt <= unseenSince) {
        await touchSession(context.db, actor, {
          now,
          address: context.client.address,
          notSince: unseenSince,
        });
        actor.lastSeenAt = now;
      }
      return { actor, locked };
    },
    async isSessionOpen(context, session) {
      const now = context.clock.now();
      const found = await findOpenSession(context.db, session, now);
      return found !== undefined && !isIdle(found, now);
    },
    findChallenge,
    isStepUpFresh: (context, actor) => actor.provenAt > secondsFrom(context.clock.now(), -limits.stepUpFresh),
    onRefusedPermission: (context, actor, what) =>
      inTransaction({ ...context, actor }, (context) =>
        recordByActor(context, {
          action: 'permission.refused',
          result: 'refused',
          details: { what },
        }),
      ),
  };
}

function isIdle(session: { lastSeenAt: Date }, now: Date): boolean {
  return session.lastSeenAt <= secondsFrom(now, -limits.idle);
}

type SessionTimes = { sessionId: string; provenAt: Date; lastSeenAt: Date; endsAt: Date };

/** A person with a session, as the one who acts. Only here and in the session check is an account's id minted. */
export function actorOf(person: Person, session: SessionTimes): SignedIn {
  return {
    accountId: person.accountId as AccountId,
    userId: person.id,
    name: person.name,
    email: person.email,
    role: person.role,
    method: person.method,
    generation: person.generation,
    accountName: person.businessName,
    timeZone: person.timeZone,
    isOperator: person.isOperator,
    ...session,
  };
}

/** Starts a session after both factors were proven; answers its token. Beyond ten of a person the oldest ends. */
export async function startSession(
  context: Context,
  person: Person,
): Promise<{ token: string; actor: SignedIn }> {
  const now = context.clock.now();
  const { token, hash } = mintToken(person.accountId);
  const actor = actorOf(person, {
    sessionId: uuid(),
    provenAt: now,
    lastSeenAt: now,
    endsAt: secondsFrom(now, person.sessionHours * 3600),
  });
  const { accountId, userId, provenAt, lastSeenAt, endsAt } = actor;
  await endOldestSessions(context.db, actor, limits.sessionsPerPerson - 1, now);
  await insertSession(context.db, {
    accountId,
    userId,
    id: actor.sessionId,
    generation: person.generation,
    tokenHash: hash,
    provenAt,
    lastSeenAt,
    endsAt,
    address: context.client.address,
    agent: context.client.agent,
    createdAt: now,
  });
  return { token, actor };
}

/** Carries a session on under a new token; refuses `not_signed_in` when it ended in the meantime. */
export async function carryOn(
  context: Context,
  actor: Pick<Actor, 'accountId' | 'sessionId'>,
  renewed: { generation?: number; provenAt?: Date },
): Promise<string> {
  const { token, hash } = mintToken(actor.accountId);
  const lives = await renewSession(context.db, actor, {
    tokenHash: hash,
    lastSeenAt: context.clock.now(),
    ...renewed,
  });
  if (!lives) throw new Refusal('not_signed_in');
  return token;
}

/**
 * Whoever acts, locked until the transaction ends: what ended their access since the session check went first, and is seen. Refuses
 * `not_signed_in` then, so that a session that is over is never carried on.
 */
export async function lockActor(context: ActorContext): Promise<Person> {
  const { actor } = context;
  const person = await lockPerson(context.db, actor.accountId, actor.userId);
  const session = await findOpenSession(context.db, actor, context.clock.now());
  if (person?.status !== 'active' || !session) throw new Refusal('not_signed_in');
  return person;
}

/** Who is signed in, as the session check found it. */
export function showSession(context: Context, actor: SignedIn): Session {
  const now = context.clock.now();
  const freshUntil = secondsFrom(actor.provenAt, limits.stepUpFresh);
  return {
    state: isIdle(actor, now) ? 'locked' : 'open',
    user: { id: actor.userId, name: actor.name, email: actor.email, role: actor.role, method: actor.method },
    account: { id: actor.accountId, name: actor.accountName, timeZone: actor.timeZone },
    operator: actor.isOperator,
    steppedUpUntil: freshUntil > now ? freshUntil.toISOString() : null,
    locksAt: secondsFrom(actor.lastSeenAt, limits.idle).toISOString(),
    endsAt: actor.endsAt.toISOString(),
  };
}

/** After the idle limit the password alone opens the session again, within its whole life (SP 800-63B 2.2.3). Refuses `wrong_password`, `too_many_tries`, `busy`. */
export async function unlockSession(context: Context, actor: Actor, password: string): Promise<string> {
  await proveOwnPassword(context, actor, password);
  return inTransaction({ ...context, actor }, async (context) => {
    await lockActor(context);
    const token = await carryOn(context, actor, {});
    await recordByActor(context, {
      action: 'session.unlocked',
      method: 'password',
    });
    return token;
  });
}

/** The password of somebody who is signed in. Counted for the session, which no outsider has. Refuses `wrong_password`, `too_many_tries`, `busy`. */
export async function proveOwnPassword(
  context: Context,
  actor: Actor,
  password: string,
  field = 'password',
): Promise<Person> {
  const person = await findPerson(context.db, actor.accountId, actor.userId);
  const taken = await takeTry(context, {
    subject: actor.userId,
    device: person && { id: actor.sessionId, userId: person.id, emailKey: person.emailKey },
  });
  const right = await isPassword(context.secrets, person?.passwordHash ?? null, password);
  if (!person || !right) {
    await inTransaction({ ...context, actor }, (context) =>
      recordByActor(context, {
        action: 'password.wrong',
        result: 'refused',
        method: 'password',
      }),
    );
    throw refuseField('wrong_password', field);
  }
  await returnTry(context, taken);
  return person;
}

/** Ends the own session on the server and closes its open pages; one that is over already is as good. */
export async function signOut(context: Context, actor: Actor): Promise<void> {
  await inTransaction({ ...context, actor }, async (context) => {
    await lockPerson(context.db, actor.accountId, actor.userId);
    const ended = await endSessionsOf(context.db, actor, { only: actor.sessionId }, context.clock.now());
    if (ended === 0) return;
    await recordByActor(context, { action: 'session.ended' });
    await announceEnd(context, {
      accountId: actor.accountId,
      userId: actor.userId,
      sessionId: actor.sessionId,
      reason: 'ended',
    });
  });
}

async function announceEnd(context: Context, signOut: SignOut): Promise<void> {
  await announce(context, 'sign_outs', signOut);
}

/** Lists the own sessions that are open, the one seen last first; without any secret. */
export async function listOwnSessions(context: ActorContext): Promise<OwnSession[]> {
  const { actor } = context;
  const rows = await listOpenSessions(context.db, actor, context.clock.now());
  return rows.map((row) => ({
    id: row.id,
    current: row.id === actor.sessionId,
    device: describeAgent(row.agent),
    address: row.address,
    startedAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    endsAt: row.endsAt.toISOString(),
  }));
}

/** Ends one of the own sessions. Refuses `not_found` for anybody else's, and for one that is over. */
export async function endOwnSession(context: ActorContext, sessionId: string): Promise<void> {
  const { actor } = context;
  await inTransaction(context, async (context) => {
    await lockActor(context);
    if ((await endSessionsOf(context.db, actor, { only: sessionId }, context.clock.now())) === 0)
      throw new Refusal('not_found');
    await recordByActor(context, {
      action: 'session.revoked',
      target: { kind: 'session', id: sessionId, name: '' },
    });
    await announceEnd(context, {
      accountId: actor.accountId,
      userId: actor.userId,
      sessionId,
      reason: 'ended',
    });
  });
}

/** Ends all of the own sessions but the one that asks, and closes their open pages. */
export async function endOtherSessions(context: ActorContext): Promise<void> {
  const { actor } = context;
  await inTransaction(context, async (context) => {
    await lockActor(context);
    const ended = await endSessionsOf(context.db, actor, { except: actor.sessionId }, context.clock.now());
    await recordByActor(context, {
      action: 'session.revoked',
      details: { ended },
    });
    await announceEnd(context, {
      accountId: actor.accountId,
      userId: actor.userId,
      exceptSessionId: actor.sessionId,
      reason: 'ended',
    });
  });
}
