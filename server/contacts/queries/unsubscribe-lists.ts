import { type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

export type UnsubscribeFilter = {
  /** Digits that stand somewhere in the number. */
  digits?: string;
  origin?: Database['unsubscribes']['origin'];
  from?: Date;
  to?: Date;
};

type Place = { at: Date; number: string };
type Page = { filter: UnsubscribeFilter; before: Place | undefined; limit: number };

export async function listUnsubscribeRows(
  db: Kysely<Database>,
  accountId: AccountId,
  { filter, before, limit }: Page,
) {
  const { digits, origin, from, to } = filter;
  let rows = db
    .selectFrom('unsubscribes')
    .leftJoin('users', (join) =>
      join
        .onRef('users.accountId', '=', 'unsubscribes.accountId')
        .onRef('users.id', '=', 'unsubscribes.userId'),
    )
    .select([
      'unsubscribes.number',
      'unsubscribes.origin',
      'unsubscribes.reason',
      'unsubscribes.userId',
      'users.name as userName',
      'unsubscribes.messageId',
      'unsubscribes.createdAt as at',
    ])
    .where('unsubscribes.accountId', '=', accountId)
    .orderBy('unsubscribes.createdAt', 'desc')
    .orderBy('unsubscribes.number', 'desc')
    .limit(limit);
  if (before)
    rows = rows.where(
      sql<boolean>`(unsubscribes.created_at, unsubscribes.number) < (${before.at}, ${before.number})`,
    );
  if (digits !== undefined) rows = rows.where('unsubscribes.number', 'like', `%${digits}%`);
  if (origin !== undefined) rows = rows.where('unsubscribes.origin', '=', origin);
  if (from !== undefined) rows = rows.where('unsubscribes.createdAt', '>=', from);
  if (to !== undefined) rows = rows.where('unsubscribes.createdAt', '<', to);
  return rows.execute();
}

/** The suspicions that no later change of the same number has answered. */
export async function listSuspicions(
  db: Kysely<Database>,
  accountId: AccountId,
  { before, limit }: { before: string | undefined; limit: number },
) {
  let rows = db
    .selectFrom('unsubscribeChanges as suspected')
    .select(['suspected.id', 'suspected.number', 'suspected.reason', 'suspected.messageId', 'suspected.at'])
    .where('suspected.accountId', '=', accountId)
    .where('suspected.change', '=', 'suspected')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('unsubscribeChanges as later')
            .select('later.id')
            .whereRef('later.accountId', '=', 'suspected.accountId')
            .whereRef('later.number', '=', 'suspected.number')
            .whereRef('later.id', '>', 'suspected.id'),
        ),
      ),
    )
    .orderBy('suspected.id', 'desc')
    .limit(limit);
  if (before !== undefined) rows = rows.where('suspected.id', '<', before);
  return rows.execute();
}

export async function listChanges(db: Kysely<Database>, accountId: AccountId, number: string) {
  return db
    .selectFrom('unsubscribeChanges as changes')
    .leftJoin('users', (join) =>
      join.onRef('users.accountId', '=', 'changes.accountId').onRef('users.id', '=', 'changes.userId'),
    )
    .select([
      'changes.change',
      'changes.origin',
      'changes.reason',
      'changes.userId',
      'users.name as userName',
      'changes.messageId',
      'changes.at',
    ])
    .where('changes.accountId', '=', accountId)
    .where('changes.number', '=', number)
    .orderBy('changes.id', 'desc')
    .limit(100)
    .execute();
}
