import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type Limit = { key: string; perSecond: number };

export async function listLimitRows(db: Kysely<Database>): Promise<Limit[]> {
  return db.selectFrom('rateLimits').select(['key', 'perSecond']).orderBy('key').execute();
}

/** A new limit begins with a full bucket; a changed one keeps what is in it. */
export async function putLimit(db: Kysely<Database>, { key, perSecond }: Limit, now: Date): Promise<void> {
  await db
    .insertInto('rateLimits')
    .values({ key, perSecond, tokens: Math.max(1, perSecond), filledAt: now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ perSecond }))
    .execute();
}

export async function deleteLimit(db: Kysely<Database>, key: string): Promise<void> {
  await db.deleteFrom('rateLimits').where('key', '=', key).execute();
}

export async function deleteLimitsBut(db: Kysely<Database>, keys: readonly string[]): Promise<void> {
  const others = db.deleteFrom('rateLimits');
  await (keys.length > 0 ? others.where('key', 'not in', keys) : others).execute();
}
