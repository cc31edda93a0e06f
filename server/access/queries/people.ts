import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, askLater, type Statement, statement } from '#server/platform/db/statement.ts';

export type Person = {
  accountId: string;
  id: string;
  role: 'owner' | 'member';
  status: 'invited' | 'active' | 'removed';
  name: string;
  email: string;
  emailKey: string;
  method: 'sms' | 'email';
  mobile: string | null;
  mobileProvenAt: Date | null;
  passwordHash: string | null;
  appSecret: Buffer | null;
  appPendingSecret: Buffer | null;
  appLastStep: number | null;
  generation: number;
  businessName: string;
  timeZone: string;
  sessionHours: number;
  isOperator: boolean;
};

const selectPeople = `
select u.account_id as "accountId", u.id, u.role, u.status, u.name, u.email, u.email_key as "emailKey", u.method, u.mobile,
  u.mobile_proven_at as "mobileProvenAt", u.password_hash as "passwordHash", u.app_secret as "appSecret",
  u.app_pending_secret as "appPendingSecret", u.app_last_step as "appLastStep", u.generation,
  a.name as "businessName", a.time_zone as "timeZone", a.session_hours as "sessionHours",
  u.role = 'owner' and a.is_operator as "isOperator"
from users u join accounts a on a.id = u.account_id`;

const findPersonText = `${selectPeople} where u.account_id = $1 and u.id = $2`;
const lockPersonText = `${findPersonText} for update of u`;
const findPersonByEmailText = `
${selectPeople} join logins l on l.account_id = u.account_id and l.user_id = u.id where l.email_key = $1`;

export async function findPerson(
  db: Kysely<Database>,
  accountId: string,
  userId: string,
): Promise<Person | undefined> {
  const [person] = await ask<Person>(db, statement(findPersonText, [accountId, userId]));
  return person;
}

/** The person whose login an address opens. */
export function findingPersonByEmail(emailKey: string): Statement<Person> {
  return statement(findPersonByEmailText, [emailKey]);
}

export async function findPersonByEmail(db: Kysely<Database>, emailKey: string): Promise<Person | undefined> {
  const [person] = await ask(db, findingPersonByEmail(emailKey));
  return person;
}

/** Holds the person's row until the transaction ends: whoever removes or changes them waits, or went first and is seen. */
export function lockingPerson(accountId: string, userId: string): Statement<Person> {
  return statement(lockPersonText, [accountId, userId]);
}

export async function lockPerson(
  db: Kysely<Database>,
  accountId: string,
  userId: string,
): Promise<Person | undefined> {
  const [person] = await ask(db, lockingPerson(accountId, userId));
  return person;
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

const setSignedInText = `
update users set last_sign_in_at = $3, mobile_proven_at = case when $4 then $3 else mobile_proven_at end
where account_id = $1 and id = $2`;

export async function setSignedIn(
  db: Kysely<Database>,
  person: { accountId: string; id: string },
  now: Date,
  mobileProven: boolean,
): Promise<void> {
  await askLater(db, statement(setSignedInText, [person.accountId, person.id, now, mobileProven]));
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
  active: { passwordHash: string; now: Date; mobileProven: boolean },
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

export async function hasLogin(db: Kysely<Database>, emailKey: string): Promise<boolean> {
  return (
    (await db.selectFrom('logins').select('userId').where('emailKey', '=', emailKey).executeTakeFirst()) !==
    undefined
  );
}
