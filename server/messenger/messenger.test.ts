import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { removeUser } from '#server/accounts/user-removal.ts';
import { resubscribe } from '#server/contacts/unsubscribes.ts';
import { sendBatch } from '#server/messaging/batches.ts';
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
import { changeMyAlerts, showMyAlerts } from './alerts.ts';
import { conversing } from './arrivals.ts';
import {
  changeConversation,
  closeConversations,
  countConversations,
  listConversations,
  showConversation,
} from './conversations.ts';
import { addNote, listConversationEntries, removeNote } from './entries.ts';
import { sendReply } from './replies.ts';

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

test('a text that comes in opens a conversation for the whole team and for nobody else', async () => {
  await receive('Is my boiler ready?');
  for (const who of [owner, member])
    expect(await listOpen(who)).toMatchObject([
      {
        number: phone,
        state: 'open',
        unread: 1,
        lastText: 'Is my boiler ready?',
        lastDirection: 'in',
        contact: null,
      },
    ]);
  expect(await listOpen(stranger)).toEqual([]);
  expect(await entriesOf(stranger)).toEqual([]);
  expect((await showConversation(stranger, phone)).conversation.state).toBe('none');
  expect(await codeOf(changeConversation(stranger, phone, { state: 'closed' }))).toBe('not_found');
  expect(await countConversations(member)).toEqual({ open: 1, unread: 1, mine: 0, unassigned: 1 });
});

test('closing hides a conversation for all, and the next text opens it again', async () => {
  await receive('Hello');
  await changeConversation(member, '0491 570 156', { state: 'closed' });
  expect([await listOpen(owner), (await listOpen(owner, { view: 'closed' })).length]).toEqual([[], 1]);
  team.clock.move(1);
  await receive('Hello again');
  expect((await listOpen(owner)).map(({ lastText, unread }) => ({ lastText, unread }))).toEqual([
    { lastText: 'Hello again', unread: 1 },
  ]);
  expect(await kindsOf(owner)).toEqual(['opened', 'message', 'closed', 'message']);
});

test('a text that comes in while one closes keeps the conversation open and unread', async () => {
  await receive('Hello');
  const seenUpTo = (await entriesOf(owner))[0]?.id ?? '';
  await receive('One thing more');
  for (const body of [{ state: 'closed' as const }, { isUnread: false }])
    expect(await changeConversation(owner, phone, { ...body, seenUpTo })).toMatchObject({
      state: 'open',
      unread: 2,
    });
  expect(await kindsOf(owner)).toEqual(['message', 'message']);
  const seenAll = (await entriesOf(owner))[0]?.id ?? '';
  expect(await changeConversation(owner, phone, { isUnread: false, seenUpTo: seenAll })).toMatchObject({
    unread: 0,
  });
  expect(await changeConversation(owner, phone, { state: 'closed', seenUpTo: seenAll })).toMatchObject({
    state: 'closed',
  });
});

test('read and unread stand for the whole team', async () => {
  await receive('One');
  await receive('Two');
  expect((await listOpen(owner, { view: 'unread' }))[0]?.unread).toBe(2);
  await changeConversation(member, phone, { isUnread: false });
  expect(await listOpen(owner, { view: 'unread' })).toEqual([]);
  await changeConversation(owner, phone, { isUnread: true });
  expect((await listOpen(member, { view: 'unread' }))[0]?.unread).toBe(1);
});

test('assigns to people of the account who have joined, and to nobody else', async () => {
  await receive('Hello');
  expect(await codeOf(changeConversation(owner, phone, { assignedTo: stranger.actor.userId }))).toBe(
    'assignee_unknown',
  );
  const { assignedTo } = await changeConversation(owner, phone, { assignedTo: member.actor.userId });
  expect(assignedTo).toEqual({ id: member.actor.userId, name: 'Kim Member' });
  expect([
    (await listOpen(member, { view: 'mine' })).length,
    (await listOpen(owner, { view: 'mine' })).length,
  ]).toEqual([1, 0]);
  expect(await listOpen(owner, { view: 'unassigned' })).toEqual([]);
  await changeConversation(member, phone, { assignedTo: null });
  expect((await listOpen(owner, { view: 'unassigned' })).length).toBe(1);
  expect((await entriesOf(owner)).slice(0, 2)).toMatchObject([
    { kind: 'assigned', assignedTo: null, by: { name: 'Kim Member' } },
    { kind: 'assigned', assignedTo: { name: 'Kim Member' }, by: { name: 'Ana Cruz' } },
  ]);
});

test('who has left the account is assigned nothing any more', async () => {
  await receive('Hello');
  await receive('Hello', { from: '+61491570158' });
  await changeConversation(owner, phone, { assignedTo: member.actor.userId });
  await database.db
    .updateTable('users')
    .set({ status: 'removed' })
    .where('id', '=', member.actor.userId)
    .execute();
  expect((await listOpen(owner, { view: 'unassigned' })).map(({ number }) => number)).toEqual([
    '+61491570158',
    phone,
  ]);
  expect(await listOpen(owner, { view: 'unassigned', limit: 1 })).toMatchObject([{ number: '+61491570158' }]);
  expect((await showConversation(owner, phone)).conversation.assignedTo).toBe(null);
  expect(await countConversations(owner)).toMatchObject({ open: 2, unassigned: 2 });
});

test('who has left the account keeps their name under what they wrote', async () => {
  await receive('Hello');
  await addNote(member, phone, { text: 'Regular customer' });
  await removeUser(owner, member.actor.userId);
  const by = { id: member.actor.userId, name: 'Kim Member' };
  expect((await entriesOf(owner))[0]).toMatchObject({ kind: 'note', by });
});

describe('a reply', () => {
  test('leaves from the number that they wrote to, opens the conversation, and stands in it for all', async () => {
    await receive('Is it ready?');
    await changeConversation(owner, phone, { state: 'closed' });
    team.clock.move(1);
    const seenUpTo = (await entriesOf(member))[0]?.id ?? '';
    const sent = await sendReply(member, phone, { text: 'Yes, come by', seenUpTo, idempotencyKey: 'a' });
    expect(sent).toMatchObject({ sender: dedicated, number: phone, by: { name: 'Kim Member' } });
    expect((await sendReply(member, phone, { text: 'Yes, come by', idempotencyKey: 'a' })).id).toBe(sent.id);
    expect(await listOpen(owner)).toMatchObject([
      { state: 'open', lastText: 'Yes, come by', lastDirection: 'out', unread: 0 },
    ]);
    expect(await kindsOf(owner)).toEqual(['opened', 'message', 'closed', 'message']);
  });

  test('has read what its writer had seen, and leaves unread what came in meanwhile', async () => {
    const unreadAfter = async (seenUpTo?: string) => {
      await sendReply(member, phone, { text: 'Yes', ...(seenUpTo && { seenUpTo }) });
      return (await listOpen(owner))[0]?.unread;
    };
    await receive('Is it ready?');
    const seenUpTo = (await entriesOf(member))[0]?.id ?? '';
    await receive('And do you take cards?');
    expect(await unreadAfter(seenUpTo)).toBe(2);
    expect(await unreadAfter()).toBe(2);
    expect(await unreadAfter((await entriesOf(member))[0]?.id)).toBe(0);
  });

  test('is the same reply under its key, whatever else was seen meanwhile', async () => {
    await receive('Is it ready?');
    const seenUpTo = (await entriesOf(member))[0]?.id ?? '';
    const sent = await sendReply(member, phone, { text: 'Yes', idempotencyKey: 'seen' });
    const again = await sendReply(member, phone, { text: 'Yes', idempotencyKey: 'seen', seenUpTo });
    expect(again.id).toBe(sent.id);
  });

  test('knows the text that it answers, there and on the pages of both', async () => {
    const asked = await sendMessage(
      owner,
      { to: phone, text: 'Shall we come at nine?', sender: dedicated },
      conversing,
    );
    team.clock.move(60);
    await receive('Yes please');
    const [entry] = await entriesOf(member);
    expect(entry).toMatchObject({
      kind: 'message',
      answers: { id: asked.id, text: 'Shall we come at nine?' },
    });
    const { answers } = await showMessage(owner, entry?.id ?? '');
    expect(answers).toMatchObject({ id: asked.id });
    expect((await showMessage(owner, asked.id)).replies).toMatchObject([{ text: 'Yes please' }]);
    team.clock.move(31 * 86_400);
    await receive('Much later');
    expect((await entriesOf(member))[0]).toMatchObject({ answers: null });
  });

  test('is refused to who has opted out, says so beforehand, and STOP is shown as what it is', async () => {
    await receive('STOP');
    const shown = await showConversation(owner, phone);
    expect(shown).toMatchObject({
      conversation: { optedOut: true },
      reply: { sender: null, obstacle: 'opted_out' },
    });
    expect(await codeOf(sendReply(owner, phone, { text: 'Why?' }))).toBe('recipient_opted_out');
    const entries = await entriesOf(owner);
    expect(entries.find((entry) => entry.kind === 'message' && entry.wish === 'stop')).toBeDefined();
    expect(entries.find((entry) => entry.kind === 'message' && entry.automatic)).toBeDefined();
    expect((await listOpen(owner))[0]).toMatchObject({ lastText: 'STOP', unread: 1 });
    await resubscribe(worker, {
      accountId: owner.actor.accountId,
      number: phone,
      origin: 'hand',
      reason: '',
    });
    expect((await showConversation(owner, phone)).reply).toEqual({ sender: dedicated, obstacle: null });
  });

  test('is sent once under its key, whatever has become of its sender and of the other side', async () => {
    const body = { text: 'Hello', idempotencyKey: 'once' };
    const sent = await sendReply(owner, phone, body);
    await receive('Who is this?');
    expect((await sendReply(owner, phone, body)).id).toBe(sent.id);
    await receive('STOP');
    expect((await sendReply(owner, phone, body)).id).toBe(sent.id);
    expect(await codeOf(sendReply(owner, phone, { ...body, text: 'Other' }))).toBe('idempotency_conflict');
    expect(await codeOf(sendReply(owner, phone, { ...body, idempotencyKey: '\0' }))).toBe('invalid_input');
    expect(await codeOf(sendReply(owner, phone, { text: 'Hello' }))).toBe('recipient_opted_out');
  });

  test('is refused where the number that they wrote to is not ours any more, or none can be texted', async () => {
    await receive('Hello');
    await database.db
      .updateTable('senders')
      .set({ state: 'withdrawn' })
      .where('address', '=', dedicated)
      .execute();
    expect((await showConversation(owner, phone)).reply.obstacle).toBe('sender_gone');
    expect(await codeOf(sendReply(owner, phone, { text: 'Hi' }))).toBe('sender_unavailable');
    await receive('Your parcel', { from: 'AusPost' });
    expect((await showConversation(owner, 'AusPost')).reply.obstacle).toBe('not_a_mobile');
    expect(await codeOf(sendReply(owner, 'AusPost', { text: 'Hi' }))).toBe('recipient_invalid');
    expect((await showConversation(owner, worker.config.sharedNumber)).reply.obstacle).toBe('ours');
  });

  test('begins a conversation with a number that never wrote, from the default sender', async () => {
    const { sender } = await sendReply(owner, phone, { text: 'Hello' });
    expect(sender).toBe(worker.config.sharedNumber);
    expect(await listOpen(owner)).toMatchObject([{ number: phone, lastDirection: 'out' }]);
  });
});

test('texts to many leave the conversations as they are, and stand in them all the same', async () => {
  await receive('Hello');
  const others = Array.from({ length: 24 }, (_, n) => ({ to: `+614915701${String(60 + n)}` }));
  await sendBatch(owner, { recipients: [{ to: phone }, ...others], text: 'Sale today' }, conversing);
  expect((await listOpen(owner))[0]?.lastText).toBe('Hello');
  expect((await entriesOf(owner)).length).toBe(2);
  team.clock.move(1);
  await sendMessage(owner, { to: phone, text: 'Just for you' }, conversing);
  await sendMessage(owner, { to: '+61491570158', text: 'Nobody wrote from there' }, conversing);
  expect((await listOpen(owner)).map(({ lastText }) => lastText)).toEqual(['Just for you']);
});

test('notes are for the team: written and removed by anybody of it, seen by nobody else', async () => {
  await receive('Hello');
  const note = await addNote(owner, phone, { text: ' Regular customer ' });
  expect((await entriesOf(member))[0]).toMatchObject({
    kind: 'note',
    text: 'Regular customer',
    by: { name: 'Ana Cruz' },
  });
  expect(await codeOf(removeNote(stranger, { number: phone, noteId: note.id }))).toBe('not_found');
  expect(await codeOf(addNote(owner, phone, { text: '  ' }))).toBe('text_empty');
  await removeNote(member, { number: phone, noteId: note.id });
  expect(await kindsOf(owner)).toEqual(['message']);
  const { rows } = await database.pool.query(
    `select actor_name, target_name from activities where account_id = $1 and action = 'note.removed'`,
    [owner.actor.accountId],
  );
  expect(rows).toEqual([{ actor_name: 'Kim Member', target_name: expect.stringContaining('156') }]);
});

test('reads on to older entries and to newer ones without a gap or a double', async () => {
  for (let n = 0; n < 12; n++) {
    await receive(`Text ${n}`);
    await addNote(owner, phone, { text: `Note ${n}` });
    team.clock.move(1);
  }
  const all = (await entriesOf(owner)).map(({ id }) => id);
  expect(all.length).toBe(24);
  const older: string[] = [];
  let before: string | null | undefined;
  do {
    const page = await listConversationEntries(owner, phone, { limit: 5, ...(before && { before }) });
    older.push(...page.entries.map(({ id }) => id));
    before = page.nextBefore;
  } while (before);
  expect(older).toEqual(all);
  expect((await entriesOf(owner, { after: all[4] })).map(({ id }) => id)).toEqual(all.slice(0, 4));
});

test('pages through more than a hundred open conversations in their order', async () => {
  for (let n = 0; n < 120; n++) {
    await receive(`Text ${n}`, { from: `+6149157${String(1000 + n)}` });
    team.clock.move(1);
  }
  const numbers: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listConversations>> = await listConversations(owner, {
      ...(cursor && { cursor }),
    });
    numbers.push(...page.conversations.map(({ lastText }) => lastText));
    cursor = page.nextCursor;
  } while (cursor);
  expect(numbers).toEqual(Array.from({ length: 120 }, (_, n) => `Text ${119 - n}`));
  const { closed, hasMore } = await closeConversations(member, {
    quietSince: new Date(team.clock.now().getTime() - 20_000).toISOString(),
  });
  expect({ closed, hasMore, open: (await listOpen(owner)).length }).toEqual({
    closed: 100,
    hasMore: false,
    open: 20,
  });
});

test('finds by number in any spelling, by name, and by words of the newest text, of the tab and the account alone', async () => {
  await receive('Is the boiler in stock?');
  await receive('Thank you', { from: '+61491570158' });
  await database.pool.query(
    `insert into contacts (account_id, id, number, first_name, last_name, created_at, updated_at)
     values ($1, gen_random_uuid(), $2, 'Robin', 'Vale', now(), now())`,
    [owner.actor.accountId, phone],
  );
  const find = async (who: ActorContext, search: string, view = 'open' as const) => {
    const found = new Set<string>();
    let cursor: string | null | undefined;
    do {
      const page: Awaited<ReturnType<typeof listConversations>> = await listConversations(who, {
        search,
        view,
        ...(cursor && { cursor }),
      });
      for (const { number } of page.conversations) found.add(number);
      cursor = page.nextCursor;
    } while (cursor);
    return [...found];
  };
  for (const search of [
    '0491 570 156',
    '+61 491 570 156',
    '570156',
    'rob',
    'Vale',
    'robin va',
    'BOILER',
    'stock boiler',
  ])
    expect({ search, found: await find(owner, search) }).toEqual({ search, found: [phone] });
  for (const search of ['0491 570', '0491570156', '+61 491 570', '570 156', '0156'])
    expect((await listOpen(owner, { search })).map(({ number }) => number)).toContain(phone);
  expect((await listOpen(owner))[1]?.contact ?? (await listOpen(owner))[0]?.contact).toMatchObject({
    firstName: 'Robin',
  });
  expect(await find(owner, 'nothing like it')).toEqual([]);
  expect(await find(stranger, 'boiler')).toEqual([]);
});

test('how a browser tells of new texts is chosen by each person', async () => {
  await changeMyAlerts(member, { notification: true, sound: false });
  expect(await showMyAlerts(member)).toEqual({ notification: true, sound: false, content: true });
  await changeMyAlerts(member, { notification: true, sound: false, content: false });
  await changeMyAlerts(member, { notification: true, sound: true });
  expect(await showMyAlerts(member)).toEqual({ notification: true, sound: true, content: false });
  expect(await showMyAlerts(owner)).toEqual({ notification: false, sound: false, content: true });
});
