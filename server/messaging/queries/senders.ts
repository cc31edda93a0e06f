import { type Insertable, type Kysely, sql, type Updateable } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type Senders = Database['senders'];
export type SenderKey = { accountId: string; id: string };

type SendingRow = {
  address: string;
  kind: 'shared' | 'dedicated' | 'own' | 'name';
  registration: 'none' | 'draft' | 'lodged' | 'registered' | 'rejected';
  routeId: string | null;
};

/** The sender of an address that an account may send from now; without one its default, or else the shared number. */
export async function findSendingSender(
  db: Kysely<Database>,
  wanted: { accountId: string; address: string | null; sharedNumber: string },
): Promise<SendingRow | undefined> {
  const { accountId, address, sharedNumber } = wanted;
  const { rows } = await sql<SendingRow>`
    with wanted as (
      select ${address}::text as address, 0 as rank
      union all select d.address, 1 from default_senders d where d.account_id = ${accountId} and ${address}::text is null
      union all select ${sharedNumber}, 2 where ${address}::text is null
    )
    select s.address, s.kind, s.registration, s.route_id, w.rank
    from wanted w join senders s on s.account_id = ${accountId} and lower(s.address) = lower(w.address)
    where s.state = 'active' and s.removed_at is null
    union all
    select h.number, 'shared', 'none', h.route_id, w.rank
    from wanted w join hosted_numbers h on h.number = w.address and h.kind = 'shared'
    order by rank limit 1`.execute(db);
  return rows[0];
}

/** Every sender of an account that was not removed: numbers of its own first, then names; each kind in the order in which it was added. */
export async function listSenderRows(db: Kysely<Database>, accountId: string) {
  return db
    .selectFrom('senders')
    .select(['id', 'address', 'kind', 'label', 'state', 'registration', 'createdAt'])
    .where('accountId', '=', accountId)
    .where('removedAt', 'is', null)
    .orderBy(sql`array_position(array['dedicated', 'own', 'name'], kind)`)
    .orderBy('id')
    .execute();
}

export async function listSharedNumbers(db: Kysely<Database>): Promise<string[]> {
  const rows = await db
    .selectFrom('hostedNumbers')
    .select('number')
    .where('kind', '=', 'shared')
    .orderBy('createdAt')
    .execute();
  return rows.map(({ number }) => number);
}

/** A sender of the account that was not removed; locked until the transaction ends. */
export async function lockSender(db: Kysely<Database>, { accountId, id }: SenderKey) {
  return db
    .selectFrom('senders')
    .select(['accountId', 'id', 'address', 'kind', 'label', 'state', 'registration', 'createdAt'])
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .where('removedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

export async function findAccountName(db: Kysely<Database>, accountId: string): Promise<string> {
  const { name } = await db
    .selectFrom('accounts')
    .select('name')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  return name;
}

export async function countSenders(db: Kysely<Database>, accountId: string): Promise<number> {
  const { count } = await db
    .selectFrom('senders')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('accountId', '=', accountId)
    .where('removedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether the holder of a mobile told an account no since an instant, though it may have removed the sender meanwhile. */
export async function wasDeclinedSince(
  db: Kysely<Database>,
  { accountId, address }: { accountId: string; address: string },
  since: Date,
): Promise<boolean> {
  const row = await db
    .selectFrom('senders')
    .select('id')
    .where('accountId', '=', accountId)
    .where('address', '=', address)
    .where('kind', '=', 'own')
    .where('declinedAt', '>', since)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether a number is the own mobile of any account, or was asked to be. */
export async function isOwnMobile(db: Kysely<Database>, address: string): Promise<boolean> {
  const row = await db
    .selectFrom('senders')
    .select('id')
    .where('address', '=', address)
    .where('kind', '=', 'own')
    .where('state', 'in', ['pending', 'active'])
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** False when the account has that address among its senders, in whatever case. */
export async function insertSender(db: Kysely<Database>, row: Insertable<Senders>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('senders')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function updateSender(
  db: Kysely<Database>,
  { accountId, id }: SenderKey,
  values: Updateable<Senders>,
): Promise<void> {
  await db
    .updateTable('senders')
    .set(values)
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .where('removedAt', 'is', null)
    .execute();
}

export async function findDefaultAddress(
  db: Kysely<Database>,
  accountId: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('defaultSenders')
    .select('address')
    .where('accountId', '=', accountId)
    .executeTakeFirst();
  return row?.address;
}

export async function putDefaultAddress(
  db: Kysely<Database>,
  row: { accountId: string; address: string },
): Promise<void> {
  await db
    .insertInto('defaultSenders')
    .values(row)
    .onConflict((conflict) => conflict.column('accountId').doUpdateSet({ address: row.address }))
    .execute();
}

export async function forgetDefault(db: Kysely<Database>, accountId: string): Promise<void> {
  await db.deleteFrom('defaultSenders').where('accountId', '=', accountId).execute();
}

/** Nobody's default is a number that is not hosted any more. */
export async function deleteDefaultsOf(db: Kysely<Database>, address: string): Promise<void> {
  await db.deleteFrom('defaultSenders').where('address', '=', address).execute();
}

/** Where the address was the default, that falls back to the shared number. */
export async function deleteDefaultAddress(
  db: Kysely<Database>,
  { accountId, address }: { accountId: string; address: string },
): Promise<void> {
  await db
    .deleteFrom('defaultSenders')
    .where('accountId', '=', accountId)
    .where('address', '=', address)
    .execute();
}

/** Lets one transaction at a time decide whose an address is: of this installation, kept for login codes, or somebody's own. */
export async function lockAddress(db: Kysely<Database>, address: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${addressSpace}, hashtext(lower(${address})))`.execute(db);
}

const addressSpace = 20_474;

/** False when the number is hosted already. */
export async function insertHostedNumber(
  db: Kysely<Database>,
  row: Insertable<Database['hostedNumbers']>,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('hostedNumbers')
    .values(row)
    .onConflict((conflict) => conflict.column('number').doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** What was hosted under a number that is not any more. */
export async function deleteHostedNumber(db: Kysely<Database>, number: string) {
  return db
    .deleteFrom('hostedNumbers')
    .where('number', '=', number)
    .returning(['kind', 'accountId'])
    .executeTakeFirst();
}

/** The sender of an account under an address; locked until the transaction ends. */
export async function lockSenderOf(
  db: Kysely<Database>,
  { accountId, address }: { accountId: string; address: string },
) {
  return db
    .selectFrom('senders')
    .select(['accountId', 'id', 'address', 'kind', 'state'])
    .where('accountId', '=', accountId)
    .where('address', '=', address)
    .where('removedAt', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

/** Whether an address is kept for login codes, in whatever case. */
export async function isKeptForCodes(db: Kysely<Database>, address: string): Promise<boolean> {
  const row = await db
    .selectFrom('codeSender')
    .select('address')
    .where(sql`lower(address)`, '=', sql`lower(${address})`)
    .executeTakeFirst();
  return row !== undefined;
}

export async function findHostedNumber(db: Kysely<Database>, number: string) {
  return db
    .selectFrom('hostedNumbers')
    .select(['kind', 'accountId'])
    .where('number', '=', number)
    .executeTakeFirst();
}
