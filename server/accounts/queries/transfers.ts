import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type Offer = { accountId: string; toUserId: string; createdAt: Date; expiresAt: Date };

/** Keeps the one offer that an account may have open; a newer one takes the place of the one before. */
export async function saveTransfer(db: Kysely<Database>, offer: Offer): Promise<void> {
  const { toUserId, createdAt, expiresAt } = offer;
  await db
    .insertInto('ownershipTransfers')
    .values(offer)
    .onConflict((conflict) => conflict.column('accountId').doUpdateSet({ toUserId, createdAt, expiresAt }))
    .execute();
}

export async function findTransfer(db: Kysely<Database>, accountId: string, now: Date) {
  return db
    .selectFrom('ownershipTransfers')
    .select(['toUserId', 'expiresAt'])
    .where('accountId', '=', accountId)
    .where('expiresAt', '>', now)
    .executeTakeFirst();
}

/** Takes the open offer away, only if it is to that person when one is named; undefined when there was none. */
export async function takeTransfer(
  db: Kysely<Database>,
  accountId: string,
  options: { now: Date; toUserId?: string },
) {
  return db
    .deleteFrom('ownershipTransfers')
    .where('accountId', '=', accountId)
    .where('expiresAt', '>', options.now)
    .$if(options.toUserId !== undefined, (query) => query.where('toUserId', '=', options.toUserId ?? ''))
    .returning(['toUserId', 'expiresAt'])
    .executeTakeFirst();
}
