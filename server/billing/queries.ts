import { type Kysely, sql } from 'kysely';
import type { LedgerSide } from '#contract/billing.ts';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, statement } from '#server/platform/db/statement.ts';

export type EntryKind = 'grant' | 'hold' | 'settle' | 'release' | 'refund';

/** A move of credits between the four columns; it balances: available + held + spent = granted. */
export type Move = {
  id: string;
  accountId: string;
  kind: EntryKind;
  granted: number;
  available: number;
  held: number;
  spent: number;
  messages: number;
  batchId: string | null;
  userId: string | null;
  note: string | null;
};

// Balances are locked in the order of their accounts, and nothing is locked after them. Several moves of one account are one update;
// what each left behind is counted back from its result.
const moveText = `
with moves as materialized (
  select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::int[],
      $9::uuid[], $10::uuid[], $11::text[])
    with ordinality as m(id, account_id, kind, granted, available, held, spent, messages, batch_id, user_id, note, place)),
locked as materialized (
  select account_id from credit_balances where account_id = any($2) order by account_id for update),
moved as (
  update credit_balances b set granted = b.granted + m.granted, available = b.available + m.available,
    held = b.held + m.held, spent = b.spent + m.spent
  from (select account_id, sum(granted) as granted, sum(available) as available, sum(held) as held, sum(spent) as spent
    from moves join locked using (account_id) group by account_id) m
  where b.account_id = m.account_id and b.available + m.available >= 0
  returning b.account_id, b.available)
insert into ledger_entries (account_id, id, at, kind, granted, available, held, spent, available_after, messages, batch_id, user_id, note)
select m.account_id, m.id, $12, m.kind, m.granted, m.available, m.held, m.spent,
  moved.available - coalesce(sum(m.available) over (partition by m.account_id order by m.place
    rows between 1 following and unbounded following), 0),
  m.messages, m.batch_id, m.user_id, m.note
from moves m join moved using (account_id)
returning id`;

/** Writes moves of any number of accounts; answers the ids of those that were written: an account that cannot pay has none. */
export async function writeMoves(db: Kysely<Database>, moves: readonly Move[], at: Date): Promise<string[]> {
  const column = <K extends keyof Move>(name: K) => moves.map((move) => move[name]);
  const rows = await ask(
    db,
    statement<{ id: string }>(moveText, [
      column('id'),
      column('accountId'),
      column('kind'),
      column('granted'),
      column('available'),
      column('held'),
      column('spent'),
      column('messages'),
      column('batchId'),
      column('userId'),
      column('note'),
      at,
    ]),
  );
  return rows.map((row) => row.id);
}

export async function ensureBalance(db: Kysely<Database>, accountId: string): Promise<void> {
  await db
    .insertInto('creditBalances')
    .values({ accountId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function findBalanceRow(db: Kysely<Database>, accountId: AccountId) {
  return db
    .selectFrom('creditBalances')
    .select(['available', 'held', 'spent'])
    .where('accountId', '=', accountId)
    .executeTakeFirst();
}

export type LedgerFilter = { side?: LedgerSide; from?: Date; to?: Date };
type LedgerPage = { filter: LedgerFilter; before: string | undefined; limit: number };

// As the indexes of each have it, word for word: a parameter in place of a word would hide the index.
const sides: Record<LedgerSide, ReturnType<typeof sql<boolean>>> = {
  free: sql<boolean>`entry.available <> 0`,
  added: sql<boolean>`entry.kind in ('grant', 'refund')`,
  held: sql<boolean>`entry.available <> 0 and entry.kind = 'hold'`,
  returned: sql<boolean>`entry.available > 0 and entry.kind in ('settle', 'release')`,
};

/** Entries of an account, the newest first. */
export function entriesQuery(
  db: Kysely<Database>,
  accountId: AccountId,
  { filter: { side, from, to }, before, limit }: LedgerPage,
) {
  let rows = db
    .selectFrom('ledgerEntries as entry')
    .leftJoin('users', (join) =>
      join.onRef('users.accountId', '=', 'entry.accountId').onRef('users.id', '=', 'entry.userId'),
    )
    .select([
      'entry.id',
      'entry.at',
      'entry.kind',
      'entry.available',
      'entry.held',
      'entry.spent',
      'entry.availableAfter',
      'entry.messages',
      'entry.batchId',
      'entry.userId',
      'users.name as userName',
      'entry.note',
    ])
    .where('entry.accountId', '=', accountId)
    .orderBy('entry.id', 'desc')
    .limit(limit);
  if (before !== undefined) rows = rows.where('entry.id', '<', before);
  if (side !== undefined) rows = rows.where(sides[side]);
  if (from !== undefined) rows = rows.where('entry.at', '>=', from);
  if (to !== undefined) rows = rows.where('entry.at', '<=', to);
  return rows;
}

/** Accounts whose balance is not the sum of their entries. */
export async function listUnbalanced(db: Kysely<Database>): Promise<string[]> {
  const { rows } = await sql<{ accountId: string }>`
    select coalesce(b.account_id, e.account_id) as account_id
    from credit_balances b
    full join (select account_id, sum(granted) as granted, sum(available) as available, sum(held) as held, sum(spent) as spent
      from ledger_entries group by account_id) e on e.account_id = b.account_id
    where (coalesce(b.granted, 0), coalesce(b.available, 0), coalesce(b.held, 0), coalesce(b.spent, 0))
      <> (coalesce(e.granted, 0), coalesce(e.available, 0), coalesce(e.held, 0), coalesce(e.spent, 0))`.execute(
    db,
  );
  return rows.map((row) => row.accountId);
}
