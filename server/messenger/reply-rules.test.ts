import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { forwardsAnHour, replyRulesAtMost } from '#contract/reply-rules.ts';
import { removeUser } from '#server/accounts/user-removal.ts';
import { findBalance, grantCredits } from '#server/billing/ledger.ts';
import { unsubscribe } from '#server/contacts/unsubscribes.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { dedicated, type MessengerTeam, openMessengerTeam, phone } from '#server/testing/messenger-team.ts';
import { listConversations } from './conversations.ts';
import { listConversationEntries } from './entries.ts';
import {
  addAutoReply,
  addForwarding,
  changeAutoReply,
  changeForwarding,
  changeOfficeHours,
  listReplyRules,
  orderAutoReplies,
  removeReplyRule,
} from './reply-rules.ts';

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
  team = await openMessengerTeam(database, { memberMobile: '+61491570158' });
  ({ worker, owner, member, stranger, receive } = team);
});

const words: string[] = [];
const anything = { sender: null, words, matching: 'contains', hours: 'any', isOn: true } as const;
const toOwner = () => ({ name: 'All to Ana', ...anything, userIds: [owner.actor.userId] });
const autoReply = (text: string, more: object = {}) =>
  addAutoReply(owner, { name: text, ...anything, text, ...more });
const sentTo = async (number = phone) =>
  (
    await database.db
      .selectFrom('messages')
      .selectAll()
      .where('accountId', '=', owner.actor.accountId)
      .where('number', '=', number)
      .where('direction', '=', 'out')
      .orderBy('id')
      .execute()
  ).map(({ text }) => text);
const emailOf = async ({ actor }: ActorContext) => (await team.readUser(actor.userId)).email;
const nineToFive = {
  days: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '17:00' })),
  holidays: [],
};

describe('a forwarding', () => {
  test('mails a text to the people whom it names, with who wrote, to which number and the way to the conversation', async () => {
    await addForwarding(member, { ...toOwner(), userIds: [owner.actor.userId, member.actor.userId] });
    await receive('Is my <b>boiler</b> ready?');
    const mails = await team.readMails();
    expect(mails.map(({ to }) => to).sort()).toEqual([await emailOf(owner), await emailOf(member)].sort());
    expect(mails[0]).toMatchObject({
      subject: `Text from ${phone}`,
      text: expect.stringContaining(`/messenger/${encodeURIComponent(phone)}`),
      html: expect.stringContaining('Is my &lt;b&gt;boiler&lt;/b&gt; ready?'),
    });
    expect(mails[0]?.text).toContain(dedicated);
  });

  test('A8 never goes to a mobile of the team, neither a text nor a code', async () => {
    await addForwarding(owner, { ...toOwner(), userIds: [member.actor.userId] });
    const before = (await team.readTexts()).length;
    await receive('Hello');
    expect((await team.readTexts()).length).toBe(before);
    for (const mobile of ['+61491570158', '+61491570006']) expect(await sentTo(mobile)).toEqual([]);
  });

  test('goes by number, words and office hours, and each person gets one mail however many fit', async () => {
    await changeOfficeHours(owner, nineToFive);
    await addForwarding(owner, { ...toOwner(), words: ['Urgent', 'água'] });
    await addForwarding(owner, { ...toOwner(), name: 'Twice', words: ['urgent'] });
    await addForwarding(owner, { ...toOwner(), name: 'Other number', sender: worker.config.sharedNumber });
    await addForwarding(owner, {
      ...toOwner(),
      name: 'At night',
      hours: 'outside',
      userIds: [member.actor.userId],
    });
    await receive('not so urgently');
    expect(await team.readMails()).toEqual([]);
    await receive('URGENT!');
    await receive('Agua?');
    expect((await team.readMails()).length).toBe(2);
    team.clock.move(12 * 3600);
    await receive('Hello');
    expect((await team.readMails()).length).toBe(3);
  });

  test('stops at 100 mails an hour to a person, and at people who have left', async () => {
    const rule = await addForwarding(owner, { ...toOwner(), userIds: [member.actor.userId] });
    const notes = async (who = owner) =>
      (await listConversationEntries(who, phone, { limit: 100 })).entries.filter(
        ({ kind }) => kind === 'note',
      );
    for (let n = 0; n < forwardsAnHour; n++) await receive(`Text ${n}`);
    expect(await notes()).toEqual([]);
    team.clock.move(2400);
    for (const text of ['One too many', 'Another']) await receive(text);
    expect((await team.readMails()).length).toBe(forwardsAnHour);
    expect(await notes()).toMatchObject([
      {
        by: null,
        text: expect.stringMatching(/^Kim Member has been mailed 100 texts .* the next 20 minutes/),
      },
    ]);
    expect(await notes(stranger)).toEqual([]);
    team.clock.move(1201);
    for (let n = 0; n <= forwardsAnHour; n++) await receive(`Later ${n}`);
    expect((await team.readMails()).length).toBe(2 * forwardsAnHour);
    expect(await notes()).toHaveLength(1);
    team.clock.move(3601);
    await receive('Much later');
    expect((await team.readMails()).length).toBe(2 * forwardsAnHour + 1);
    await removeUser(owner, member.actor.userId);
    const before = (await team.readMails()).length;
    await receive('After');
    expect((await team.readMails()).length).toBe(before);
    expect(rule.userIds).toEqual([member.actor.userId]);
  });

  test('to people of another account is refused', async () => {
    expect(await codeOf(addForwarding(owner, { ...toOwner(), userIds: [stranger.actor.userId] }))).toBe(
      'assignee_unknown',
    );
  });
});

describe('an auto-reply', () => {
  test('leaves from the number that was written to, costs credits, and leaves the list of conversations as it is', async () => {
    const rule = await autoReply('We open at nine, {first_name|neighbour}.');
    expect(rule.parts).toBe(1);
    const { available } = await findBalance(worker, owner.actor.accountId);
    await receive('When do you open?');
    expect(await sentTo()).toEqual(['We open at nine, neighbour.']);
    expect((await findBalance(worker, owner.actor.accountId)).available).toBe(available - 1);
    expect((await listConversations(owner, {})).conversations[0]?.lastText).toBe('When do you open?');
  });

  test('comes once in twelve hours by a rule, and of several rules the first that fits', async () => {
    await autoReply('First', { words: ['hours', 'open'], matching: 'starts' });
    await autoReply('Second');
    await receive('Open today?');
    await receive('open tomorrow?');
    await receive('We are open');
    expect(await sentTo()).toEqual(['First', 'Second']);
    team.clock.move(12 * 3600 + 1);
    await receive('open?');
    expect(await sentTo()).toEqual(['First', 'Second', 'First']);
  });

  test('answers in the order in which people put the rules, new ones last', async () => {
    const rules = [await autoReply('First'), await autoReply('Second'), await autoReply('Third')];
    const [first, second, third] = rules.map(({ id }) => id) as [string, string, string];
    await orderAutoReplies(member, { ruleIds: [third, first] });
    await removeReplyRule(owner, first);
    await autoReply('Fourth');
    const { autoReplies } = await listReplyRules(owner);
    expect(autoReplies.map(({ text }) => text)).toEqual(['Third', 'Second', 'Fourth']);
    await receive('Hello?');
    expect(await sentTo()).toEqual(['Third']);
    const forwarding = await addForwarding(owner, toOwner());
    expect(await codeOf(orderAutoReplies(stranger, { ruleIds: [second] }))).toBe('not_found');
    expect(await codeOf(orderAutoReplies(owner, { ruleIds: [forwarding.id] }))).toBe('not_found');
  });

  test('comes five times a day at most, so that two machines do not talk forever', async () => {
    const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];
    for (const word of words) await autoReply(word, { words: [word], matching: 'exact' });
    for (const word of words) await receive(word);
    expect((await sentTo()).length).toBe(5);
    await receive('six', { from: '+61491570159' });
    expect(await sentTo('+61491570159')).toEqual(['six']);
  });

  test('never to STOP, START, HELP and the like, to who has opted out, to short codes and names, or to numbers of ours', async () => {
    await autoReply('Hello there');
    const isAuto = async () => (await sentTo()).includes('Hello there');
    for (const text of ['HELP', 'please stop texting me', 'STOP', 'START', 'stop']) await receive(text);
    expect(await isAuto()).toBe(false);
    await receive('Hello?');
    expect(await isAuto()).toBe(false);
    for (const from of ['19999', 'AusPost', worker.config.sharedNumber]) {
      await receive('Hello', { from });
      expect(await sentTo(from)).toEqual([]);
    }
    const other = '+61491570159';
    await unsubscribe(
      worker,
      { accountId: owner.actor.accountId, number: other, origin: 'hand', reason: '' },
      cancelWaiting,
    );
    await receive('Hello', { from: other });
    expect(await sentTo(other)).toEqual([]);
  });

  test('out of hours goes by the clock of the account and its holidays', async () => {
    expect(await codeOf(autoReply('Closed', { hours: 'outside' }))).toBe('hours_unset');
    // The test begins on a Wednesday at noon in Sydney.
    await changeOfficeHours(owner, { ...nineToFive, holidays: ['2026-07-02'] });
    await autoReply('Closed', { hours: 'outside' });
    await receive('Anybody there?');
    expect(await sentTo()).toEqual([]);
    team.clock.move(5 * 3600);
    await receive('Anybody there now?');
    expect(await sentTo()).toEqual(['Closed']);
    team.clock.move(19 * 3600);
    await receive('It is a holiday');
    expect(await sentTo()).toEqual(['Closed', 'Closed']);
    team.clock.move(24 * 3600);
    await receive('A Friday at noon');
    expect((await sentTo()).length).toBe(2);
  });

  test('that there are no credits for is left out whole, and the text comes in all the same', async () => {
    await database.db
      .updateTable('creditBalances')
      .set({ available: 0, spent: 1000, granted: 1000 })
      .where('accountId', '=', owner.actor.accountId)
      .execute();
    await autoReply('Hello there');
    await receive('Hello?');
    expect(await sentTo()).toEqual([]);
    expect(
      await database.db
        .selectFrom('outboxNormal')
        .selectAll()
        .where('accountId', '=', owner.actor.accountId)
        .execute(),
    ).toEqual([]);
    expect((await listConversations(owner, {})).conversations.length).toBe(1);
    await grantCredits(worker, { accountId: owner.actor.accountId, credits: 5, note: 'More' });
    await receive('Hello again?');
    expect(await sentTo()).toEqual(['Hello there']);
  });

  test('that is off, or was removed, says nothing', async () => {
    const rule = await autoReply('Hello there');
    const {
      id,
      parts: _,
      ...body
    } = await changeAutoReply(member, rule.id, { ...bodyOf(rule), isOn: false });
    await receive('Hello?');
    await changeAutoReply(owner, id, { ...body, isOn: true });
    await removeReplyRule(member, id);
    await receive('Hello?');
    expect(await sentTo()).toEqual([]);
  });
});

type Rule = Awaited<ReturnType<typeof autoReply>>;
const bodyOf = ({ id: _id, parts: _parts, ...body }: Rule) => body;

test('rules are of the account alone, at most 50, and two who change one do not undo each other', async () => {
  const forwarding = await addForwarding(member, toOwner());
  const rule = await autoReply('Hi');
  const { id: _, ...body } = forwarding;
  for (const change of [
    changeForwarding(stranger, forwarding.id, { ...body, userIds: [stranger.actor.userId] }),
    removeReplyRule(stranger, rule.id),
  ])
    expect(await codeOf(change)).toBe('not_found');
  expect((await listReplyRules(stranger)).autoReplies).toEqual([]);
  await changeAutoReply(owner, rule.id, { ...bodyOf(rule), text: 'Ho' });
  expect(await codeOf(changeAutoReply(member, rule.id, bodyOf(rule)))).toBe('version_conflict');
  expect(await codeOf(autoReply('x'.repeat(1531)))).toBe('text_too_long');
  for (let n = 2; n < replyRulesAtMost; n++) await autoReply(`Rule ${n}`);
  expect(await codeOf(autoReply('One more'))).toBe('too_many_reply_rules');
});

test('a rule is refused words without a letter, a digit or a picture, and is never one for every text', async () => {
  for (const word of [' ', '?!', '\u200b'])
    expect(await codeOf(addForwarding(owner, { ...toOwner(), words: ['hours', word] }))).toBe(
      'invalid_input',
    );
  await expect(autoReply('Hi', { words: ['hours', '?'] })).rejects.toMatchObject({
    errors: [{ pointer: '/words/1' }],
  });
  expect((await listReplyRules(owner)).autoReplies).toEqual([]);
  expect((await autoReply('Hi', { words: [' 👍 '] })).words).toEqual(['👍']);
});

test('office hours must end after they begin and not overlap', async () => {
  const wrong = [
    [{ day: 1, from: '17:00', to: '09:00' }],
    [
      { day: 1, from: '09:00', to: '12:00' },
      { day: 1, from: '11:00', to: '17:00' },
    ],
  ];
  for (const days of wrong)
    expect(await codeOf(changeOfficeHours(owner, { days, holidays: [] }))).toBe('hours_invalid');
  await changeOfficeHours(member, {
    days: [{ day: 7, from: '00:00', to: '24:00' }],
    holidays: ['2026-12-25'],
  });
  expect((await listReplyRules(owner)).officeHours).toEqual({
    days: [{ day: 7, from: '00:00', to: '24:00' }],
    holidays: ['2026-12-25'],
  });
});
