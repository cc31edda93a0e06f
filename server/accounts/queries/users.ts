import { type Insertable, type Kysely, sql, type Updateable } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, statement } from '#server/platform/db/statement.ts';

const columns = [
  'id',
  'accountId',
  'role',
  'status',
  'name',
  'email',
  'emailKey',
  'emailConfirmedAt',
  'method',
  'mobile',
  'mobileProvenAt',
  'passwordChangedAt',
  'generation',
  'version',
  'lastSignInAt',
  'resetRequestedAt',
  'createdAt',
] as const;

export type UserRow = NonNullable<Awaited<ReturnType<typeof findUser>>>;

export async function insertUser(db: Kysely<Database>, row: Insertable<Database['users']>): Promise<void> {
  await db.insertInto('users').values(row).execute();
}

export async function findUser(db: Kysely<Database>, accountId: string, userId: string) {
  return selectUser(db, accountId, userId).executeTakeFirst();
}

/** Whether somebody of the account signs in with this address, or did. */
export async function isLoginEmail(db: Kysely<Database>, accountId: string, email: string): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('accountId', '=', accountId)
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Locks the row until the transaction ends. Whoever locks users and other rows locks the users first, the smaller id first. */
export async function lockUser(db: Kysely<Database>, accountId: string, userId: string) {
  return selectUser(db, accountId, userId).forUpdate().executeTakeFirst();
}

const holdActiveText =
  "select 1 from users where account_id = $1 and id = $2 and status = 'active' and generation = $3 for share";

/** Whether a person is active in a generation; if so they stay it until the transaction ends, while others may hold them too. */
export async function holdActive(
  db: Kysely<Database>,
  { accountId, userId, generation }: { accountId: string; userId: string; generation: number },
): Promise<boolean> {
  const rows = await ask(db, statement(holdActiveText, [accountId, userId, generation]));
  return rows.length > 0;
}

function selectUser(db: Kysely<Database>, accountId: string, userId: string) {
  return db.selectFrom('users').select(columns).where('accountId', '=', accountId).where('id', '=', userId);
}

export async function findOwner(db: Kysely<Database>, accountId: string) {
  return db
    .selectFrom('users')
    .select(columns)
    .where('accountId', '=', accountId)
    .where('role', '=', 'owner')
    .executeTakeFirst();
}

/** Whether the account lists a person, not removed, under that address. */
export async function isEmailListed(
  db: Kysely<Database>,
  accountId: string,
  emailKey: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('accountId', '=', accountId)
    .where('emailKey', '=', emailKey)
    .where('status', '<>', 'removed')
    .executeTakeFirst();
  return row !== undefined;
}

/** The person, not removed, of the account who gets codes on that mobile. */
export async function findUserByMobile(db: Kysely<Database>, accountId: string, mobile: string) {
  return db
    .selectFrom('users')
    .select('id')
    .where('accountId', '=', accountId)
    .where('mobile', '=', mobile)
    .where('status', '<>', 'removed')
    .executeTakeFirst();
}

type Change = { accountId: string; userId: string; values: Updateable<Database['users']> };

/** Changes a person's row and raises its version. */
export async function updateUser(db: Kysely<Database>, { accountId, userId, values }: Change): Promise<void> {
  await db
    .updateTable('users')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('accountId', '=', accountId)
    .where('id', '=', userId)
    .execute();
}

/** Forgets that a person asked for a new password; no change that an open form could conflict with. */
export async function clearResetRequest(
  db: Kysely<Database>,
  accountId: string,
  userId: string,
): Promise<void> {
  await db
    .updateTable('users')
    .set({ resetRequestedAt: null })
    .where('accountId', '=', accountId)
    .where('id', '=', userId)
    .execute();
}

/** The people of an account who are not removed, the owner first, with their newest invitation and whether their codes are switched off. */
export async function listUserRows(db: Kysely<Database>, accountId: string) {
  return withInvitation(db, accountId)
    .where('users.status', '<>', 'removed')
    .orderBy('users.role', 'desc')
    .orderBy('users.id')
    .execute();
}

export async function findUserRow(db: Kysely<Database>, accountId: string, userId: string) {
  return withInvitation(db, accountId).where('users.id', '=', userId).executeTakeFirst();
}

export type ListedUserRow = NonNullable<Awaited<ReturnType<typeof findUserRow>>>;

function withInvitation(db: Kysely<Database>, accountId: string) {
  return db
    .selectFrom('users')
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('links')
          .select([
            'links.createdAt as sentAt',
            'links.expiresAt',
            'links.endedAt',
            'links.generation as linkGeneration',
          ])
          .whereRef('links.accountId', '=', 'users.accountId')
          .whereRef('links.userId', '=', 'users.id')
          .where('links.kind', '=', 'invitation')
          .orderBy('links.id', 'desc')
          .limit(1)
          .as('invitation'),
      (join) => join.onTrue(),
    )
    .select([
      'users.id',
      'users.name',
      'users.email',
      'users.role',
      'users.method',
      'users.mobile',
      'users.mobileProvenAt',
      'users.status',
      'users.generation',
      'users.resetRequestedAt',
      'users.lastSignInAt',
      'users.version',
      'invitation.sentAt',
      'invitation.expiresAt',
      'invitation.endedAt',
      'invitation.linkGeneration',
    ])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('factorGuesses')
            .select('factorGuesses.factor')
            .whereRef('factorGuesses.accountId', '=', 'users.accountId')
            .whereRef('factorGuesses.userId', '=', 'users.id')
            .where('factorGuesses.disabledAt', 'is not', null),
        )
        .as('codesDisabled'),
    )
    .where('users.accountId', '=', accountId);
}
