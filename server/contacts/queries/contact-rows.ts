import { type Insertable, type Kysely, sql, type Updateable } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

type Contacts = Database['contacts'];
export type ContactKey = { accountId: AccountId; id: string };

/** A contact as people see it, with its opt-out and the name of who noted its consent. */
export type ContactRow = {
  id: string;
  number: string;
  firstName: string;
  lastName: string;
  fields: Record<string, string | number>;
  notes: string;
  consent: 'unknown' | 'express' | 'inferred';
  consentWords: string;
  consentAt: Date | null;
  consentUserId: string | null;
  consentUserName: string | null;
  optOutOrigin: Database['unsubscribes']['origin'] | null;
  optedOutAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

/** What is read of the contact `c`. */
export const contactColumns = sql`
  c.id, c.number, c.first_name, c.last_name, c.fields, c.notes, c.consent, c.consent_words, c.consent_at, c.consent_user_id,
  noted.name as consent_user_name, gone.origin as opt_out_origin, gone.created_at as opted_out_at, c.version, c.created_at, c.updated_at`;

/** What a contact is shown with: at most one row of each. */
export const contactJoins = sql`
  left join unsubscribes gone on gone.account_id = c.account_id and gone.number = c.number
  left join users noted on noted.account_id = c.account_id and noted.id = c.consent_user_id`;

export async function findContactRow(db: Kysely<Database>, { accountId, id }: ContactKey) {
  const { rows } = await sql<ContactRow>`
    select ${contactColumns} from contacts c ${contactJoins}
    where c.account_id = ${accountId} and c.id = ${id}`.execute(db);
  return rows[0];
}

/** Contacts by their ids, in the order of the ids. */
export async function listContactRows(
  db: Kysely<Database>,
  accountId: AccountId,
  ids: readonly string[],
): Promise<ContactRow[]> {
  const { rows } = await sql<ContactRow>`
    select ${contactColumns} from contacts c ${contactJoins}
    where c.account_id = ${accountId} and c.id = any(${ids}::uuid[]) order by c.id`.execute(db);
  return rows;
}

/** Keeps contacts as they are until the open transaction ends, in the order of their ids; answers those that there are. */
export async function lockContacts(
  db: Kysely<Database>,
  accountId: AccountId,
  ids: readonly string[],
): Promise<{ id: string; version: number }[]> {
  const { rows } = await sql<{ id: string; version: number }>`
    select id, version from contacts where account_id = ${accountId} and id = any(${ids}::uuid[])
    order by id for update`.execute(db);
  return rows;
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
