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
 * Looks at so many contacts along the index and answers those that pass, how many it looked at, and where it stands; undefined at the end.
 * 2,000 are looked at in 5 to 15 ms where they lie in memory.
 */
export async function walkStretch(
  db: Kysely<Database>,
  stretch: Stretch,
  steps: number,
): Promise<{ rows: PlacedRow[]; walked: number; reached: string[] | undefined }> {
  const { order, filter, limit } = stretch;
  const { rows } = await sql<Walked>`
    with walked as materialized (
      select * from contacts c where ${sql.join(listTests(stretch), sql` and `)}
      order by ${writeOrder(order)} limit ${steps}),
    passed as (
      select ${contactColumns}, ${writePlace(order)} as place, row_number() over (order by ${writeOrder(order)}) as turn
      from walked c where ${sql.join([sql`true`, ...filter], sql` and `)}
      order by ${writeOrder(order)} limit ${limit})
    select counted.*, passed.* from (
      select (select count(*)::int from walked) as walked,
        (select ${writePlace(order)} from walked c order by ${writeOrder(order)} offset ${steps - 1} limit 1) as reached) counted
    left join passed on true order by passed.turn`.execute(db);
  return {
    rows: rows.filter(({ id }) => id !== null).map(({ walked: _, reached: __, turn: ___, ...row }) => row),
    walked: rows[0]?.walked ?? 0,
    reached: rows[0]?.reached ?? undefined,
  };
}

type Walked = PlacedRow & { walked: number; reached: string[] | null; turn: number };

type Sorting = {
  accountId: AccountId;
  sort: 'name' | 'newest';
  filter: readonly Test[];
  after: { section: number; place: Place } | undefined;
  limit: number;
};

/** Those with a last name, then those with a first name alone, then those with none; in each the place is written as its index has it. */
const section = sql<number>`case when ${lastName} > '' then 0 when ${firstName} > '' then 1 else 2 end`;
const named = [section, lastName, firstName, id];

/**
 * Finds all that pass and sorts them, for filters that leave little: the order is written so that no index has it, for the planner would
 * walk along that through a million contacts to find fifty.
 */
export async function sortMatches(
  db: Kysely<Database>,
  { accountId, sort, filter, after, limit }: Sorting,
): Promise<(PlacedRow & { section: number })[]> {
  const isNamed = sort === 'name';
  const passed = after && (isNamed ? writePassed(after) : sql<boolean>`c.id < ${after.place[0]}::uuid`);
  const tests = [sql`c.account_id = ${accountId}`, ...filter, ...(passed ? [passed] : [])];
  const place = isNamed
    ? sql`case ${section} when 1 then array[${firstName}, ${lastName}, c.id::text] else array[${lastName}, ${firstName}, c.id::text] end`
    : sql`array[c.id::text]`;
  const order = isNamed ? sql.join([section, ...named.slice(1).map(unindexed)]) : sql`${unindexed(id)} desc`;
  const { rows } = await sql<PlacedRow & { section: number }>`
    select ${contactColumns}, ${place} as place, ${isNamed ? section : sql`0`} as section from contacts c
    where ${sql.join(tests, sql` and `)} order by ${order} limit ${limit}`.execute(db);
  return rows;
}

const unindexed = (column: RawBuilder<unknown>) => sql`((${column})::text || '') collate "C"`;

function writePassed({ section: passed, place }: { section: number; place: Place }): Test {
  const [last, first] = passed === 1 ? [place[1], place[0]] : [place[0], place[1]];
  return sql`(${sql.join(named)}) > (${passed}::int, ${last}, ${first}, ${place[2]}::uuid)`;
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
 * Counts all that pass. Of 1,000,000 contacts this reads the table once, 200 MB, by all cores that the database has workers for; who has
 * opted out, or is in a list, is looked up for those that pass all else.
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
  fields: Record<string, string>;
  /** How long the fields are up to here, as they are stored. */
  written: number;
};

type Recipients = {
  accountId: AccountId;
  filter: readonly Test[];
  limit: number;
  /** How many characters of fields are read at most, and some of one contact beyond. */
  charactersAtMost: number;
};

/** Contacts as a text to many needs them, by the order in which they were made. */
export async function listRecipientRows(
  db: Kysely<Database>,
  { accountId, filter, limit, charactersAtMost }: Recipients,
): Promise<RecipientRow[]> {
  const { rows } = await sql<RecipientRow>`
    with taken as (
      select c.id, c.number, c.first_name, c.last_name, c.fields from contacts c
      where ${sql.join([sql`c.account_id = ${accountId}`, ...filter], sql` and `)}
      order by c.id limit ${limit}),
    measured as (
      select *, length(fields::text) as characters, sum(length(fields::text)) over (order by id)::int as written from taken)
    select number, first_name, last_name, fields, written from measured
    where written - characters <= ${charactersAtMost} order by id`.execute(db);
  return rows;
}

type NameGroup = { last: string; first: string; ids: string[] };

/**
 * Looks at so many contacts along the index of names and answers the names that several of them share, with the first ten of each, and the
 * last name that was looked at whole; undefined at the end. A name that the stretch cuts is left to the next one, unless it fills all of it.
 */
export async function walkSharedNames(
  db: Kysely<Database>,
  { accountId, after, limit }: { accountId: AccountId; after: Place | undefined; limit: number },
  steps: number,
): Promise<{ groups: NameGroup[]; reached: NameGroup | undefined }> {
  const { rows } = await sql<NameGroup & { isEnd: boolean }>`
    with walked as materialized (
      select ${lastName} as last, ${firstName} as first, c.id from contacts c
      where c.account_id = ${accountId} and ${lastName} > ''
        ${after ? sql`and (${lastName}, ${firstName}) > (${after[0]}, ${after[1]})` : sql``}
      order by ${lastName}, ${firstName}, c.id limit ${steps}),
    named as (
      select last, first, (array_agg(id order by id))[1:10] as ids, row_number() over (order by last, first) as turn,
        count(*) over () as names, sum(count(*)) over () < ${steps} as is_end
      from walked group by last, first),
    whole as (select * from named where is_end or turn < names or names = 1)
    select last, first, ids, is_end from whole
    where (first > '' and cardinality(ids) > 1) or turn = (select max(turn) from whole)
    order by turn limit ${limit + 1}`.execute(db);
  const shared = rows.filter(({ first, ids }) => first !== '' && ids.length > 1);
  const groups = shared.slice(0, limit);
  if (shared.length > limit) return { groups, reached: groups.at(-1) };
  return { groups, reached: rows[0]?.isEnd ? undefined : rows.at(-1) };
}
