import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { ensureSharedNumber, isHostedNumber } from './hosted-numbers.ts';
import { sendMessage, showMessage } from './messages.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;
let stranger: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
  stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger' });
});
afterAll(() => database.close());

const draft = { to: '0491 570 006', text: 'See you at nine' };
const countOf = async (account: ActorContext) =>
  (
    await database.db
      .selectFrom('messages')
      .select('id')
      .where('accountId', '=', account.actor.accountId)
      .execute()
  ).length;

test('A15 stores the text under the name of its sender, and writes it in the activity log without its words', async () => {
  const message = await sendMessage(owner, draft);
  expect(message).toMatchObject({
    direction: 'out',
    number: '+61491570006',
    sender: worker.config.sharedNumber,
    text: 'See you at nine',
    encoding: 'gsm7',
    parts: 1,
    state: 'queued',
    by: { id: owner.actor.userId, name: 'Robin Vale' },
  });
  const activity = await database.db
    .selectFrom('activities')
    .selectAll()
    .where('accountId', '=', owner.actor.accountId)
    .where('targetId', '=', message.id)
    .executeTakeFirstOrThrow();
  expect(activity).toMatchObject({
    action: 'message.sent',
    actorId: owner.actor.userId,
    targetName: '+61 ••• ••• 006',
  });
  expect(JSON.stringify(activity)).not.toContain('nine');
  expect(JSON.stringify(activity)).not.toContain('491570006');
});

test.each([
  ['recipient_invalid', { to: '02 5550 1234' }],
  ['recipient_invalid', { to: '+12025550123' }],
  ['recipient_invalid', { to: '12' }],
  ['recipient_invalid', { to: '+61491579455' }],
  ['text_empty', { text: ' \n\t ' }],
  ['text_empty', { text: '\0' }],
  ['text_too_long', { text: 'a'.repeat(1531) }],
  ['text_too_long', { text: 'ж'.repeat(671) }],
])('refuses %s and stores nothing', async (code, wrong) => {
  const before = await countOf(owner);
  await expect(sendMessage(owner, { ...draft, ...wrong })).rejects.toMatchObject({ code });
  expect(await countOf(owner)).toBe(before);
});

test('takes ten parts, and characters that no database or carrier takes are left out', async () => {
  expect(await sendMessage(owner, { ...draft, text: 'a'.repeat(1530) })).toMatchObject({ parts: 10 });
  expect(await sendMessage(owner, { ...draft, text: 'a\0b\ud83d' })).toMatchObject({
    text: 'ab\ufffd',
    encoding: 'ucs2',
  });
});

describe('an idempotency key', () => {
  test('sends once, however many calls come at the same moment', async () => {
    const before = await countOf(owner);
    const calls = Array.from({ length: 10 }, () => sendMessage(owner, { ...draft, idempotencyKey: 'race' }));
    const answers = await Promise.all(calls);
    expect(new Set(answers.map((message) => message.id)).size).toBe(1);
    expect(await countOf(owner)).toBe(before + 1);
    const waiting = await database.db
      .selectFrom('outboxNormal')
      .select('part')
      .where('messageId', '=', answers[0]?.id ?? '')
      .execute();
    expect(waiting).toHaveLength(1);
  });

  test('knows the same number in another spelling, and refuses another text or number', async () => {
    const first = await sendMessage(owner, { ...draft, idempotencyKey: 'again' });
    const second = await sendMessage(owner, { ...draft, to: '+61 491 570 006', idempotencyKey: 'again' });
    expect(second.id).toBe(first.id);
    for (const other of [{ text: 'Another' }, { to: '0491 570 156' }]) {
      await expect(sendMessage(owner, { ...draft, ...other, idempotencyKey: 'again' })).rejects.toMatchObject(
        { code: 'idempotency_conflict' },
      );
    }
  });

  test('belongs to its account', async () => {
    const mine = await sendMessage(owner, { ...draft, idempotencyKey: 'mine' });
    const theirs = await sendMessage(stranger, { ...draft, idempotencyKey: 'mine' });
    expect(theirs.id).not.toBe(mine.id);
  });
});

test('a stranger cannot see a message', async () => {
  const { id } = await sendMessage(owner, draft);
  await expect(showMessage(stranger, id)).rejects.toMatchObject({ code: 'not_found' });
});

test('a number of the service is nobody’s own mobile', async () => {
  expect(await isHostedNumber(worker, worker.config.sharedNumber)).toBe(true);
  expect(await isHostedNumber(worker, '+61491570006')).toBe(false);
});
