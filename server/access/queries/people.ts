import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

const columns = [
  'u.accountId',
  'u.id',
  'u.role',
  'u.status',
  'u.name',
  'u.email',
  'u.emailKey',
  'u.method',
  'u.mobile',
  'u.mobileProvenAt',
  'u.passwordHash',
  'u.appSecret',
  'u.appPendingSecret',
  'u.appLastStep',
  'u.generation',
  'a.name as businessName',
  'a.timeZone',
  'a.sessionHours',
] as const;

function people(db: Kysely<Database>) {
  return db.selectFrom('users as u').innerJoin('accounts as a', 'a.id', 'u.accountId').select(columns);
}

export type Person = NonNullable<Awaited<ReturnType<typeof findPerson>>>;

export async function findPerson(db: Kysely<Database>, accountId: string, userId: string) {
  return people(db).where('u.accountId', '=', accountId).where('u.id', '=', userId).executeTakeFirst();
}

/** The person whose login an address opens. */
export async function findPersonByEmail(db: Kysely<Database>, emailKey: string): Promise<Person | undefined> {
  return people(db)
    .innerJoin('logins as l', (join) =>
      join.onRef('l.accountId', '=', 'u.accountId').onRef('l.userId', '=', 'u.id'),
    )
    .where('l.emailKey', '=', emailKey)
    .executeTakeFirst();
}

/** Holds the person's row until the transaction ends: whoever removes or changes them waits, or went first and is seen. */
export async function lockPerson(
  db: Kysely<Database>,
  accountId: string,
  userId: string,
): Promise<Person | undefined> {
  return people(db)
    .where('u.accountId', '=', accountId)
    .where('u.id', '=', userId)
    .forUpdate('u')
    .executeTakeFirst();
}

export async function findOwnerContact(db: Kysely<Database>, accountId: string) {
  return db
    .selectFrom('users')
    .select(['id', 'name', 'email', 'mobile'])
    .where('accountId', '=', accountId)
    .where('role', '=', 'owner')
    .executeTakeFirstOrThrow();
}

export async function setPasswordHash(
  db: Kysely<Database>,
  person: { accountId: string; id: string },
  passwordHash: string,
  changedAt?: Date,
): Promise<void> {
  await update(db, person)
    .set({ passwordHash, ...(changedAt && { passwordChangedAt: changedAt, resetRequestedAt: null }) })
    .execute();
}

function update(db: Kysely<Database>, person: { accountId: string; id: string }) {
  return db.updateTable('users').where('accountId', '=', person.accountId).where('id', '=', person.id);
}

export async function setSignedIn(
  db: Kysely<Database>,
  person: { accountId: string; id: string },
  now: Date,
  mobileProven: boolean,
): Promise<void> {
  await update(db, person)
    .set({ lastSignInAt: now, ...(mobileProven && { mobileProvenAt: now }) })
    .execute();
}

export async function setMobile(
  db: Kysely<Database>,
  person: { accountId: string; id: string },
  mobile: string,
  provenAt: Date,
): Promise<void> {
  await update(db, person)
    .set({ mobile, mobileProvenAt: provenAt, version: sql<number>`version + 1` })
    .execute();
}

export async function setActive(
  db: Kysely<Database>,
  person: { accountId: string; id: string },
  active: { passwordHash: string; now: Date; emailProven: boolean; mobileProven: boolean },
): Promise<void> {
  await update(db, person)
    .set({
      status: 'active',
      passwordHash: active.passwordHash,
      passwordChangedAt: active.now,
      emailConfirmedAt: active.now,
      ...(active.mobileProven && { mobileProvenAt: active.now }),
      version: sql<number>`version + 1`,
    })
    .execute();
}

/** True for the first of any number of parallel callers within the window. */
export async function takeWarning(
  db: Kysely<Database>,
  person: { accountId: string; id: string },
  now: Date,
  toldBefore: Date,
): Promise<boolean> {
  const row = await update(db, person)
    .set({ lastWarnedAt: now })
    .where((where) => where.or([where('lastWarnedAt', 'is', null), where('lastWarnedAt', '<=', toldBefore)]))
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function setResetRequested(
  db: Kysely<Database>,
  person: { accountId: string; id: string },
  now: Date,
): Promise<void> {
  await update(db, person).set({ resetRequestedAt: now }).execute();
}

export async function setApp(
  db: Kysely<Database>,
  person: { accountId: string; id: string },
  app: { appSecret?: Buffer | null; appPendingSecret?: Buffer | null; appLastStep?: number | null },
): Promise<void> {
  await update(db, person).set(app).execute();
}

export async function isMobileTaken(
  db: Kysely<Database>,
  accountId: string,
  mobile: string,
  exceptUserId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('accountId', '=', accountId)
    .where('mobile', '=', mobile)
    .where('status', '<>', 'removed')
    .where('id', '<>', exceptUserId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Makes an address open a login; false when it opens one already. */
export async function claimLogin(
  db: Kysely<Database>,
  login: { emailKey: string; accountId: string; userId: string },
): Promise<boolean> {
  const row = await db
    .insertInto('logins')
    .values(login)
    .onConflict((conflict) => conflict.column('emailKey').doNothing())
    .returning('userId')
    .executeTakeFirst();
  return row !== undefined;
}

export async function hasLogin(db: Kysely<Database>, emailKey: string): Promise<boolean> {
  return (
    (await db.selectFrom('logins').select('userId').where('emailKey', '=', emailKey).executeTakeFirst()) !==
    undefined
  );
}
