import type { Body, Output, Query } from '#contract/endpoint.ts';
import { type Conversation, closedAtOnce, type messenger } from '#contract/messenger.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { recordByActor } from '#server/accounts/activity.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import { readMergeFields } from '#server/contacts/contact-merging.ts';
import { findContact } from '#server/contacts/contacts.ts';
import { findOptOut } from '#server/contacts/unsubscribes.ts';
import { findMessages } from '#server/messaging/messages.ts';
import { normalizeAddress } from '#server/messaging/numbers.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { checkIdCursor } from '#server/platform/id-cursor.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { firstIdAt, mintId } from '#server/platform/time-ids.ts';
import { searchConversations } from './conversation-search.ts';
import {
  type ConversationKey,
  type ConversationRow,
  closeQuiet,
  countViews,
  findConversationRow,
  isActiveUser,
  listConversationRows,
  lockConversation,
  updateConversation,
} from './queries/conversations.ts';
import { insertClosings, insertEntry } from './queries/entries.ts';
import { listScheduledIds } from './queries/scheduled.ts';
import { findReplyWay } from './reply-way.ts';

const pageRows = 50;
const countedAtMost = 1000;

/** Lists the conversations of one tab, the newest text first. A page of a search may hold fewer than asked for, and the next one goes on. */
export async function listConversations(
  context: ActorContext,
  { view = 'open', search = '', cursor, limit = pageRows }: Query<typeof messenger.listConversations>,
): Promise<Output<typeof messenger.listConversations>> {
  const { accountId, userId } = context.actor;
  const seen = { accountId, userId, view };
  if (search.trim() !== '') {
    const { rows, next } = await searchConversations(context, seen, { search, cursor, limit });
    return { conversations: rows.map(describeConversation), nextCursor: next };
  }
  checkIdCursor(cursor);
  const rows = await listConversationRows(context.db, seen, { before: cursor, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const nextCursor = rows.length > limit ? (page.at(-1)?.lastId ?? null) : null;
  return { conversations: page.map(describeConversation), nextCursor };
}

/** Counts the conversations of each tab, as far as 1,000. */
export async function countConversations(
  context: ActorContext,
): Promise<Output<typeof messenger.countConversations>> {
  const { accountId, userId } = context.actor;
  return countViews(context.db, { accountId, userId, most: countedAtMost });
}

/** Reads the number of a conversation in any usual spelling; what is no telephone number stays as it is. Refuses recipient_invalid. */
export function readOtherSide(context: Context, text: string): string {
  const number = normalizeAddress(text, context.config.homeCountry);
  if (number === '') throw refuseField('recipient_invalid', 'params/number');
  return number;
}

/** Shows one conversation, of any number, with what a reply would leave from, what its fields become, and the replies that wait. Refuses recipient_invalid. */
export async function showConversation(
  context: ActorContext,
  text: string,
): Promise<Output<typeof messenger.showConversation>> {
  const key = { accountId: context.actor.accountId, number: readOtherSide(context, text) };
  const [row, ids] = await Promise.all([
    findConversationRow(context.db, key),
    listScheduledIds(context.db, key),
  ]);
  const waiting = await findMessages(context, ids);
  return {
    conversation: row ? describeConversation(row) : await describeNew(context, key),
    reply: await findReplyWay(context, key, row),
    fields: await readMergeFields(context, key),
    scheduled: ids.flatMap((id) => waiting.get(id)?.message ?? []),
  };
}

/** A conversation as the API shows it. */
export function describeConversation(row: ConversationRow): Conversation {
  const { number, state, unread, lastText, lastDirection, lastAt } = row;
  return {
    number,
    contact:
      row.contactId === null
        ? null
        : { id: row.contactId, firstName: row.firstName ?? '', lastName: row.lastName ?? '' },
    state,
    unread,
    assignedTo: nameBy(row.assignedTo, row.assigneeName),
    optedOut: row.optedOutNumber !== null,
    lastText,
    lastDirection,
    lastAt: lastAt.toISOString(),
  };
}

async function describeNew(context: ActorContext, key: ConversationKey): Promise<Conversation> {
  return {
    number: key.number,
    contact: (await findContact(context, key)) ?? null,
    state: 'none',
    unread: 0,
    assignedTo: null,
    optedOut: (await findOptOut(context, key)) !== undefined,
    lastText: '',
    lastDirection: null,
    lastAt: null,
  };
}

/**
 * Closes, opens, assigns a conversation, or marks it as read or unread, for everybody of the account. Whoever closes has read it. What came
 * in after `seenUpTo` keeps it open and unread. Refuses not_found, recipient_invalid, assignee_unknown.
 */
export async function changeConversation(
  context: ActorContext,
  text: string,
  body: Body<typeof messenger.changeConversation>,
): Promise<Conversation> {
  const key = { accountId: context.actor.accountId, number: readOtherSide(context, text) };
  return actInTransaction(context, async (context) => {
    const before = await lockConversation(context.db, key);
    if (!before) throw new Refusal('not_found');
    const isNewer = hasNewer(before, body.seenUpTo);
    await storeState(context, key, {
      before,
      after: isNewer && body.state === 'closed' ? undefined : body.state,
    });
    await storeAssignee(context, key, { before, after: body.assignedTo });
    const isUnread = isNewer && body.isUnread === false ? undefined : body.isUnread;
    if (isUnread !== undefined && isUnread !== before.unread > 0)
      await updateConversation(context.db, key, { unread: isUnread ? 1 : 0 });
    await announceConversation(context, key);
    const row = await findConversationRow(context.db, key);
    if (!row) throw new Refusal('not_found');
    return describeConversation(row);
  });
}

type Locked = NonNullable<Awaited<ReturnType<typeof lockConversation>>>;

function hasNewer({ lastInId }: Locked, seenUpTo: string | undefined): boolean {
  return seenUpTo !== undefined && lastInId !== null && lastInId > seenUpTo.toLowerCase();
}

async function storeState(
  context: ActorContext,
  key: ConversationKey,
  { before, after }: { before: Locked; after: Locked['state'] | undefined },
): Promise<void> {
  if (after === undefined || after === before.state) return;
  const { userId } = context.actor;
  const at = context.clock.now();
  const kind = after === 'closed' ? 'closed' : 'opened';
  await insertEntry(context.db, key, { id: mintId(at), kind, userId, at });
  await updateConversation(
    context.db,
    key,
    after === 'closed' ? { state: 'closed', unread: 0 } : { state: 'open' },
  );
}

async function storeAssignee(
  context: ActorContext,
  key: ConversationKey,
  { before, after }: { before: Locked; after: string | null | undefined },
): Promise<void> {
  if (after === undefined || after === before.assignedTo) return;
  const { accountId, userId } = context.actor;
  if (after !== null && !(await isActiveUser(context.db, { accountId, userId: after })))
    throw refuseField('assignee_unknown', 'assignedTo');
  const at = context.clock.now();
  await insertEntry(context.db, key, { id: mintId(at), kind: 'assigned', userId, assignedTo: after, at });
  await updateConversation(context.db, key, { assignedTo: after });
}

/** Tells the open pages of the account, when the transaction commits, that a conversation has changed. */
export async function announceConversation(
  context: Context,
  { accountId, number }: ConversationKey,
): Promise<void> {
  await announce(context, 'live', { accountId, event: { type: 'conversation.changed', number } });
}

/** Closes all conversations of the account without a text since an instant, at most 5,000, in one transaction. */
export async function closeConversations(
  context: ActorContext,
  { quietSince }: Body<typeof messenger.closeConversations>,
): Promise<Output<typeof messenger.closeConversations>> {
  const { accountId, userId } = context.actor;
  return actInTransaction(context, async (context) => {
    const now = context.clock.now();
    await recordByActor(context, {
      action: 'conversations.closed',
      details: { quietSince },
    });
    const before = firstIdAt(new Date(quietSince));
    const numbers = await closeQuiet(context.db, { accountId, before, limit: closedAtOnce });
    const ids = numbers.map(() => mintId(now));
    await insertClosings(context.db, { accountId, numbers, ids, userId, at: now });
    await announce(context, 'live', { accountId, event: { type: 'conversations.changed' } });
    return { closed: numbers.length, hasMore: numbers.length === closedAtOnce };
  });
}
