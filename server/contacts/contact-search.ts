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
  const { search, ...rest } = wanted.filter;
  const tests = writeFilter(context.actor.accountId, rest);
  const isWalk = search !== undefined && tests.length > 0;
  const { found, reached } = await (isWalk
    ? walkSearch(context, wanted, tests)
    : findEnough(context, wanted, tests));
  const last = found.length > limit ? found[limit - 1] : undefined;
  return {
    rows: found.slice(0, limit).map(({ row }) => row),
    next: last ? { section: last.section, after: last.row.place } : reached,
  };
}

type Finding = { found: Found[]; reached?: { section: number; after: Place } | undefined };

/** One more than a page, where a limited walk along what a search hits finds as many; else where the walk stands. */
async function walkSearch(
  context: ActorContext,
  { sections, from, limit }: Sections,
  tests: readonly Test[],
): Promise<Finding> {
  const { accountId } = context.actor;
  const found: Found[] = [];
  let { after } = from;
  let steps = searchStepsAtMost;
  for (const [section, { order, along, passedOver = [] }] of sections.entries()) {
    if (section < from.section) continue;
    const filter = [...passedOver, ...tests];
    const stretch = { accountId, order, along, filter, after, limit: limit + 1 - found.length };
    const { rows, walked, reached } = await walkStretch(context.db, stretch, steps);
    found.push(...rows.map((row) => ({ row, section })));
    if (reached || found.length > limit) return { found, reached: reached && { section, after: reached } };
    steps -= walked;
    after = undefined;
  }
  return { found };
}

/** One more than a page, where there are as many. */
async function findEnough(context: ActorContext, wanted: Sections, tests: readonly Test[]): Promise<Finding> {
  const { filter, sort, sections, from } = wanted;
  const { accountId } = context.actor;
  const enough = wanted.limit + 1;
  const found: Found[] = [];
  let { after } = from;
  for (let section = from.section; section < sections.length && found.length < enough; section += 1) {
    const { order, along, passedOver = [] } = sections[section] ?? { order: 'newest', along: [] };
    const rest = { filter: [...passedOver, ...tests], after, limit: enough - found.length };
    const stretch = { accountId, order, along, ...rest };
    if (filter.search || tests.length === 0)
      found.push(...(await readStretch(context.db, stretch)).map((row) => ({ row, section })));
    else {
      const { rows, reached } = await walkStretch(context.db, stretch, stepsAtMost);
      // Where a filter leaves much, a walk along the index soon has enough; where it leaves little, all are found at once and sorted.
      if (reached && found.length + rows.length < enough) {
        const place = from.after && { section: from.section, place: from.after };
        const sorted = await sortMatches(context.db, {
          accountId,
          sort,
          filter: tests,
          after: place,
          limit: enough,
        });
        return { found: sorted.map(({ section, ...row }) => ({ row, section })) };
      }
      found.push(...rows.map((row) => ({ row, section })));
    }
    after = undefined;
  }
  return { found };
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
