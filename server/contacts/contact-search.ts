import { validate as isUuid } from 'uuid';
import type { Contact, contacts } from '#contract/contacts.ts';
import type { Output, Query } from '#contract/endpoint.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { type FilterQuery, readFilterQuery, resolveFilter } from './contact-filter.ts';
import { readCursor, refuseCursor, writeCursor } from './cursors.ts';
import { describeContacts } from './describe-contact.ts';
import {
  type Branch,
  type ResolvedFilter,
  type Test,
  writeBranch,
  writeFilter,
  writeNamed,
  writeNot,
} from './queries/contact-filter.ts';
import {
  countMatches,
  type Order,
  type Place,
  type PlacedRow,
  placeLength,
  readStretch,
  sortMatches,
  walkStretch,
} from './queries/contact-search.ts';

const pageRows = 50;
const stepsAtMost = 2000;
const searchStepsAtMost = 5000;

type Page = { contacts: Contact[]; nextCursor: string | null };

/**
 * Lists contacts by name, those without one at the end, or the newest first; a search by what it looked for. A search with a filter looks
 * at 5,000 of what it hits, so its page may be short, or empty, before the end. Refuses not_found of a list, filter_wrong.
 */
export async function listContacts(
  context: ActorContext,
  { cursor, limit = pageRows, sort = 'name', ...query }: Query<typeof contacts.listContacts>,
): Promise<Page> {
  const filter = await resolveFilter(context, readFilterQuery(query));
  const sections = listSections(filter, sort);
  const { rows, next } = await readSections(context, {
    sort,
    filter,
    sections,
    limit,
    from: readPlace(cursor, sections),
  });
  return {
    contacts: await describeContacts(context, rows),
    nextCursor: next ? writeCursor([next.section, ...next.after]) : null,
  };
}

/** Counts the contacts that pass a filter. Refuses not_found of a list, filter_wrong. */
export async function countContacts(
  context: ActorContext,
  query: FilterQuery,
): Promise<Output<typeof contacts.countContacts>> {
  const { accountId } = context.actor;
  const filter = await resolveFilter(context, readFilterQuery(query));
  return { count: await countMatches(context.db, accountId, writeFilter(accountId, filter)) };
}

/** A part of the answer, in the order of one index. */
type Section = { order: Order; along: Test[]; passedOver?: Test[] };
type From = { section: number; after: Place | undefined };

function listSections(filter: ResolvedFilter, sort: 'name' | 'newest'): Section[] {
  if (filter.search)
    return filter.search.map((branch, index) => describeBranch(filter.search ?? [], branch, index));
  if (sort === 'newest') return [{ order: 'newest', along: [] }];
  return (['last', 'first', 'none'] as const).map((named) => ({
    order: named === 'first' ? 'first' : 'last',
    along: [writeNamed(named)],
  }));
}

/** What an earlier branch has found is not found again. */
function describeBranch(search: readonly Branch[], branch: Branch, index: number): Section {
  const earlier = search.slice(0, index).map((each) => writeNot(writeBranch(each)));
  return { order: branch.by, along: [writeBranch(branch)], passedOver: earlier };
}

type Sections = {
  filter: ResolvedFilter;
  sort: 'name' | 'newest';
  sections: readonly Section[];
  limit: number;
  from: From;
};
type Found = { row: PlacedRow; section: number };

async function readSections(context: ActorContext, wanted: Sections) {
  const { limit } = wanted;
  const { found, reached } = await findPage(context, wanted);
  const last = found.length > limit ? found[limit - 1] : undefined;
  return {
    rows: found.slice(0, limit).map(({ row }) => row),
    next: last ? { section: last.section, after: last.row.place } : reached,
  };
}

type Finding = { found: Found[]; reached?: { section: number; after: Place } | undefined };

/** One more than a page, where there are as many; or fewer, and where a search with a filter stands. */
async function findPage(context: ActorContext, wanted: Sections): Promise<Finding> {
  const { search, ...rest } = wanted.filter;
  const tests = writeFilter(context.actor.accountId, rest);
  if (tests.length === 0) return readAlong(context, wanted);
  if (search) return walkAlong(context, wanted, { tests, steps: searchStepsAtMost });
  // Where a filter leaves much, a walk soon has enough; where it leaves little, all are found at once and sorted.
  const walked = await walkAlong(context, wanted, { tests, steps: stepsAtMost });
  const isEnough = walked.found.length > wanted.limit || !walked.reached;
  return isEnough ? walked : sortAll(context, wanted, tests);
}

async function readAlong(context: ActorContext, { sections, from, limit }: Sections): Promise<Finding> {
  const { accountId } = context.actor;
  const found: Found[] = [];
  for (const [section, { order, along, passedOver = [] }] of sections.entries()) {
    if (section < from.section || found.length > limit) continue;
    const after = section === from.section ? from.after : undefined;
    const stretch = { accountId, order, along, filter: passedOver, after, limit: limit + 1 - found.length };
    const rows = await readStretch(context.db, stretch);
    found.push(...rows.map((row) => ({ row, section })));
  }
  return { found };
}

type Walk = { tests: readonly Test[]; steps: number };

async function walkAlong(
  context: ActorContext,
  { sections, from, limit }: Sections,
  { tests, steps }: Walk,
): Promise<Finding> {
  const { accountId } = context.actor;
  const found: Found[] = [];
  let left = steps;
  for (const [section, { order, along, passedOver = [] }] of sections.entries()) {
    if (section < from.section) continue;
    const after = section === from.section ? from.after : undefined;
    const filter = [...passedOver, ...tests];
    const stretch = { accountId, order, along, filter, after, limit: limit + 1 - found.length };
    const { rows, walked, reached } = await walkStretch(context.db, stretch, left);
    found.push(...rows.map((row) => ({ row, section })));
    if (reached || found.length > limit) return { found, reached: reached && { section, after: reached } };
    left -= walked;
  }
  return { found };
}

async function sortAll(
  context: ActorContext,
  { sort, from, limit }: Sections,
  tests: readonly Test[],
): Promise<Finding> {
  const { accountId } = context.actor;
  const after = from.after && { section: from.section, place: from.after };
  const rows = await sortMatches(context.db, { accountId, sort, filter: tests, after, limit: limit + 1 });
  return { found: rows.map(({ section, ...row }) => ({ row, section })) };
}

function readPlace(cursor: string | undefined, sections: readonly Section[]): From {
  if (cursor === undefined) return { section: 0, after: undefined };
  const [section, ...after] = readCursor(cursor);
  const order = typeof section === 'number' ? sections[section]?.order : undefined;
  const texts = after.filter((each) => typeof each === 'string');
  if (typeof section !== 'number' || order === undefined || !isPlace(order, texts)) throw refuseCursor();
  return { section, after: texts };
}

const ordersWithoutId: readonly Order[] = ['number'];

function isPlace(order: Order, place: Place): boolean {
  if (place.length !== placeLength(order)) return false;
  return ordersWithoutId.includes(order) || isUuid(place.at(-1));
}
