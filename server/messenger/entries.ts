import type { Body, Output, Query } from '#contract/endpoint.ts';
import { maskMobile } from '#contract/mask.ts';
import type { ConversationEntry, messenger } from '#contract/messenger.ts';
import { readWish } from '#contract/opt-out-words.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import { recordByActor } from '#server/accounts/activity.ts';
import { nameBy } from '#server/accounts/person-name.ts';
import { findMessages, type MessageInConversation } from '#server/messaging/messages.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal, refuseField } from '#server/platform/refusal.ts';
import { storableText } from '#server/platform/storable-text.ts';
import { highestId, lowestId, mintId } from '#server/platform/time-ids.ts';
import { announceConversation, readOtherSide } from './conversations.ts';
import { deleteNote, type EntryRow, insertEntry, listEntryRows } from './queries/entries.ts';

const pageEntries = 50;

/** Reads a conversation, the newest first: its texts, its notes, and what was done. `after` reads upwards. Refuses recipient_invalid. */
export async function listConversationEntries(
  context: ActorContext,
  text: string,
  { before, after, limit = pageEntries }: Query<typeof messenger.listConversationEntries>,
): Promise<Output<typeof messenger.listConversationEntries>> {
  const { accountId } = context.actor;
  const isUpwards = after !== undefined && before === undefined;
  const rows = await listEntryRows(context.db, {
    accountId,
    number: readOtherSide(context, text),
    after: after ?? lowestId,
    before: before ?? highestId,
    limit: limit + 1,
    isUpwards,
  });
  const page = isUpwards ? rows.slice(-limit) : rows.slice(0, limit);
  const isMore = !isUpwards && rows.length > limit;
  const messages = await findMessages(
    context,
    page.flatMap(({ messageId }) => messageId ?? []),
  );
  return {
    entries: page.flatMap((row) => describeEntry(row, messages)),
    nextBefore: isMore ? (page.at(-1)?.id ?? null) : null,
  };
}

function describeEntry(
  row: EntryRow,
  messages: ReadonlyMap<string, MessageInConversation>,
): ConversationEntry[] {
  const { id, kind, text } = row;
  const at = row.at.toISOString();
  const by = nameBy(row.userId, row.userName);
  if (kind === 'message' || kind === 'left') {
    const found = messages.get(row.messageId ?? '');
    return found ? [describeMessageEntry({ id, at }, found)] : [];
  }
  if (kind === 'note') return [{ kind, id, at, by, text: text ?? '' }];
  const assignedTo = nameBy(row.assignedTo, row.assigneeName);
  return [{ kind, id, at, by, assignedTo }];
}

function describeMessageEntry(
  place: { id: string; at: string },
  { message, answers }: MessageInConversation,
): ConversationEntry {
  const isIn = message.direction === 'in';
  const wish = isIn ? readWish(message.text) : undefined;
  return {
    kind: 'message',
    ...place,
    message,
    answers,
    wish: wish === undefined || wish === 'yes' ? null : wish,
    automatic: !isIn && message.by === null,
  };
}

/** Writes a note for the team into a conversation. Refuses text_empty, recipient_invalid. */
export async function addNote(
  context: ActorContext,
  text: string,
  body: Body<typeof messenger.addNote>,
): Promise<Output<typeof messenger.addNote>> {
  const { accountId, userId, name } = context.actor;
  const key = { accountId, number: readOtherSide(context, text) };
  const note = storableText(body.text).trim();
  if (note === '') throw refuseField('text_empty', 'text');
  return actInTransaction(context, async (context) => {
    const at = context.clock.now();
    const id = mintId(at);
    await insertEntry(context.db, key, { id, kind: 'note', userId, text: note, at });
    await announceConversation(context, key);
    return { kind: 'note', id, at: at.toISOString(), by: { id: userId, name }, text: note };
  });
}

/** Removes a note; the activity log says who did. Refuses not_found, recipient_invalid. */
export async function removeNote(
  context: ActorContext,
  { number: text, noteId }: { number: string; noteId: string },
): Promise<void> {
  const { accountId } = context.actor;
  const key = { accountId, number: readOtherSide(context, text) };
  await actInTransaction(context, async (context) => {
    await recordByActor(context, {
      action: 'note.removed',
      target: { kind: 'number', id: null, name: maskMobile(key.number) },
    });
    if (!(await deleteNote(context.db, { ...key, id: noteId }))) throw new Refusal('not_found');
    await announceConversation(context, key);
  });
}
