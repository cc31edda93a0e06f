import { type Insertable, type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

export async function findCodeSender(db: Kysely<Database>) {
  return db
    .selectFrom('codeSender')
    .select(['address', 'registration', 'routeId', 'refusedAt', 'refusal'])
    .executeTakeFirst();
}

export async function putCodeSender(
  db: Kysely<Database>,
  kept: Pick<Insertable<Database['codeSender']>, 'address' | 'registration' | 'routeId'>,
): Promise<void> {
  const row = { ...kept, refusedAt: null, refusal: null };
  await db
    .insertInto('codeSender')
    .values(row)
    .onConflict((conflict) => conflict.column('isOnly').doUpdateSet(row))
    .execute();
}

/** The address that is kept for codes no more. */
export async function deleteCodeSender(db: Kysely<Database>): Promise<string | undefined> {
  const row = await db.deleteFrom('codeSender').returning('address').executeTakeFirst();
  return row?.address;
}

/** Notes that a carrier did not take the sender, if it is still the one. */
export async function noteCodeRefusal(
  db: Kysely<Database>,
  { address, refusal, at }: { address: string; refusal: string; at: Date },
): Promise<void> {
  await db.updateTable('codeSender').set({ refusedAt: at, refusal }).where('address', '=', address).execute();
}

/** The senders of all accounts under a name, in whatever case; locked until the transaction ends. */
export async function lockSendersNamed(db: Kysely<Database>, name: string) {
  return db
    .selectFrom('senders')
    .select(['accountId', 'id', 'address', 'kind'])
    .where(sql`lower(address)`, '=', sql`lower(${name})`)
    .where('removedAt', 'is', null)
    .orderBy('accountId')
    .forUpdate()
    .execute();
}
