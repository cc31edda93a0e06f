import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureSharedNumber } from '#server/messaging/hosted-numbers.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { changeMyAlerts } from './alerts.ts';
import { changeConversation, closeConversations } from './conversations.ts';
import { addNote, removeNote } from './entries.ts';
import { changeScheduledReply, sendReply } from './replies.ts';
import { addAutoReply, addForwarding, changeOfficeHours, removeReplyRule } from './reply-rules.ts';

let database: TestDatabase;
let member: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  const worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
  member = await createTextingAccount(worker, { ownerName: 'Kim Member' });
});

const id = '0199a206-c000-7000-8000-000000000000';
const number = '+61491570156';
const anything = {
  name: 'Rule',
  sender: null,
  words: [],
  matching: 'contains',
  hours: 'any',
  isOn: true,
} as const;
const verbs: Record<string, (who: ActorContext) => Promise<unknown>> = {
  sendReply: (who) => sendReply(who, number, { text: 'Hi' }),
  changeScheduledReply: (who) => changeScheduledReply(who, id, { text: 'Hi' }),
  changeConversation: (who) => changeConversation(who, number, { state: 'closed' }),
  closeConversations: (who) => closeConversations(who, { quietSince: '2026-07-01T00:00:00.000Z' }),
  addNote: (who) => addNote(who, number, { text: 'Hi' }),
  removeNote: (who) => removeNote(who, { number, noteId: id }),
  changeMyAlerts: (who) => changeMyAlerts(who, { notification: true, sound: true }),
  addForwarding: (who) => addForwarding(who, { ...anything, words: [], userIds: [who.actor.userId] }),
  addAutoReply: (who) => addAutoReply(who, { ...anything, words: [], text: 'Hi' }),
  removeReplyRule: (who) => removeReplyRule(who, id),
  changeOfficeHours: (who) => changeOfficeHours(who, { days: [], holidays: [] }),
};

describe.each(Object.entries(verbs))('%s', (_, verb) => {
  test('is refused to somebody whose access has ended since the session was checked', async () => {
    const { accountId, userId } = member.actor;
    await database.db
      .updateTable('users')
      .set({ generation: 1 })
      .where('accountId', '=', accountId)
      .where('id', '=', userId)
      .execute();
    expect(await codeOf(verb(member))).toBe('not_signed_in');
  });
});
