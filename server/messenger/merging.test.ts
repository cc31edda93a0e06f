import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findBalance } from '#server/billing/ledger.ts';
import { addContact } from '#server/contacts/contacts.ts';
import { addContactField } from '#server/contacts/fields.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { entriesOf, type MessengerTeam, openMessengerTeam, phone } from '#server/testing/messenger-team.ts';
import { showConversation } from './conversations.ts';
import { changeScheduledReply, sendReply } from './replies.ts';
import { addAutoReply, changeAutoReply } from './reply-rules.ts';

let database: TestDatabase;
let team: MessengerTeam;
let owner: ActorContext;
const unknown = '+61491570158';

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  team = await openMessengerTeam(database);
  ({ owner } = team);
  const plan = await addContactField(owner, { label: 'Plan', kind: 'text' });
  await addContactField(owner, { label: 'City', kind: 'text' });
  await addContact(owner, {
    number: phone,
    firstName: 'Robin',
    lastName: 'Vale',
    fields: { [plan.id]: 'Gold' },
  });
});

const text = 'Hi {first_name|there} of {city|your town}: plan {plan|none}, {name|you}.';
const ofRobin = 'Hi Robin of your town: plan Gold, Robin Vale.';
const words: string[] = [];
const rule = { sender: null, words, matching: 'contains', hours: 'any', isOn: true } as const;
const available = async () => (await findBalance(owner, owner.actor.accountId)).available;

test('a reply has the names and own fields of the contact in it, and else what stands behind the bar', async () => {
  expect((await sendReply(owner, phone, { text })).text).toBe(ofRobin);
  expect((await sendReply(owner, unknown, { text })).text).toBe('Hi there of your town: plan none, you.');
  const { fields } = await showConversation(owner, phone);
  expect(fields).toEqual({ first_name: 'Robin', last_name: 'Vale', name: 'Robin Vale', plan: 'Gold' });
  expect((await showConversation(owner, unknown)).fields).toEqual({});
});

test('a reply for later is filled too, when it is written and when it is changed', async () => {
  const scheduledFor = new Date(team.clock.now().getTime() + 3_600_000).toISOString();
  const waiting = await sendReply(owner, phone, { text, scheduledFor });
  expect(waiting.text).toBe(ofRobin);
  const changed = await changeScheduledReply(owner, waiting.id, { text: 'Your plan is {plan}' });
  expect(changed.text).toBe('Your plan is Gold');
  expect(await codeOf(changeScheduledReply(owner, changed.id, { text: 'In {city}' }))).toBe('text_has_holes');
  expect((await showConversation(owner, phone)).scheduled.map(({ id }) => id)).toEqual([changed.id]);
});

test('a reply that would leave with a hole is refused, and nothing is spent', async () => {
  const before = await available();
  expect(await codeOf(sendReply(owner, phone, { text: 'In {city}' }))).toBe('text_has_holes');
  expect(await codeOf(sendReply(owner, unknown, { text: 'Hello {first_name}, raw' }))).toBe('text_has_holes');
  expect(await entriesOf(owner)).toEqual([]);
  expect(await available()).toBe(before);
});

test('an auto-reply is filled alike, and is not kept where it could leave a hole', async () => {
  expect(await codeOf(addAutoReply(owner, { ...rule, name: 'Plan', text: 'Plan {plan}' }))).toBe(
    'text_has_holes',
  );
  const kept = await addAutoReply(owner, { ...rule, name: 'Plan', text: 'Plan {plan|none}' });
  const { id, parts: _, ...wish } = kept;
  expect(await codeOf(changeAutoReply(owner, id, { ...wish, text: 'Plan {plan}' }))).toBe('text_has_holes');
  await team.receive('Which plan do I have?');
  const sent = (await entriesOf(owner)).flatMap((entry) =>
    entry.kind === 'message' && entry.automatic ? entry.message.text : [],
  );
  expect(sent).toEqual(['Plan Gold']);
});

test('an auto-reply of old that would leave a hole is not sent', async () => {
  await addAutoReply(owner, { ...rule, name: 'City', text: 'In town' });
  await database.db
    .updateTable('replyRules')
    .set({ text: 'In {city}' })
    .where('accountId', '=', owner.actor.accountId)
    .execute();
  const before = await available();
  await team.receive('Where?');
  expect((await entriesOf(owner)).map(({ kind }) => kind)).toEqual(['message']);
  expect(await available()).toBe(before);
});
