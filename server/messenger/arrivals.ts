import type { Conversing } from '#server/messaging/conversing.ts';
import { announce } from '#server/platform/db/transaction.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { answerByRule } from './auto-replies.ts';
import { announceConversation } from './conversations.ts';
import { forwardByRules } from './forwarding.ts';
import { receiveInConversation, sendInConversations } from './queries/conversations.ts';
import { insertEntry } from './queries/entries.ts';
import { insertScheduled } from './queries/scheduled.ts';

const shownCharacters = 200;

/** The beginning of a text, as the list of conversations shows it. */
export function shorten(text: string): string {
  return text.slice(0, shownCharacters).toWellFormed();
}

/**
 * What becomes of conversations when texts come in and go out. A text that comes in opens its conversation, is mailed on by rule, and may be
 * answered by one. What people send goes to the top of a conversation that there is; what waits for its time goes there when it leaves, and
 * what the service sends by itself leaves the list as it is.
 */
export const conversing: Conversing = {
  async onReceived(context, { accountId, messageId, number, recipient, text }) {
    const key = { accountId, number };
    const at = context.clock.now();
    const received = { ...key, messageId, sender: recipient, text: shorten(text), at };
    const before = await receiveInConversation(context.db, received);
    if (before === 'closed') await insertEntry(context.db, key, { id: mintId(at), kind: 'opened', at });
    await announce(context, 'live', {
      accountId,
      event: { type: 'conversation.received', number, messageId },
    });
    await forwardByRules(context, { accountId, messageId, number, recipient, text });
  },
  onUnanswered: answerByRule,
  async onAccepted(context, { accountId, userId, scheduledFor, messages }) {
    if (scheduledFor !== null)
      await insertScheduled(context.db, { accountId, messages, dueAt: scheduledFor });
    else if (userId === null) return;
    else
      await sendInConversations(context.db, {
        accountId,
        messages: shortenAll(messages),
        at: context.clock.now(),
      });
    for (const { number } of messages) await announceConversation(context, { accountId, number });
  },
};

function shortenAll<M extends { text: string }>(messages: readonly M[]): M[] {
  return messages.map((message) => ({ ...message, text: shorten(message.text) }));
}
