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
select id, text, sender, user_id from messages where account_id = $1 and id > $2 and id < $3 order by id limit $4`;

export type UnmarkedMessage = { id: string; text: string; sender: string; user_id: string | null };

export async function listUnmarkedMessages(
  db: Kysely<Database>,
  span: { accountId: AccountId; after: string; before: string; limit: number },
): Promise<UnmarkedMessage[]> {
  return ask(
    db,
    statement<UnmarkedMessage>(unmarkedRowsText, [span.accountId, span.after, span.before, span.limit]),
  );
}

export type NewStretch = { firstId: string; lastId: string; messages: number; marks: readonly string[] };

// Two workers may write the same stretch at once: they saw the same rows, and the first is as good as the second.
const insertText = `
insert into message_stretches (account_id, first_id, last_id, messages, marks)
select $1, first_id, last_id, messages, array_to_tsvector(string_to_array(marks, E'\\n'))
from unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[]) as g(first_id, last_id, messages, marks)
on conflict do nothing`;

export async function insertStretches(
  db: Kysely<Database>,
  accountId: AccountId,
  stretches: readonly NewStretch[],
): Promise<void> {
  await ask(
    db,
    statement(insertText, [
      accountId,
      stretches.map((stretch) => stretch.firstId),
      stretches.map((stretch) => stretch.lastId),
      stretches.map((stretch) => stretch.messages),
      stretches.map((stretch) => stretch.marks.join('\n')),
    ]),
  );
}

/** The end of what is in stretches; undefined where nothing is. */
export async function findMarkedEnd(db: Kysely<Database>, accountId: AccountId): Promise<string | undefined> {
  const row = await db
    .selectFrom('messageStretches')
    .select('lastId')
    .where('accountId', '=', accountId)
    .orderBy('firstId', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.lastId;
}

// Without statistics of its own the planner takes any question for a rare one, so this is always a bitmap of the GIN index: the account is
// a mark too, and the index meets it with the other marks by skipping. Of 19,000 stretches: a word of 71, 0.5 ms; of 8,000, 5 to 11 ms; of
// 15,600, 10 to 20 ms, mostly to read and sort their rows.
const stretchesText = `
select first_id, last_id from message_stretches
where account_id = $1 and marks @@ $2::tsquery and last_id >= $3 and first_id < $4 order by first_id desc limit $5`;

export type Stretch = { firstId: string; lastId: string };

/** Stretches in which all these marks occur, the newest first. */
export async function listStretches(
  db: Kysely<Database>,
  wanted: { accountId: AccountId; marks: string; from: string; before: string; limit: number },
): Promise<Stretch[]> {
  const { accountId, marks, from, before, limit } = wanted;
  const rows = await ask(
    db,
    statement<{ first_id: string; last_id: string }>(stretchesText, [accountId, marks, from, before, limit]),
  );
  return rows.map((row) => ({ firstId: row.first_id, lastId: row.last_id }));
}
