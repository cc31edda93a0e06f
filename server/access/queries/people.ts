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

// One column, with instants in milliseconds: eighteen columns cost this process more than all else that is done with the answer.
const person = `json_build_array(u.account_id, u.id, u.role, u.status, u.name, u.email, u.email_key, u.method, u.mobile,
  extract(epoch from u.mobile_proven_at) * 1000, u.password_hash, encode(u.app_secret, 'hex'), encode(u.app_pending_secret, 'hex'),
  u.app_last_step, u.generation, a.name, a.time_zone, a.session_hours, u.role = 'owner' and a.is_operator)`;
const selectPeople = `select ${person} as found from users u join accounts a on a.id = u.account_id`;

const findPersonText = `${selectPeople} where u.account_id = $1 and u.id = $2`;
const lockPersonText = `${findPersonText} for update of u`;
const findPersonByEmailText = `${selectPeople} join logins l on l.account_id = u.account_id and l.user_id = u.id where l.email_key = `;

/** A person as the database answers them; `readPerson` makes a person of it. */
export type FoundPerson = [
  accountId: string,
  id: string,
  role: Person['role'],
  status: Person['status'],
  name: string,
  email: string,
  emailKey: string,
  method: Person['method'],
  mobile: string | null,
  mobileProvenAt: number | null,
  passwordHash: string | null,
  appSecret: string | null,
  appPendingSecret: string | null,
  appLastStep: number | null,
  generation: number,
  businessName: string,
  timeZone: string,
  sessionHours: number,
  isOperator: boolean,
];
type PersonRow = { found: FoundPerson };

export function readPerson(found: FoundPerson): Person {
  const [accountId, id, role, status, name, email, emailKey, method, mobile, mobileProvenAt, ...rest] = found;
  const [passwordHash, appSecret, appPendingSecret, appLastStep, generation, ...account] = rest;
  const [businessName, timeZone, sessionHours, isOperator] = account;
  return {
    accountId,
    id,
    role,
    status,
    name,
    email,
    emailKey,
    method,
    mobile,
    mobileProvenAt: mobileProvenAt === null ? null : new Date(mobileProvenAt),
    passwordHash,
    appSecret: bytesOf(appSecret),
    appPendingSecret: bytesOf(appPendingSecret),
    appLastStep,
    generation,
    businessName,
    timeZone,
    sessionHours,
    isOperator,
  };
}

function bytesOf(hex: string | null): Buffer | null {
  return hex === null ? null : Buffer.from(hex, 'hex');
}

async function askPerson(db: Kysely<Database>, asked: Statement<PersonRow>): Promise<Person | undefined> {
  const [row] = await ask(db, asked);
  return row && readPerson(row.found);
}

export async function findPerson(
  db: Kysely<Database>,
  accountId: string,
  userId: string,
): Promise<Person | undefined> {
  return askPerson(db, statement(findPersonText, [accountId, userId]));
}

/** The person whose login the address of a parameter opens, for another statement to answer beside its own. */
export function findingPersonByEmail(parameter: string): string {
  return `(${findPersonByEmailText}${parameter})`;
}

export async function findPersonByEmail(db: Kysely<Database>, emailKey: string): Promise<Person | undefined> {
  return askPerson(db, statement(`${findPersonByEmailText}$1`, [emailKey]));
}

/** Holds the person's row until the transaction ends: whoever removes or changes them waits, or went first and is seen. */
function lockingPerson(accountId: string, userId: string): Statement<PersonRow> {
  return statement(lockPersonText, [accountId, userId]);
}

export async function lockPerson(
  db: Kysely<Database>,
  accountId: string,
  userId: string,
): Promise<Person | undefined> {
  return askPerson(db, lockingPerson(accountId, userId));
}

/** The same with the next statement of the transaction. */
export async function lockPersonLater(
  db: Kysely<Database>,
  accountId: string,
  userId: string,
): Promise<() => Person | undefined> {
  const later = await askLater(db, lockingPerson(accountId, userId));
  return () => later.rows[0] && readPerson(later.rows[0].found);
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
