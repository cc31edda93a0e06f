import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';

/** Where the words or digits of a search are looked for. Names are compared without case and accents; each is the beginning of what it names. */
export type Branch =
  | { by: 'last'; last: string; first?: string }
  | { by: 'first'; first: string }
  | { by: 'last_word'; word: string; first?: string }
  | { by: 'middle_word'; word: string; last?: string }
  | { by: 'number'; number: string }
  | { by: 'number_end'; digits: string };

export type Condition = {
  fieldId: string;
  kind: 'text' | 'number' | 'date' | 'choice';
  test: 'is' | 'is_not' | 'contains' | 'begins' | 'at_least' | 'at_most' | 'filled' | 'empty';
  /** As it is stored. */
  value: string;
};

/** A filter with its fields and lists looked up. */
export type ResolvedFilter = {
  /** One of them must fit; none where the search holds nothing to look for. */
  search?: readonly Branch[];
  /** The static list that they are members of. */
  listId?: string;
  /** What the dynamic list asks for. */
  list?: ResolvedFilter;
  subscription?: 'subscribed' | 'opted_out';
  consent?: 'unknown' | 'express' | 'inferred';
  named?: boolean;
  createdFrom?: Date;
  createdTo?: Date;
  conditions?: readonly Condition[];
  /** The import that added or changed them. */
  import?: ImportSpan;
};

/** An import, around which ids those lie that it made, and how many it made and changed. */
export type ImportSpan = { id: string; firstId: string | null; lastId: string | null; contacts: number };

export type Test = RawBuilder<boolean>;

/** Highest character: what begins with a text lies between it and it with this behind. */
const highest = '\u{10ffff}';

const begins = (expression: RawBuilder<string>, start: string): Test =>
  sql`${expression} >= fold_name(${start}) and ${expression} < fold_name(${start}) || ${highest}`;

// As the indexes have them: without case and accents.
export const lastName = sql<string>`fold_name(c.last_name) collate "C"`;
export const firstName = sql<string>`fold_name(c.first_name) collate "C"`;
export const lastWord = sql<string>`fold_name(substring(c.last_name from '[^ ]*$')) collate "C"`;
export const middleWord = sql<string>`fold_name(substring(c.first_name from '[^ ]*$')) collate "C"`;

/** Whether a contact fits a branch of a search. */
export function writeBranch(branch: Branch): Test {
  switch (branch.by) {
    case 'last':
      return both(begins(lastName, branch.last), branch.first, firstName);
    case 'first':
      return begins(firstName, branch.first);
    case 'last_word':
      return both(sql`c.last_name like '% %' and ${begins(lastWord, branch.word)}`, branch.first, firstName);
    case 'middle_word':
      return both(sql`c.first_name like '% %' and ${begins(middleWord, branch.word)}`, branch.last, lastName);
    case 'number':
      return sql`c.number >= ${branch.number} and c.number < ${branch.number} || ':'`;
    case 'number_end': {
      const end = [...branch.digits].reverse().join('');
      return sql`reverse(c.number) collate "C" >= ${end} and reverse(c.number) collate "C" < ${end} || ':'`;
    }
  }
}

function both(test: Test, start: string | undefined, expression: RawBuilder<string>): Test {
  return start === undefined ? test : sql`${test} and ${begins(expression, start)}`;
}

export const writeNot = (test: Test): Test => sql`not (${test})`;

/** Those with a last name, those with a first name alone, and those with none: each lies together in an index of names. */
export function writeNamed(named: 'last' | 'first' | 'none'): Test {
  if (named === 'last') return sql`${lastName} > ''`;
  return named === 'first'
    ? sql`${firstName} > '' and ${lastName} = ''`
    : sql`${lastName} = '' and ${firstName} = ''`;
}

/** Every test of a filter for the contact `c`. */
export function writeFilter(accountId: AccountId, filter: ResolvedFilter): Test[] {
  const { search, listId, list, subscription, consent, named, createdFrom, createdTo, conditions } = filter;
  return [
    ...(search ? [writeSearch(search)] : []),
    ...(listId !== undefined ? [isMember(accountId, listId)] : []),
    ...(list ? writeFilter(accountId, list) : []),
    ...(subscription === 'opted_out' ? [isOptedOut(accountId)] : []),
    ...(subscription === 'subscribed' ? [sql<boolean>`not ${isOptedOut(accountId)}`] : []),
    ...(consent !== undefined ? [sql<boolean>`c.consent = ${consent}`] : []),
    ...(named === true ? [sql<boolean>`(c.last_name <> '' or c.first_name <> '')`] : []),
    ...(named === false ? [sql<boolean>`${lastName} = '' and ${firstName} = ''`] : []),
    ...(createdFrom ? [sql<boolean>`c.created_at >= ${createdFrom}`] : []),
    ...(createdTo ? [sql<boolean>`c.created_at < ${createdTo}`] : []),
    ...(conditions ?? []).map(writeCondition),
    ...(filter.import ? [isImported(accountId, filter.import)] : []),
  ];
}

function writeSearch(search: readonly Branch[]): Test {
  if (search.length === 0) return sql`false`;
  return sql`(${sql.join(
    search.map((branch) => sql`(${writeBranch(branch)})`),
    sql` or `,
  )})`;
}

function isMember(accountId: AccountId, listId: string): Test {
  return sql`exists (select from contact_list_members member
    where member.account_id = ${accountId} and member.list_id = ${listId} and member.contact_id = c.id)`;
}

const fewImported = 50_000;

// Few are read first, and then found by their keys: 1,500 among 1,000,000 in 20 ms, where to ask each of the million takes a second. Many are
// asked one by one: a walk meets a page of them soon, where to read 800,000 first takes two seconds.
function isImported(accountId: AccountId, { id, firstId, lastId, contacts }: ImportSpan): Test {
  const changed = sql`select changed.contact_id from contact_import_changes changed
    where changed.account_id = ${accountId} and changed.import_id = ${id}`;
  if (contacts > fewImported)
    return sql`(c.import_id = ${id} or exists (${changed} and changed.contact_id = c.id))`;
  return sql`c.id in (
    select made.id from contacts made where made.account_id = ${accountId} and made.id between ${firstId}::uuid and ${lastId}::uuid
      and made.import_id = ${id}
    union all ${changed})`;
}

function isOptedOut(accountId: AccountId): Test {
  return sql`exists (select from unsubscribes gone where gone.account_id = ${accountId} and gone.number = c.number)`;
}

function writeCondition({ fieldId, kind, test, value }: Condition): Test {
  const text = sql<string>`c.fields ->> ${fieldId}::text`;
  // Compared by their characters they cost half of what they do as JSON or as numbers.
  const stored = sql`(${text}) collate "C"`;
  const equals = kind === 'text' ? sql`lower(${text}) = lower(${value})` : sql`${stored} = ${value}`;
  // The planner takes one contact in 200 to equal a value, and one in two to pass what it cannot guess: of a choice that many made it would
  // otherwise look up each alone in a list.
  const is = sql<boolean>`case when ${equals} then true else false end`;
  switch (test) {
    case 'is':
      return is;
    case 'is_not':
      return sql`not ${is}`;
    case 'contains':
      return sql`strpos(lower(${text}), lower(${value})) > 0`;
    case 'begins':
      return sql`starts_with(lower(${text}), lower(${value}))`;
    case 'at_least':
      return sql`${stored} >= ${value}`;
    case 'at_most':
      return sql`${stored} <= ${value}`;
    case 'filled':
      return sql`${text} is not null`;
    case 'empty':
      return sql`${text} is null`;
  }
}
