import type { Insertable, Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type Person = { accountId: string; userId: string };
type Kind = Database['links']['kind'];

export async function insertLink(db: Kysely<Database>, row: Insertable<Database['links']>): Promise<void> {
  await db.insertInto('links').values(row).execute();
}

/** Ends what is open of a person's links, of one kind or of all; answers how many there were. */
export async function endLinks(
  db: Kysely<Database>,
  { accountId, userId }: Person,
  end: { kind?: Kind; at: Date },
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('links')
    .set({ endedAt: end.at })
    .where('accountId', '=', accountId)
    .where('userId', '=', userId)
    .$if(end.kind !== undefined, (query) => query.where('kind', '=', end.kind ?? 'invitation'))
    .where('endedAt', 'is', null)
    .where('usedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

export async function findLinkByHash(
  db: Kysely<Database>,
  link: { accountId: string; hash: Buffer; kind: Kind },
) {
  return db
    .selectFrom('links')
    .select(['id', 'userId', 'generation', 'email', 'expiresAt'])
    .where('accountId', '=', link.accountId)
    .where('tokenHash', '=', link.hash)
    .where('kind', '=', link.kind)
    .where('endedAt', 'is', null)
    .where('usedAt', 'is', null)
    .executeTakeFirst();
}

/** Spends a link; false when somebody else did in the meantime. */
export async function spendLink(
  db: Kysely<Database>,
  accountId: string,
  spend: { id: string; at: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('links')
    .set({ usedAt: spend.at })
    .where('accountId', '=', accountId)
    .where('id', '=', spend.id)
    .where('endedAt', 'is', null)
    .where('usedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** The address that waits to be confirmed by a person, if the link to it still works. */
export async function findPendingEmail(
  db: Kysely<Database>,
  { accountId, userId }: Person,
  now: Date,
): Promise<string | undefined> {
  const link = await db
    .selectFrom('links')
    .innerJoin('users', (join) =>
      join.onRef('users.accountId', '=', 'links.accountId').onRef('users.id', '=', 'links.userId'),
    )
    .select('links.email')
    .where('links.accountId', '=', accountId)
    .where('links.userId', '=', userId)
    .where('links.kind', '=', 'email')
    .where('links.endedAt', 'is', null)
    .where('links.usedAt', 'is', null)
    .where('links.expiresAt', '>', now)
    .whereRef('links.generation', '=', 'users.generation')
    .whereRef('links.email', '<>', 'users.email')
    .orderBy('links.id', 'desc')
    .executeTakeFirst();
  return link?.email;
}
