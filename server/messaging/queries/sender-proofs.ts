import type { Insertable, Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type Proof = { accountId: string; id: string };

export async function insertProof(
  db: Kysely<Database>,
  row: Omit<Insertable<Database['senderProofs']>, 'usedAt' | 'endedAt'>,
): Promise<void> {
  await db
    .insertInto('senderProofs')
    .values({ ...row, usedAt: null, endedAt: null })
    .execute();
}

/** Ends the links of a sender that nobody has used. */
export async function endProofs(
  db: Kysely<Database>,
  sender: { accountId: string; senderId: string },
  at: Date,
): Promise<void> {
  await db
    .updateTable('senderProofs')
    .set({ endedAt: at })
    .where('accountId', '=', sender.accountId)
    .where('senderId', '=', sender.senderId)
    .where('usedAt', 'is', null)
    .where('endedAt', 'is', null)
    .execute();
}

/** The open link of a token, with who asks and for which mobile. */
export async function findOpenProof(
  db: Kysely<Database>,
  match: { accountId: string; tokenHash: Buffer; now: Date },
) {
  return db
    .selectFrom('senderProofs as p')
    .innerJoin('senders as s', (join) =>
      join.onRef('s.accountId', '=', 'p.accountId').onRef('s.id', '=', 'p.senderId'),
    )
    .innerJoin('accounts as a', 'a.id', 'p.accountId')
    .select(['p.accountId', 'p.id', 'p.senderId', 's.address', 'a.name as business'])
    .where('p.accountId', '=', match.accountId)
    .where('p.tokenHash', '=', match.tokenHash)
    .where('p.usedAt', 'is', null)
    .where('p.endedAt', 'is', null)
    .where('p.expiresAt', '>', match.now)
    .where('s.state', '=', 'pending')
    .where('s.removedAt', 'is', null)
    .executeTakeFirst();
}

/** Spends a link, once also among parallel callers. */
export async function takeProof(db: Kysely<Database>, proof: Proof, now: Date): Promise<boolean> {
  const row = await db
    .updateTable('senderProofs')
    .set({ usedAt: now })
    .where('accountId', '=', proof.accountId)
    .where('id', '=', proof.id)
    .where('usedAt', 'is', null)
    .where('endedAt', 'is', null)
    .where('expiresAt', '>', now)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteProofsBefore(db: Kysely<Database>, instant: Date): Promise<void> {
  await db.deleteFrom('senderProofs').where('expiresAt', '<', instant).execute();
}
