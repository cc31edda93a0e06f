import { type Insertable, type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { askLater, insertion } from '#server/platform/db/statement.ts';

type Key = { accountId: string; id: string };

export async function insertText(
  db: Kysely<Database>,
  row: Insertable<Database['securityTexts']>,
): Promise<void> {
  await askLater(db, insertion('securityTexts', row));
}

export async function claimDueTexts(
  db: Kysely<Database>,
  claim: { now: Date; leaseUntil: Date; limit: number },
) {
  const { rows } = await sql<{
    accountId: string;
    id: string;
    recipient: string;
    body: Buffer;
    attempts: number;
    expiresAt: Date;
  }>`
    update security_texts set lease_until = ${claim.leaseUntil}, attempts = attempts + 1
    where (account_id, id) in (
      select account_id, id from security_texts
      where not_before <= ${claim.now} and (lease_until is null or lease_until <= ${claim.now})
      order by not_before limit ${claim.limit} for update skip locked)
    returning account_id, id, recipient, body, attempts, expires_at`.execute(db);
  return rows;
}

export async function dropText(db: Kysely<Database>, key: Key): Promise<void> {
  await db
    .deleteFrom('securityTexts')
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
}

export async function postponeText(db: Kysely<Database>, key: Key, until: Date): Promise<void> {
  await db
    .updateTable('securityTexts')
    .set({ notBefore: until, leaseUntil: null })
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
}

export async function insertReceiptKey(
  db: Kysely<Database>,
  row: Insertable<Database['securityReceipts']>,
): Promise<void> {
  await db
    .insertInto('securityReceipts')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['accountId', 'id'])
        .doUpdateSet({ carrierId: row.carrierId, submittedAt: row.submittedAt }),
    )
    .execute();
}

/** The newest text of that carrier id and number: carriers use ids again. */
export async function findByCarrierId(
  db: Kysely<Database>,
  carrierId: string,
  recipients: string[],
): Promise<Key | undefined> {
  return db
    .selectFrom('securityReceipts')
    .select(['accountId', 'id'])
    .where('carrierId', '=', carrierId)
    .where('recipient', 'in', recipients)
    .orderBy('submittedAt', 'desc')
    .executeTakeFirst();
}

export async function deleteReceiptKeysBefore(db: Kysely<Database>, instant: Date): Promise<void> {
  await db.deleteFrom('securityReceipts').where('submittedAt', '<', instant).execute();
}
