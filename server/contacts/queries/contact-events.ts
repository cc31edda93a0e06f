import { type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

type Part = { accountId: AccountId; before: string; limit: number };

/** What happened to a contact, the newest first. */
export async function listContactChangeRows(
  db: Kysely<Database>,
  { accountId, contactId, before, limit }: Part & { contactId: string },
) {
  return db
    .selectFrom('contactChanges as change')
    .leftJoin('users', (join) =>
      join.onRef('users.accountId', '=', 'change.accountId').onRef('users.id', '=', 'change.userId'),
    )
    .select([
      'change.id',
      'change.at',
      'change.change',
      'change.words',
      'change.userId',
      'users.name as userName',
    ])
    .where('change.accountId', '=', accountId)
    .where('change.contactId', '=', contactId)
    .where('change.id', '<', before)
    .orderBy('change.id', 'desc')
    .limit(limit)
    .execute();
}

/** How a number opted out and in, the newest first. */
export async function listSubscriptionRows(
  db: Kysely<Database>,
  { accountId, number, before, limit }: Part & { number: string },
) {
  return db
    .selectFrom('unsubscribeChanges as change')
    .leftJoin('users', (join) =>
      join.onRef('users.accountId', '=', 'change.accountId').onRef('users.id', '=', 'change.userId'),
    )
    .select([
      'change.id',
      'change.at',
      'change.change',
      'change.origin',
      'change.reason',
      'change.userId',
      'users.name as userName',
    ])
    .where('change.accountId', '=', accountId)
    .where('change.number', '=', number)
    .where(sql<boolean>`change.id < ${before}`)
    .orderBy('change.id', 'desc')
    .limit(limit)
    .execute();
}
