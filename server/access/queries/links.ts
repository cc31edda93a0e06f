import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type Key = { accountId: string; id: string };

/** An open link whose person has not changed since it was made. */
export async function findOpenLink(
  db: Kysely<Database>,
  match: { accountId: string; tokenHash: Buffer; kind: 'invitation' | 'password_reset'; now: Date },
) {
  return db
    .selectFrom('links as l')
    .innerJoin('users as u', (join) =>
      join
        .onRef('u.accountId', '=', 'l.accountId')
        .onRef('u.id', '=', 'l.userId')
        .onRef('u.generation', '=', 'l.generation'),
    )
    .select(['l.accountId', 'l.id', 'l.userId', 'l.approved', 'l.email'])
    .where('l.accountId', '=', match.accountId)
    .where('l.tokenHash', '=', match.tokenHash)
    .where('l.kind', '=', match.kind)
    .where('l.endedAt', 'is', null)
    .where('l.usedAt', 'is', null)
    .where('l.expiresAt', '>', match.now)
    .where('u.status', '<>', 'removed')
    .executeTakeFirst();
}

export type OpenLink = NonNullable<Awaited<ReturnType<typeof findOpenLink>>>;

/** Spends a link, once also among parallel callers. */
export async function takeLink(db: Kysely<Database>, key: Key, now: Date): Promise<boolean> {
  const row = await db
    .updateTable('links')
    .set({ usedAt: now })
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .where('usedAt', 'is', null)
    .where('endedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
