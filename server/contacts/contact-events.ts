import type { ContactEvent, contacts } from '#contract/contacts.ts';
import type { Output, Query } from '#contract/endpoint.ts';
import type { Message, messaging } from '#contract/messaging.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { checkIdCursor } from '#server/platform/id-cursor.ts';
import { highestId } from '#server/platform/time-ids.ts';
import { getContact } from './contacts.ts';
import { listContactChangeRows, listSubscriptionRows } from './queries/contact-events.ts';

/** Handed over by messaging: the history of the account, newest first. */
export type ListMessages = (
  context: ActorContext,
  query: Query<typeof messaging.listMessages>,
) => Promise<Output<typeof messaging.listMessages>>;

const pageRows = 30;

/**
 * Tells what happened with a contact, newest first: the texts of its number, how it opted out and in, consent, lists and imports. All of
 * them are in the order of their ids, which is that of their time. Refuses not_found.
 */
export async function listContactEvents(
  context: ActorContext,
  { contactId, listMessages }: { contactId: string; listMessages: ListMessages },
  { cursor, limit = pageRows }: Query<typeof contacts.listContactEvents>,
): Promise<Output<typeof contacts.listContactEvents>> {
  checkIdCursor(cursor);
  const { number } = await getContact(context, contactId);
  const part = { accountId: context.actor.accountId, before: cursor ?? highestId, limit: limit + 1 };
  const texts = await listMessages(context, { number, limit: limit + 1, ...(cursor && { cursor }) });
  const changes = await listContactChangeRows(context.db, { ...part, contactId });
  const subscriptions = await listSubscriptionRows(context.db, { ...part, number });
  const events = [
    ...texts.messages.map(tellMessage),
    ...changes.map(tellChange),
    ...subscriptions.map(tellSubscription),
  ].sort((a, b) => (a.id < b.id ? 1 : -1));
  const shown = events.slice(0, limit);
  return { events: shown, nextCursor: events.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

function tellMessage({ id, createdAt, direction, text, state, stateNote, by }: Message): ContactEvent {
  return { id, at: createdAt, kind: 'message', messageId: id, direction, text, state, note: stateNote, by };
}

function tellChange({
  at,
  userId,
  userName,
  importId,
  fileName,
  ...change
}: Awaited<ReturnType<typeof listContactChangeRows>>[number]): ContactEvent {
  const made = importId !== null && fileName !== null ? { id: importId, fileName } : null;
  return { ...change, kind: 'change', at: at.toISOString(), import: made, by: nameBy(userId, userName) };
}

function tellSubscription({
  at,
  userId,
  userName,
  ...change
}: Awaited<ReturnType<typeof listSubscriptionRows>>[number]): ContactEvent {
  return { ...change, kind: 'subscription', at: at.toISOString(), by: nameBy(userId, userName) };
}
