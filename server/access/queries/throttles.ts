import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, askLater, statement } from '#server/platform/db/statement.ts';
import { type FoundPerson, findingPersonByEmail, type Person, readPerson } from './people.ts';

type Take = {
  now: Date;
  passwordKey: string;
  addressKey: string | null;
  /** The login whose person is answered too. */
  emailKey: string | null;
  /** The counter that stands for both if the login is this person's. */
  own: { key: string; emailKey: string; userId: string } | undefined;
  free: number;
  firstWait: number;
  longestWait: number;
  bucket: number;
  refillEvery: number;
};

// $1 now, $2 key of the login, $3 key of the address or null, $4 free tries, $5 and $6 first and longest wait, $7 size of the bucket, $8 seconds
// until it leaks one, $9 to $11 the own counter, $12 the login whose person is looked for.
const takePasswordTryText = `
with own as (
  select $9::text as key from logins where email_key = $10 and user_id = $11::uuid
), address as (
  insert into throttles as t (key, level, updated_at)
  select $3::text, 1, $1::timestamptz where $3::text is not null and not exists (select from own)
  on conflict (key) do update set
    level = greatest(0, t.level - extract(epoch from excluded.updated_at - t.updated_at) / $8::float8) + 1,
    updated_at = excluded.updated_at
  where greatest(0, t.level - extract(epoch from excluded.updated_at - t.updated_at) / $8::float8) < $7::float8
  returning 1
), password as (
  insert into throttles as t (key, level, updated_at)
  select coalesce((select key from own), $2::text), 1, $1::timestamptz
  where $3::text is null or exists (select from own) or exists (select from address)
  on conflict (key) do update set
    level = t.level + 1,
    wait_until = case when t.level + 1 >= $4::float8
      then excluded.updated_at + make_interval(secs => least($5::float8 * power(2, least(t.level + 1 - $4::float8, 20)), $6::float8))
    end,
    updated_at = excluded.updated_at
  where t.wait_until is null or t.wait_until <= excluded.updated_at
  returning 1
)
select exists (select from password) as password, exists (select from own) as own,
  ($3::text is null or exists (select from own) or exists (select from address)) as address,
  ${findingPersonByEmail('$12')} as person`;

/** `own`: the login is the own person's, so that only the own counter was asked. */
type Taken = { password: boolean; address: boolean; own: boolean };
type TakenRow = Taken & { person: FoundPerson | null };

/**
 * One statement takes a try from both counters, or from neither when one is exhausted; under any number of parallel calls each try is
 * taken once. The counter of a login waits from its `free`th try on, doubling; the bucket of an address leaks one every `refillEvery` s.
 */
export async function takePasswordTry(
  db: Kysely<Database>,
  take: Take,
): Promise<Taken & { person: Person | undefined }> {
  const { now, passwordKey, addressKey, emailKey, own, free, firstWait, longestWait, bucket, refillEvery } =
    take;
  const [taken] = await ask<TakenRow>(
    db,
    statement(takePasswordTryText, [
      now,
      passwordKey,
      addressKey,
      free,
      firstWait,
      longestWait,
      bucket,
      refillEvery,
      own?.key ?? null,
      own?.emailKey ?? null,
      own?.userId ?? null,
      emailKey,
    ]),
  );
  if (!taken) throw new Error('A try at a password could not be counted.');
  return { ...taken, person: taken.person ? readPerson(taken.person) : undefined };
}

const returnPasswordTryText = `
with cleared as (delete from throttles where key = $1)
update throttles set level = greatest(0, level - 1) where key = $2`;

export async function returnPasswordTry(
  db: Kysely<Database>,
  passwordKey: string,
  addressKey: string | null,
): Promise<void> {
  await askLater(db, statement(returnPasswordTryText, [passwordKey, addressKey]));
}

type Bucket = { key: string; now: Date; size: number; refillEverySeconds: number };

/** Whether nothing more goes into a leaking bucket now. */
export async function isBucketFull(
  db: Kysely<Database>,
  { key, now, size, refillEverySeconds }: Bucket,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from throttles t where key = ${key}
      and t.level - extract(epoch from ${now}::timestamptz - t.updated_at) / ${refillEverySeconds}::float8 >= ${size}::float8`.execute(
    db,
  );
  return rows.length === 1;
}

/** Takes one from a leaking bucket; false when it is full. */
export async function takeFromBucket(db: Kysely<Database>, bucket: Bucket): Promise<boolean> {
  const leaked = sql`greatest(0, t.level - extract(epoch from excluded.updated_at - t.updated_at) / ${bucket.refillEverySeconds}::float8)`;
  const { rows } = await sql`
    insert into throttles as t (key, level, updated_at) values (${bucket.key}, 1, ${bucket.now})
    on conflict (key) do update set level = ${leaked} + 1, updated_at = excluded.updated_at
    where ${leaked} < ${bucket.size}::float8
    returning 1`.execute(db);
  return rows.length === 1;
}

export async function findWait(db: Kysely<Database>, key: string): Promise<Date | undefined> {
  const row = await db.selectFrom('throttles').select('waitUntil').where('key', '=', key).executeTakeFirst();
  return row?.waitUntil ?? undefined;
}

export async function clearThrottle(db: Kysely<Database>, key: string): Promise<void> {
  await db.deleteFrom('throttles').where('key', '=', key).execute();
}
