import { maskMobile } from '#contract/mask.ts';
import type { User } from '#contract/users.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { type Action, type ActivityEntry, recordByActor } from './activity.ts';
import { findUserRow, type ListedUserRow, listUserRows, lockUser, type UserRow } from './queries/users.ts';

/** Lists the people of the account who are not removed, the owner first; only the owner sees whole mobiles. */
export async function listUsers(context: ActorContext): Promise<{ users: User[] }> {
  const rows = await listUserRows(context.db, context.actor.accountId);
  return { users: rows.map((row) => presentUser(context, row)) };
}

/** Shows one person as the list does. Refuses not_found. */
export async function getUser(context: ActorContext, userId: string): Promise<User> {
  const row = await findUserRow(context.db, context.actor.accountId, userId);
  if (!row) throw new Refusal('not_found');
  return presentUser(context, row);
}

/** Locks a person of the account who is not removed. Refuses not_found, the same for an id of another account and one of nobody. */
export async function getLockedPerson(context: ActorContext, userId: string): Promise<UserRow> {
  const user = await lockUser(context.db, context.actor.accountId, userId);
  if (!user || user.status === 'removed') throw new Refusal('not_found');
  return user;
}

/** The own row, locked; refuses not_signed_in when the session ended while the request waited. */
export async function lockSelf(context: ActorContext): Promise<UserRow> {
  const self = await getLockedPerson(context, context.actor.userId);
  if (self.generation !== context.actor.generation) throw new Refusal('not_signed_in');
  return self;
}

/** Tells the open pages of the account that its list of people has changed. */
export async function announceUsers(context: Context, accountId: string): Promise<void> {
  await announce(context, 'live', { accountId, event: { type: 'users.changed' } });
}

type PersonEntry = {
  action: Action;
  person: { id: string; name: string };
  details?: ActivityEntry['details'];
};

/** Writes into the log what whoever acts did to a person of the account, and tells its open pages. */
export async function recordOnPerson(context: ActorContext, entry: PersonEntry): Promise<void> {
  const { accountId } = context.actor;
  const { action, person, details } = entry;
  await recordByActor(context, {
    action,
    target: { kind: 'user', id: person.id, name: person.name },
    ...(details && { details }),
  });
  await announceUsers(context, accountId);
}

function presentUser(context: ActorContext, row: ListedUserRow): User {
  const { mobile } = row;
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    method: row.method,
    mobile: mobile === null || context.actor.role === 'owner' ? mobile : maskMobile(mobile),
    mobileProven: row.mobileProvenAt !== null,
    status: row.status === 'active' ? 'active' : 'invited',
    invitation: readInvitation(row, context.clock.now()),
    codesDisabled: Boolean(row.codesDisabled),
    resetRequestedAt: row.resetRequestedAt?.toISOString() ?? null,
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
    version: row.version,
  };
}

/** The newest invitation of a person who has not joined yet. */
export function readInvitation(row: ListedUserRow, now: Date): User['invitation'] {
  if (row.status !== 'invited' || !row.sentAt || !row.expiresAt) return null;
  const dead = row.expiresAt <= now || row.linkGeneration !== row.generation;
  const state = row.endedAt ? 'withdrawn' : dead ? 'expired' : 'open';
  return { sentAt: row.sentAt.toISOString(), expiresAt: row.expiresAt.toISOString(), state };
}
