import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { firstName, lastName, lastWord, middleWord, type Test } from './contact-filter.ts';
import { contactColumns, type StoredContact } from './contact-rows.ts';

/** An index that contacts are read along. */
export type Order = 'last' | 'first' | 'last_word' | 'middle_word' | 'number' | 'number_end' | 'newest';

const id = sql`c.id`;
const numberEnd = sql`reverse(c.number) collate "C"`;
const columns: Record<Order, readonly RawBuilder<unknown>[]> = {
  last: [lastName, firstName, id],
  first: [firstName, lastName, id],
  last_word: [lastWord, id],
  middle_word: [middleWord, id],
  number: [sql`c.number`],
  number_end: [numberEnd, id],
  newest: [id],
};

/** Where a row stands along its index, as text; the id comes last where it is part of the place. */
export type Place = readonly string[];
export type PlacedRow = StoredContact & { place: string[] };

export type Stretch = {
  accountId: AccountId;
  order: Order;
  /** Tests that the index answers. */
  along: readonly Test[];
  /** Tests that every row is put to. */
  filter: readonly Test[];
  after: Place | undefined;
  limit: number;
};

export const placeLength = (order: Order): number => columns[order].length;

/** Reads along the index until enough contacts pass. */
export async function readStretch(db: Kysely<Database>, stretch: Stretch): Promise<PlacedRow[]> {
  const { order, filter, limit } = stretch;
  const { rows } = await sql<PlacedRow>`
    select ${contactColumns}, ${writePlace(order)} as place from contacts c
    where ${sql.join([...listTests(stretch), ...filter], sql` and `)}
    order by ${writeOrder(order)} limit ${limit}`.execute(db);
  return rows;
}

/**
 * Looks at so many contacts along the index and answers those that pass, and whether there are more to look at. 2,000 are looked at in 5
 * to 15 ms where they lie in memory.
 */
export async function walkStretch(
  db: Kysely<Database>,
  stretch: Stretch,
  steps: number,
): Promise<{ rows: PlacedRow[]; isEnd: boolean }> {
  const { order, filter, limit } = stretch;
  const { rows } = await sql<PlacedRow & { walked: number }>`
    with walked as materialized (
      select * from contacts c where ${sql.join(listTests(stretch), sql` and `)}
      order by ${writeOrder(order)} limit ${steps})
    select ${contactColumns}, ${writePlace(order)} as place, (select count(*) from walked)::int as walked
    from walked c
    where ${sql.join([sql`true`, ...filter], sql` and `)}
    order by ${writeOrder(order)} limit ${limit}`.execute(db);
  const [first] = rows;
  return {
    rows: rows.map(({ walked: _, ...row }) => row),
    isEnd: first !== undefined && first.walked < steps,
  };
}

/**
 * Finds all that pass and sorts them, for filters that leave little: the order is written so that no index has it, for the planner would
 * walk along that through a million contacts to find fifty.
 */
export async function sortStretch(db: Kysely<Database>, stretch: Stretch): Promise<PlacedRow[]> {
  const { order, filter, limit } = stretch;
  const unindexed = columns[order].map((column) => sql`(${column})::text || ''`);
  const way = order === 'newest' ? sql` desc` : sql``;
  const sorted = sql.join(unindexed.map((column) => sql`${column} collate "C"${way}`));
  const { rows } = await sql<PlacedRow>`
    select ${contactColumns}, c.place from (
      select c.*, ${writePlace(order)} as place from contacts c
      where ${sql.join([...listTests(stretch), ...filter], sql` and `)}
      order by ${sorted} limit ${limit}) c
    order by ${sorted}`.execute(db);
  return rows;
}

function listTests({ accountId, order, along, after }: Stretch): Test[] {
  const place = sql.join([...columns[order]]);
  return [
    sql<boolean>`c.account_id = ${accountId}`,
    ...along,
    ...(after
      ? [sql<boolean>`(${place}) ${order === 'newest' ? sql`<` : sql`>`} (${writeAfter(order, after)})`]
      : []),
  ];
}

function writeAfter(order: Order, after: Place): RawBuilder<unknown> {
  return sql.join(
    columns[order].map((column, index) =>
      column === id ? sql`${after[index]}::uuid` : sql`${after[index]}`,
    ),
  );
}

const writePlace = (order: Order) =>
  sql`array[${sql.join(columns[order].map((column) => sql`(${column})::text`))}]`;

const writeOrder = (order: Order) =>
  sql.join(columns[order].map((column) => (order === 'newest' ? sql`${column} desc` : column)));

/**
 * Counts all that pass. Of 1,000,000 contacts this reads the table once, by all cores that the database has workers for; whoever has opted
 * out is counted apart, from their side, where they are few.
 */
export async function countMatches(
  db: Kysely<Database>,
  accountId: AccountId,
  filter: readonly Test[],
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from contacts c
    where ${sql.join([sql`c.account_id = ${accountId}`, ...filter], sql` and `)}`.execute(db);
  return rows[0]?.count ?? 0;
}

export type RecipientRow = {
  number: string;
  firstName: string;
  lastName: string;
  fields: Record<string, string | number>;
};

/** Contacts as a text to many needs them, by the order in which they were made. */
export async function listRecipientRows(
  db: Kysely<Database>,
  { accountId, filter, limit }: { accountId: AccountId; filter: readonly Test[]; limit: number },
): Promise<RecipientRow[]> {
  const { rows } = await sql<RecipientRow>`
    select c.number, c.first_name, c.last_name, c.fields from contacts c
    where ${sql.join([sql`c.account_id = ${accountId}`, ...filter], sql` and `)}
    order by c.id limit ${limit}`.execute(db);
  return rows;
}

type NameGroup = { last: string; first: string; ids: string[] };

/** Names that several contacts share, in their order, with the first ten of each: the index of names is read along until enough are found. */
export async function listSharedNames(
  db: Kysely<Database>,
  { accountId, after, limit }: { accountId: AccountId; after: Place | undefined; limit: number },
): Promise<NameGroup[]> {
  const { rows } = await sql<NameGroup>`
    select ${lastName} as last, ${firstName} as first, (array_agg(c.id order by c.id))[1:10] as ids from contacts c
    where c.account_id = ${accountId} and ${lastName} > '' and ${firstName} > ''
      ${after ? sql`and (${lastName}, ${firstName}) > (${after[0]}, ${after[1]})` : sql``}
    group by ${lastName}, ${firstName} having count(*) > 1
    order by ${lastName}, ${firstName} limit ${limit}`.execute(db);
  return rows;
}
