import type { Insertable, Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, statement } from '#server/platform/db/statement.ts';

type Person = { accountId: string; userId: string };
type Kind = Database['links']['kind'];

export async function insertLink(db: Kysely<Database>, row: Insertable<Database['links']>): Promise<void> {
  await db.insertInto('links').values(row).execute();
}

/** Ends what is open of a person's links, of one kind or of all, the approved ones kept where asked; answers how many there were. */
export async function endLinks(
  db: Kysely<Database>,
  { accountId, userId }: Person,
  end: { kind?: Kind; keepApproved?: boolean; at: Date },
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('links')
    .set({ endedAt: end.at })
    .where('accountId', '=', accountId)
    .where('userId', '=', userId)
    .$if(end.kind !== undefined, (query) => query.where('kind', '=', end.kind ?? 'invitation'))
    .$if(end.keepApproved === true, (query) => query.where('approved', '=', false))
    .where('endedAt', 'is', null)
    .where('usedAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** The open link of a token whose person has not changed since it was made. */
export async function findOpenLink(
  db: Kysely<Database>,
  match: { accountId: string; tokenHash: Buffer; kind: Kind; now: Date },
) {
  return db
    .selectFrom('links as l')
    .innerJoin('users as u', (join) =>
      join
        .onRef('u.accountId', '=', 'l.accountId')
        .onRef('u.id', '=', 'l.userId')
        .onRef('u.generation', '=', 'l.generation'),
    )
    .select(['l.accountId', 'l.id', 'l.userId', 'l.generation', 'l.approved', 'l.email'])
    .where('l.accountId', '=', match.accountId)
    .where('l.tokenHash', '=', match.tokenHash)
    .where('l.kind', '=', match.kind)
    .where('l.endedAt', 'is', null)
    .where('l.usedAt', 'is', null)
    .where('l.expiresAt', '>', match.now)
    .where('u.status', '<>', 'removed')
    .executeTakeFirst();
}

/** Spends a link, once also among parallel callers. */
export async function takeLink(
  db: Kysely<Database>,
  key: { accountId: string; id: string },
  now: Date,
): Promise<boolean> {
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

const deleteOldestText = `
with gone as (
  delete from links where (account_id, id) in (
    select account_id, id from links where expires_at < $1 order by expires_at limit $2 for update skip locked)
  returning 1)
select count(*) as rows from gone`;

/** Deletes the links that expired first, from before an instant; answers how many there were. */
export async function deleteOldestLinks(
  db: Kysely<Database>,
  { before, atMost }: { before: Date; atMost: number },
): Promise<number> {
  const [gone] = await ask(db, statement<{ rows: number }>(deleteOldestText, [before, atMost]));
  return gone?.rows ?? 0;
}
