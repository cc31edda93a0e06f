import { actContactsAtMost } from '#contract/contact-acts.ts';
import type { ContactFilter } from '#contract/contacts.ts';
import type { Body, Output, Query } from '#contract/endpoint.ts';
import { type List, type lists, listsAtMost } from '#contract/lists.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { recordOn } from './contact-activity.ts';
import { resolveFilter } from './contact-filter.ts';
import { readContactName } from './contact-values.ts';
import { writeFilter } from './queries/contact-filter.ts';
import { countMatches } from './queries/contact-search.ts';
import {
  copyMembers,
  countMembers,
  deleteList,
  findListRow,
  insertList,
  isListNameTaken,
  type ListRow,
  listDynamicFilters,
  listListRows,
  lockLists,
  noteMembers,
  updateList,
} from './queries/lists.ts';

/** Lists the lists by name; where counts are asked for, static ones with their number of members. */
export async function listLists(
  context: ActorContext,
  { counts = false }: Query<typeof lists.listLists> = {},
): Promise<Output<typeof lists.listLists>> {
  const rows = await listListRows(context.db, context.actor.accountId);
  return {
    lists: counts ? await describeLists(context, rows) : rows.map((row) => describeList(row, null)),
  };
}

/** Shows one list. Refuses not_found. */
export async function showList(context: ActorContext, listId: string): Promise<List> {
  const [list] = await describeLists(context, [await getList(context, listId)]);
  if (!list) throw new Refusal('not_found');
  return list;
}

/** Counts the contacts of a list, whoever has opted out left out. Refuses not_found, filter_wrong. */
export async function countList(
  context: ActorContext,
  listId: string,
): Promise<Output<typeof lists.countList>> {
  const { accountId } = context.actor;
  const filter = await resolveFilter(context, { listId });
  return { count: await countMatches(context.db, accountId, writeFilter(accountId, filter)) };
}

/**
 * Makes a list: empty, dynamic where there is a filter, or a static copy. Refuses list_name_empty, list_name_taken, too_many_lists,
 * not_found, filter_wrong, too_many_contacts (a copy over 100,000).
 */
export async function addList(context: ActorContext, body: Body<typeof lists.addList>): Promise<List> {
  const name = readListName(body.name);
  return actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    const now = context.clock.now();
    const key = { accountId, id: mintId(now) };
    await lockLists(context.db, accountId);
    if (await isListNameTaken(context.db, key, name)) throw refuseField('list_name_taken', 'name');
    if ((await listListRows(context.db, accountId)).length >= listsAtMost)
      throw new Refusal('too_many_lists');
    const filter = body.copyOf === undefined ? await checkFilter(context, body.filter) : null;
    await insertList(context.db, {
      ...key,
      name,
      kind: filter ? 'dynamic' : 'static',
      filter: filter && JSON.stringify(filter),
      createdAt: now,
      updatedAt: now,
    });
    if (body.copyOf !== undefined) await copyList(context, body.copyOf, { id: key.id, name });
    await recordOn(context, { action: 'list.added', kind: 'list', id: key.id, name });
    return showList(context, key.id);
  });
}

async function copyList(
  context: ActorContext,
  from: string,
  { id: listId, name }: { id: string; name: string },
): Promise<void> {
  const { accountId, userId } = context.actor;
  const at = context.clock.now();
  const filter = writeFilter(accountId, await resolveFilter(context, { listId: from }));
  const limit = actContactsAtMost + 1;
  const copied = await copyMembers(context.db, {
    accountId,
    listId,
    filter,
    at,
    limit,
  });
  if (copied === limit) throw new Refusal('too_many_contacts');
  await noteMembers(context.db, { accountId, listId, id: mintId(at), words: name, userId, at });
}

/** What a dynamic list may ask for: of other lists, only of static ones, by their ids as they are stored. */
async function checkFilter(
  context: ActorContext,
  filter: ContactFilter | undefined,
): Promise<ContactFilter | null> {
  if (filter === undefined) return null;
  // What an import changed is forgotten after 30 days, and the list would lose them.
  if (filter.importId !== undefined) throw new Refusal('filter_wrong');
  const { subscription: _, ...kept } = filter;
  await resolveFilter(context, kept);
  if (kept.listId === undefined) return kept;
  const { id, kind } = await getList(context, kept.listId);
  if (kind === 'dynamic') throw new Refusal('filter_wrong');
  return { ...kept, listId: id };
}

/**
 * Renames a list or changes its filter. Refuses not_found, version_conflict, list_name_empty, list_name_taken, list_is_static, filter_wrong.
 */
export async function changeList(
  context: ActorContext,
  listId: string,
  body: Body<typeof lists.changeList>,
): Promise<List> {
  const name = body.name === undefined ? undefined : readListName(body.name);
  return actInTransaction(context, async (context) => {
    const key = { accountId: context.actor.accountId, id: listId };
    await lockLists(context.db, key.accountId);
    const before = await getList(context, listId);
    if (body.filter && before.kind === 'static') throw new Refusal('list_is_static');
    if (name !== undefined && (await isListNameTaken(context.db, key, name)))
      throw refuseField('list_name_taken', 'name');
    const filter = await checkFilter(context, body.filter);
    const values = {
      ...(name !== undefined && { name }),
      ...(filter && { filter: JSON.stringify(filter) }),
      updatedAt: context.clock.now(),
    };
    if (!(await updateList(context.db, { ...key, version: body.version }, values)))
      throw new Refusal('version_conflict');
    await recordOn(context, { action: 'list.changed', kind: 'list', id: listId, name: before.name });
    return showList(context, listId);
  });
}

/** Removes a list; its contacts stay. Refuses not_found, and list_in_use while a dynamic list goes by it. */
export async function removeList(context: ActorContext, listId: string): Promise<void> {
  await actInTransaction(context, async (context) => {
    const { accountId } = context.actor;
    await lockLists(context.db, accountId);
    const { id, name } = await getList(context, listId);
    const filters = await listDynamicFilters(context.db, accountId);
    if (filters.some(({ filter }) => filter?.listId === id)) throw new Refusal('list_in_use');
    await deleteList(context.db, { accountId, id });
    await recordOn(context, { action: 'list.removed', kind: 'list', id, name });
  });
}

async function getList(context: ActorContext, id: string): Promise<ListRow> {
  const row = await findListRow(context.db, { accountId: context.actor.accountId, id });
  if (!row) throw new Refusal('not_found');
  return row;
}

async function describeLists(context: ActorContext, rows: readonly ListRow[]): Promise<List[]> {
  const ids = rows.filter(({ kind }) => kind === 'static').map(({ id }) => id);
  const members = await countMembers(context.db, context.actor.accountId, ids);
  return rows.map((row) => describeList(row, row.kind === 'static' ? (members.get(row.id) ?? 0) : null));
}

function describeList({ createdAt, updatedAt, ...row }: ListRow, members: number | null): List {
  return { ...row, members, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

function readListName(text: string): string {
  const name = readContactName(text);
  if (name === '') throw refuseField('list_name_empty', 'name');
  return name;
}
