import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { selectMessages } from './messages.ts';

export type HistoryFilter = {
  direction?: 'out';
  state?: Database['messageStates']['state'];
  number?: string;
  sender?: string;
  userId?: string;
  batchId?: string;
  /** What the text holds, in lower case and ASCII only, among other things. */
  contains?: readonly string[];
};

/** An index whose order is that of the ids. */
export type Way = 'all' | 'batch' | 'number' | 'user' | 'state';

/** Ids from `from` on, and below `before`. */
export type Span = { from: string; before: string };

type SpanOf = Span & { accountId: AccountId; filter: HistoryFilter; way: Way; length: number };

// The next ids along one index. The limit stands inside, so that the planner can neither leave this index nor read on for a page that the
// other filters leave empty. Of 10,000,000 rows, 4,096 ids take 1 ms, and their rows 30 to 65 ms where they lie in memory, but up to 900 ms
// where they lie apart on a disk: so whoever asks begins with few and looks at the clock.
function selectSpan(db: Kysely<Database>, { accountId, filter, way, from, before, length }: SpanOf) {
  if (way === 'state')
    return db
      .selectFrom('messageStates')
      .select('messageId as id')
      .where('accountId', '=', accountId)
      .where('state', '=', filter.state ?? 'received')
      .where('messageId', '>=', from)
      .where('messageId', '<', before)
      .orderBy('messageId', 'desc')
      .limit(length);
  let ids = db
    .selectFrom('messages')
    .select('id')
    .where('accountId', '=', accountId)
    .where('id', '>=', from)
    .where('id', '<', before);
  if (way === 'batch') ids = ids.where('batchId', '=', filter.batchId ?? null);
  if (way === 'number') ids = ids.where('number', '=', filter.number ?? '');
  if (way === 'user') ids = ids.where('userId', '=', filter.userId ?? null);
  return ids.orderBy('id', 'desc').limit(length);
}

/** Messages of a span that pass the filter, the newest first. */
export function spanQuery(db: Kysely<Database>, span: SpanOf & { limit: number }) {
  const rows = selectMessages(db, span.accountId).innerJoin(
    selectSpan(db, span).as('span'),
    'span.id',
    'messages.id',
  );
  return narrow(rows, span.filter, span.way).orderBy('span.id', 'desc').limit(span.limit);
}

/** The last id of a whole span; undefined where there were fewer ids. */
export async function findSpanEnd(db: Kysely<Database>, span: SpanOf): Promise<string | undefined> {
  const end = await db
    .selectFrom(selectSpan(db, span).as('span'))
    .select('id')
    .orderBy('id', 'desc')
    .offset(span.length - 1)
    .limit(1)
    .executeTakeFirst();
  return end?.id;
}

type Range = Span & { accountId: AccountId; filter: HistoryFilter; limit: number };

/** Messages from an id on and below another that pass the filter, the newest first. Reads all of them: 1 to 2 us each. */
export function rangeQuery(db: Kysely<Database>, { accountId, filter, from, before, limit }: Range) {
  return narrow(selectMessages(db, accountId), filter, 'all')
    .where('messages.id', '>=', from)
    .where('messages.id', '<', before)
    .orderBy('messages.id', 'desc')
    .limit(limit);
}

type Chosen = { accountId: AccountId; filter: HistoryFilter; ids: readonly string[]; limit: number };

/** Those of some messages that pass the filter, the newest first. */
export function chosenQuery(db: Kysely<Database>, { accountId, filter, ids, limit }: Chosen) {
  return narrow(selectMessages(db, accountId), filter, 'all')
    .where('messages.id', '=', sql<string>`any(${ids}::uuid[])`)
    .orderBy('messages.id', 'desc')
    .limit(limit);
}

/** Those of some messages that are in a state: one look each into the index of states. */
export async function listIdsInState(
  db: Kysely<Database>,
  wanted: { accountId: AccountId; state: HistoryFilter['state']; ids: readonly string[] },
): Promise<string[]> {
  const rows = await db
    .selectFrom('messageStates')
    .select('messageId')
    .where('accountId', '=', wanted.accountId)
    .where('state', '=', wanted.state ?? 'received')
    .where('messageId', '=', sql<string>`any(${wanted.ids}::uuid[])`)
    .execute();
  return rows.map((row) => row.messageId);
}

type Seen = Pick<Database, 'messages' | 'messageStates'>;

// The filters that the way itself does not keep already.
function narrow<DB extends Seen, TB extends keyof DB, O>(
  rows: SelectQueryBuilder<DB, TB, O>,
  filter: HistoryFilter,
  way: Way,
): SelectQueryBuilder<DB, TB, O> {
  const { direction, state, number, sender, userId, batchId, contains = [] } = filter;
  const tests = [
    ...(direction !== undefined ? [sql<boolean>`messages.direction = ${direction}`] : []),
    ...(state !== undefined && way !== 'state' ? [sql<boolean>`message_states.state = ${state}`] : []),
    ...(number !== undefined && way !== 'number' ? [sql<boolean>`messages.number = ${number}`] : []),
    ...(sender !== undefined ? [sql<boolean>`messages.sender = ${sender}`] : []),
    ...(userId !== undefined && way !== 'user' ? [sql<boolean>`messages.user_id = ${userId}`] : []),
    ...(batchId !== undefined && way !== 'batch' ? [sql<boolean>`messages.batch_id = ${batchId}`] : []),
    ...contains.map((word) => sql<boolean>`strpos(lower(messages.text collate "C"), ${word}) > 0`),
  ];
  return tests.reduce((narrowed, test) => narrowed.where(test), rows);
}
