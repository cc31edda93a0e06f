import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cancelMessage } from '#server/messaging/cancel.ts';
import { sendMessage, showMessage } from '#server/messaging/messages.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  dedicated,
  entriesOf,
  kindsOf,
  listOpen,
  type MessengerTeam,
  openMessengerTeam,
  phone,
} from '#server/testing/messenger-team.ts';
import { conversing } from './arrivals.ts';
import { changeConversation, listConversations, showConversation } from './conversations.ts';
import { sweepMessenger } from './jobs.ts';
import { changeScheduledReply, sendReply } from './replies.ts';

let database: TestDatabase;
let team: MessengerTeam;
let worker: Context;
let owner: ActorContext;
let member: ActorContext;
let stranger: ActorContext;
let receive: MessengerTeam['receive'];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  team = await openMessengerTeam(database);
  ({ worker, owner, member, stranger, receive } = team);
});
const listClosed = async () => (await listConversations(owner, { view: 'closed' })).conversations;
const inAnHour = () => new Date(team.clock.now().getTime() + 3_600_000).toISOString();

describe('a reply for later', () => {
  test('waits apart, can be changed in text and time, and stands in the conversation where it left', async () => {
    await receive('Call me tomorrow');
    const first = await sendReply(owner, phone, { text: 'We will', scheduledFor: inAnHour() });
    expect((await showConversation(member, phone)).scheduled.map(({ id }) => id)).toEqual([first.id]);
    expect(await kindsOf(owner)).toEqual(['message']);
    const second = await changeScheduledReply(member, first.id, { text: 'We will call' });
    expect(second).toMatchObject({
      text: 'We will call',
      scheduledFor: first.scheduledFor,
      sender: dedicated,
      state: 'scheduled',
    });
    expect((await showMessage(owner, first.id)).message.state).toBe('cancelled');
    expect((await showConversation(owner, phone)).scheduled.map(({ id }) => id)).toEqual([second.id]);
    expect((await listOpen(owner))[0]?.lastText).toBe('Call me tomorrow');
    team.clock.move(1800);
    await receive('Never mind');
    team.clock.move(1801);
    await sweepMessenger(worker);
    expect((await entriesOf(owner)).map((entry) => entry.kind === 'message' && entry.message.text)).toEqual([
      'We will call',
      'Never mind',
      'Call me tomorrow',
    ]);
    expect((await listOpen(owner))[0]).toMatchObject({ lastText: 'We will call', lastDirection: 'out' });
    expect((await showConversation(owner, phone)).scheduled).toEqual([]);
    expect(await codeOf(changeScheduledReply(owner, second.id, { text: 'Too late' }))).toBe('already_left');
    expect(await codeOf(changeScheduledReply(owner, first.id, { text: 'Gone' }))).toBe('already_left');
  });

  test('that was cancelled, or stopped by an opt-out, never comes into the conversation', async () => {
    await receive('Hello');
    const one = await sendReply(owner, phone, { text: 'Cancelled by hand', scheduledFor: inAnHour() });
    const other = await sendReply(owner, phone, { text: 'Cancelled by STOP', scheduledFor: inAnHour() });
    expect(await codeOf(changeScheduledReply(stranger, one.id, { text: 'Mine' }))).toBe('not_found');
    await cancelMessage(member, one.id);
    expect((await showConversation(owner, phone)).scheduled.map(({ id }) => id)).toEqual([other.id]);
    await receive('STOP');
    expect((await showConversation(owner, phone)).scheduled).toEqual([]);
    team.clock.move(3601);
    await sweepMessenger(worker);
    expect(JSON.stringify(await entriesOf(owner))).not.toContain('Cancelled by');
  });
});

describe('a closed conversation', () => {
  test('is opened by a reply for later when it is written, and stays closed where it leaves after that', async () => {
    await receive('Call me tomorrow');
    await changeConversation(owner, phone, { state: 'closed' });
    await sendReply(member, phone, { text: 'We will', scheduledFor: inAnHour() });
    expect(await listOpen(owner)).toMatchObject([{ number: phone, lastText: 'Call me tomorrow' }]);
    expect((await entriesOf(owner))[0]).toMatchObject({ kind: 'opened', by: { name: 'Kim Member' } });
    await changeConversation(owner, phone, { state: 'closed' });
    team.clock.move(3601);
    await sweepMessenger(worker);
    expect(await listOpen(owner)).toEqual([]);
    expect(await listClosed()).toMatchObject([{ number: phone, lastText: 'We will' }]);
    expect(await kindsOf(owner)).toEqual(['message', 'closed', 'opened', 'closed', 'message']);
    await receive('Thanks');
    expect(await listOpen(owner)).toMatchObject([{ number: phone, lastText: 'Thanks', unread: 1 }]);
  });

  test.each([false, true])(
    'stays closed where a text from Send leaves, for later: %s',
    async (isForLater) => {
      await receive('Call me tomorrow');
      await changeConversation(owner, phone, { state: 'closed' });
      const later = isForLater ? { scheduledFor: inAnHour() } : {};
      team.clock.move(1);
      await sendMessage(member, { to: phone, text: 'Your invoice', sender: dedicated, ...later }, conversing);
      team.clock.move(3601);
      await sweepMessenger(worker);
      expect(await listOpen(owner)).toEqual([]);
      expect(await listClosed()).toMatchObject([{ lastText: 'Your invoice' }]);
    },
  );
});

describe('a reply for later begins a conversation', () => {
  test('with a number that never wrote, where the last of two that leave together stands at the top', async () => {
    const scheduledFor = inAnHour();
    await sendReply(owner, phone, { text: 'First', scheduledFor });
    team.clock.move(1);
    await sendReply(owner, phone, { text: 'Second', scheduledFor });
    expect(await listOpen(member)).toMatchObject([{ number: phone, state: 'open', lastText: '' }]);
    team.clock.move(3601);
    await sweepMessenger(worker);
    expect(await listOpen(member)).toMatchObject([
      { number: phone, lastText: 'Second', lastDirection: 'out' },
    ]);
    expect(await kindsOf(owner)).toEqual(['message', 'message']);
  });
});

async function countWaiting() {
  const { rowCount } = await database.pool.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rowCount;
}

test('texts that fall due lock conversations in the order of their numbers, as others do', async () => {
  const numbers = [phone, '+61491570158'];
  for (const from of numbers) await receive('Hello', { from });
  for (const number of numbers.toReversed()) {
    await sendReply(owner, number, { text: 'Later', scheduledFor: inAnHour() });
    team.clock.move(1);
  }
  team.clock.move(3601);
  const { accountId } = owner.actor;
  const lock = (number: string) => ({
    text: 'select from conversations where account_id = $1 and number = $2 for update',
    values: [accountId, number],
  });
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query(lock(phone));
    const placing = sweepMessenger(worker);
    await expect.poll(countWaiting).toBe(1);
    await client.query(lock('+61491570158'));
    await client.query('commit');
    await placing;
  } finally {
    client.release();
  }
  expect((await listOpen(owner)).map(({ lastText }) => lastText)).toEqual(['Later', 'Later']);
});
