import { type Insertable, type Kysely, sql, type Updateable } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

type Contacts = Database['contacts'];
export type ContactKey = { accountId: AccountId; id: string };

/** A contact as it is stored. */
export type StoredContact = {
  id: string;
  number: string;
  firstName: string;
  lastName: string;
  fields: Record<string, string>;
  notes: string;
  consent: 'unknown' | 'express' | 'inferred';
  consentWords: string;
  consentAt: Date | null;
  consentUserId: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

/** What is read of the contact `c`. */
export const contactColumns = sql`
  c.id, c.number, c.first_name, c.last_name, c.fields, c.notes, c.consent, c.consent_words, c.consent_at, c.consent_user_id, c.version,
  c.created_at, c.updated_at`;

export async function findContactRow(db: Kysely<Database>, { accountId, id }: ContactKey) {
  const { rows } = await sql<StoredContact>`
    select ${contactColumns} from contacts c where c.account_id = ${accountId} and c.id = ${id}`.execute(db);
  return rows[0];
}

/** Contacts by their ids, in the order of the ids. */
export async function listContactRows(
  db: Kysely<Database>,
  accountId: AccountId,
  ids: readonly string[],
): Promise<StoredContact[]> {
  const { rows } = await sql<StoredContact>`
    select ${contactColumns} from contacts c
    where c.account_id = ${accountId} and c.id = any(${ids}::uuid[]) order by c.id`.execute(db);
  return rows;
}

/** How and when numbers opted out. */
export async function listOptOuts(db: Kysely<Database>, accountId: AccountId, numbers: readonly string[]) {
  const { rows } = await sql<{ number: string; origin: Database['unsubscribes']['origin']; at: Date }>`
    select number, origin, created_at as at from unsubscribes
    where account_id = ${accountId} and number = any(${numbers}::text[])`.execute(db);
  return new Map(rows.map(({ number, ...how }) => [number, how]));
}

/** The names of people of the account. */
export async function listUserNames(db: Kysely<Database>, accountId: AccountId, ids: readonly string[]) {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from users where account_id = ${accountId} and id = any(${ids}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** False when a contact has that number already. */
export async function insertContact(db: Kysely<Database>, row: Insertable<Contacts>): Promise<boolean> {
  const inserted = await db
    .insertInto('contacts')
    .values(row)
    .onConflict((conflict) => conflict.columns(['accountId', 'number']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function findContactByNumber(db: Kysely<Database>, accountId: AccountId, number: string) {
  return db
    .selectFrom('contacts')
    .select(['id', 'firstName', 'lastName'])
    .where('accountId', '=', accountId)
    .where('number', '=', number)
    .executeTakeFirst();
}

/** The names and own fields of the contact with a number. */
export async function findNamedValues(db: Kysely<Database>, accountId: AccountId, number: string) {
  return db
    .selectFrom('contacts')
    .select(['firstName', 'lastName', 'fields'])
    .where('accountId', '=', accountId)
    .where('number', '=', number)
    .executeTakeFirst();
}

/** False when it is not there, or not at that version. */
export async function updateContact(
  db: Kysely<Database>,
  { accountId, id, version }: ContactKey & { version: number },
  values: Updateable<Contacts>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('contacts')
    .set({ ...values, version: version + 1 })
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function listNamesOf(db: Kysely<Database>, accountId: AccountId, numbers: readonly string[]) {
  const { rows } = await sql<{ id: string; number: string; firstName: string; lastName: string }>`
    select c.id, c.number, c.first_name, c.last_name from unnest(${numbers}::text[]) as asked (number)
    join contacts c on c.account_id = ${accountId} and c.number = asked.number`.execute(db);
  return rows;
}

/** Notes what happened to a contact, for its page. */
export async function insertContactChange(
  db: Kysely<Database>,
  row: Insertable<Database['contactChanges']>,
): Promise<void> {
  await db.insertInto('contactChanges').values(row).execute();
}
