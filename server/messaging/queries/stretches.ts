import { type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, statement } from '#server/platform/db/statement.ts';

/**
 * For how many seconds the oldest transaction that writes has been at it. Its messages are not to be seen yet, whatever the time in
 * their ids.
 */
export async function findOldestWriteSeconds(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ seconds: number | null }>`
    select extract(epoch from clock_timestamp() - min(xact_start))::float8 as seconds from pg_stat_activity
    where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid()`.execute(db);
  return Math.max(0, rows[0]?.seconds ?? 0);
}

const firstId = '00000000-0000-0000-0000-000000000000';

const unmarkedText = `
select account.id as account_id, coalesce(newest.last_id, '${firstId}') as after
from accounts account
left join lateral (
  select last_id from message_stretches where account_id = account.id order by first_id desc limit 1) newest on true
cross join lateral (
  select id from messages
  where account_id = account.id and id > coalesce(newest.last_id, '${firstId}') and id < $1
  order by id offset $2 limit 1) enough
limit 100`;

/** Accounts with at least so many messages below an id that are in no stretch yet, and the last id that is. */
export async function listUnmarked(
  db: Kysely<Database>,
  { before, messages }: { before: string; messages: number },
): Promise<{ accountId: AccountId; after: string }[]> {
  const rows = await ask(
    db,
    statement<{ account_id: AccountId; after: string }>(unmarkedText, [before, messages - 1]),
  );
  return rows.map((row) => ({ accountId: row.account_id, after: row.after }));
}

const unmarkedRowsText = `
select id, text, sender, user_id, direction from messages where account_id = $1 and id > $2 and id < $3 order by id limit $4`;

export type UnmarkedMessage = {
  id: string;
  text: string;
  sender: string;
  user_id: string | null;
  direction: string;
};

export async function listUnmarkedMessages(
  db: Kysely<Database>,
  span: { accountId: AccountId; after: string; before: string; limit: number },
): Promise<UnmarkedMessage[]> {
  return ask(
    db,
    statement<UnmarkedMessage>(unmarkedRowsText, [span.accountId, span.after, span.before, span.limit]),
  );
}

// Two workers may write the same stretch at once: they saw the same rows, and the first is as good as the second.
const insertText = `
with stretch as (
  insert into message_stretches (account_id, first_id, last_id, messages, ids)
  values ($1, $2, $3, $4, $5) on conflict do nothing returning account_id, first_id)
insert into message_marks (account_id, bucket, first_id, marks)
select account_id, bucket, first_id, marks from stretch, unnest($6::smallint[], $7::bytea[]) as packed(bucket, marks)`;

export async function insertStretch(
  db: Kysely<Database>,
  accountId: AccountId,
  { ids, marks }: { ids: readonly string[]; marks: ReadonlyMap<number, Buffer> },
): Promise<void> {
  const packedIds = Buffer.from(ids.join('').replaceAll('-', ''), 'hex');
  await ask(
    db,
    statement(insertText, [
      accountId,
      ids[0],
      ids.at(-1),
      ids.length,
      packedIds,
      [...marks.keys()],
      [...marks.values()],
    ]),
  );
}

/** The end of what is in stretches; undefined where nothing is. */
export async function findMarkedEnd(db: Kysely<Database>, accountId: AccountId): Promise<string | undefined> {
  const newest = await db
    .selectFrom('messageStretches')
    .select('lastId')
    .where('accountId', '=', accountId)
    .orderBy('firstId', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.lastId;
}

type Bound = { accountId: AccountId; firstId: string; before: string };

/** How many messages of a stretch lie below an id. */
export async function countIdsBelow(
  db: Kysely<Database>,
  { accountId, firstId, before }: Bound,
): Promise<number> {
  const { rows } = await sql<{ ids: Buffer }>`
    select ids from message_stretches where account_id = ${accountId} and first_id = ${firstId}`.execute(db);
  const ids = rows[0]?.ids ?? Buffer.alloc(0);
  const bound = Buffer.from(before.replaceAll('-', ''), 'hex');
  let [low, high] = [0, ids.length / 16];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ids.compare(bound, 0, 16, middle * 16, middle * 16 + 16) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Some stretches, and below them what is in their buckets: a row of about 270 bytes for each bucket and stretch, found along the key. They
// lie apart, so that one takes 2.6 us where it lies in memory, and 30 us where it comes from a disk.
const stretchesText = `
with stretch as materialized (
  select first_id, last_id from message_stretches
  where account_id = $1 and first_id < $2 and last_id >= $3 order by first_id desc limit $4)
select first_id, last_id, null::smallint as bucket, null::bytea as marks from stretch
union all
select packed.first_id, null, packed.bucket, packed.marks
from unnest($5::smallint[]) as wanted(bucket)
cross join lateral (
  select bucket, first_id, marks from message_marks
  where account_id = $1 and bucket = wanted.bucket
    and first_id >= (select first_id from stretch order by first_id limit 1)
    and first_id <= (select first_id from stretch order by first_id desc limit 1)
  order by first_id desc limit $4) packed`;

/** The ids of its first and last message, and what some of its buckets hold. */
export type Stretch = { firstId: string; lastId: string; buckets: Map<number, Buffer> };

type StretchesOf = {
  accountId: AccountId;
  before: string;
  from: string;
  limit: number;
  buckets: readonly number[];
};

/** Stretches that begin below an id, the newest first, down to the one that holds another. */
export async function listStretches(
  db: Kysely<Database>,
  { accountId, before, from, limit, buckets }: StretchesOf,
): Promise<Stretch[]> {
  const rows = await ask(
    db,
    statement<{ first_id: string; last_id: string | null; bucket: number | null; marks: Buffer | null }>(
      stretchesText,
      [accountId, before, from, limit, buckets],
    ),
  );
  const stretches = new Map<string, Stretch>();
  for (const { first_id: firstId, last_id: lastId, bucket, marks } of rows) {
    if (lastId !== null) stretches.set(firstId, { firstId, lastId, buckets: new Map() });
    else if (bucket !== null && marks) stretches.get(firstId)?.buckets.set(bucket, marks);
  }
  return [...stretches.values()].sort((a, b) => (a.firstId < b.firstId ? 1 : -1));
}

// Each id is cut out of the 64 kB of its stretch, which reads one piece of 2 kB.
const idsText = `
select encode(substring(stretch.ids from 16 * place.place + 1 for 16), 'hex')::uuid as id
from unnest($2::uuid[], $3::int[]) with ordinality as place(first_id, place, number)
cross join lateral (
  select ids from message_stretches where account_id = $1 and first_id = place.first_id offset 0) stretch
order by place.number`;

export type Place = { firstId: string; place: number };

/** The ids of messages at places of stretches, in their order. */
export async function listIdsAt(
  db: Kysely<Database>,
  accountId: AccountId,
  places: readonly Place[],
): Promise<string[]> {
  const firstIds = places.map(({ firstId }) => firstId);
  const numbers = places.map(({ place }) => place);
  const rows = await ask(db, statement<{ id: string }>(idsText, [accountId, firstIds, numbers]));
  return rows.map(({ id }) => id);
}
