import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findBalance } from '#server/billing/ledger.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { sendBatch, showBatch } from './batches.ts';
import { cancelBatch, cancelMessage, cancelWaiting } from './cancel.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { sendMessage, showMessage } from './messages.ts';
import { quoteBatch } from './quote.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let worker: Context;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = standingClock();
  worker = workerContext(database.db, clock);
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker, { credits: 100 });
});

const numbers = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ to: `+61491${String(570_000 + n).padStart(6, '0')}` }));
const balance = () => findBalance(worker, owner.actor.accountId);
const inTwoHours = () => new Date(clock.now().getTime() + 7_200_000).toISOString();
const rowsOf = (table: 'outboxNormal' | 'outboxBulk') =>
  database.db.selectFrom(table).selectAll().where('accountId', '=', owner.actor.accountId).execute();
const optOut = (number: string) =>
  database.db
    .insertInto('unsubscribes')
    .values({ accountId: owner.actor.accountId, number, origin: 'hand', createdAt: clock.now() })
    .execute();

describe('a quote', () => {
  test('counts what would leave, and says of everybody else why not', async () => {
    await optOut('+61491570157');
    const quote = await quoteBatch(owner, {
      text: 'Hi {name}, see you at nine',
      recipients: [
        { to: '0491 570 006', fields: { name: 'Sam' } },
        { to: '+61 491 570 006', fields: { name: 'Sam again' } },
        { to: 'nobody' },
        { to: '02 5550 1234' },
        { to: '+1 202 555 0123' },
        { to: worker.config.sharedNumber },
        { to: '0491 570 157' },
        { to: '0491 570 156', fields: { name: 'x'.repeat(200) } },
        { to: '0491 570 158', fields: { name: 'Ж' } },
      ],
      maxParts: 1,
    });
    expect(quote).toMatchObject({ messages: 2, parts: 2, credits: 2, available: 100, unicode: 1 });
    expect(quote.blocked.map(({ row, reason }) => [row, reason])).toEqual([
      [1, 'duplicate'],
      [2, 'invalid'],
      [3, 'not_mobile'],
      [4, 'not_served'],
      [5, 'ours'],
      [6, 'opted_out'],
      [7, 'too_long'],
    ]);
    expect(quote.blockedCounts).toMatchObject({ duplicate: 1, invalid: 1 });
    expect(await balance()).toEqual({ available: 100, held: 0, spent: 0 });
  });

  test('warns of fields that somebody lacks', async () => {
    const quote = await quoteBatch(owner, { text: 'Hi {name}', recipients: [{ to: '0491 570 006' }] });
    expect(quote).toMatchObject({ messages: 1, warnings: ['missing_fields'] });
  });

  test('of ten thousand lets others have their turn', async () => {
    // In processor time, which others on the machine do not lengthen.
    let longest = 0;
    let last = process.threadCpuUsage();
    const timer = setInterval(() => {
      const { user, system } = process.threadCpuUsage(last);
      longest = Math.max(longest, (user + system) / 1000);
      last = process.threadCpuUsage();
    }, 1);
    await quoteBatch(owner, { text: 'Hello {name}', recipients: numbers(10_000) });
    clearInterval(timer);
    expect(longest).toBeLessThan(500);
  });
});

describe('a text to many', () => {
  test('is stored with its waiting parts, and its credits are held, in one', async () => {
    const { batch, quote } = await sendBatch(owner, {
      text: 'Hi {name}',
      recipients: [
        { to: '0491 570 006', fields: { name: 'Sam' } },
        { to: '0491 570 156', fields: { name: 'x'.repeat(200) } },
        { to: 'nobody' },
      ],
    });
    expect(quote).toMatchObject({ messages: 2, credits: 3, blockedCounts: { invalid: 1 } });
    expect(batch).toMatchObject({ messages: 2, credits: 3, by: { name: 'Robin Vale' } });
    expect(await balance()).toEqual({ available: 97, held: 3, spent: 0 });
    expect(await rowsOf('outboxNormal')).toHaveLength(3);
    expect((await showBatch(owner, batch.id)).counts).toEqual({ queued: 2 });
    const texts = await database.db
      .selectFrom('messages')
      .select('text')
      .where('batchId', '=', batch.id)
      .execute();
    expect(texts.map((row) => row.text)).toContain('Hi Sam');
  });

  test('over twenty goes to the bulk lane', async () => {
    await sendBatch(owner, { text: 'Hello', recipients: numbers(21) });
    expect([await rowsOf('outboxNormal'), await rowsOf('outboxBulk')].map((rows) => rows.length)).toEqual([
      0, 21,
    ]);
  });

  test('that costs more than there is leaves nothing behind', async () => {
    await expect(sendBatch(owner, { text: 'Hello', recipients: numbers(101) })).rejects.toMatchObject({
      code: 'not_enough_credits',
    });
    const both = await Promise.allSettled(
      [60, 60].map((count) => sendBatch(owner, { text: 'Hello', recipients: numbers(count) })),
    );
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await rowsOf('outboxBulk')).toHaveLength(60);
    expect(await balance()).toEqual({ available: 40, held: 60, spent: 0 });
  });

  test('is accepted beside others of long texts to the same numbers, in whatever order', async () => {
    const accounts = await Promise.all([0, 1].map(() => createTextingAccount(worker)));
    const text = 'x'.repeat(200);
    const some = numbers(2200);
    const drafts = [some, some.toReversed(), [...some.slice(1100), ...some.slice(0, 1100)]];
    const sent = await Promise.all(
      accounts.flatMap((account) => drafts.map((recipients) => sendBatch(account, { text, recipients }))),
    );
    expect(sent.map(({ batch }) => batch.messages)).toEqual(Array(6).fill(2200));
    const references = await database.db
      .selectFrom('messages')
      .select('reference')
      .where('number', '=', '+61491570001')
      .where(
        'accountId',
        'in',
        accounts.map(({ actor }) => actor.accountId),
      )
      .execute();
    expect(new Set(references.map((row) => row.reference)).size).toBe(6);
  });

  test('to nobody is refused', async () => {
    await expect(sendBatch(owner, { text: 'Hi', recipients: [{ to: 'x' }] })).rejects.toMatchObject({
      code: 'nobody_to_send_to',
    });
  });

  test('with a key is sent once, and answered alike, however many ask at once', async () => {
    const body = { text: 'Hello', recipients: [...numbers(30), { to: 'x' }], idempotencyKey: 'once' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => sendBatch(owner, body)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await rowsOf('outboxBulk')).toHaveLength(30);
    await expect(sendBatch(owner, { ...body, text: 'Other' })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
  });

  test('is one line in the activity log', async () => {
    await sendBatch(owner, { text: 'Hello', recipients: numbers(30) });
    const lines = await database.db
      .selectFrom('activities')
      .select(['action', 'targetName'])
      .where('accountId', '=', owner.actor.accountId)
      .execute();
    expect(lines).toEqual([{ action: 'message.sent', targetName: '30 numbers' }]);
  });
});

describe('a text for later', () => {
  test('waits as scheduled, and is queued when its time has come', async () => {
    const message = await sendMessage(owner, { to: '0491 570 006', text: 'Hi', scheduledFor: inTwoHours() });
    expect(message).toMatchObject({ state: 'scheduled', scheduledFor: inTwoHours() });
    clock.move(7200);
    expect((await showMessage(owner, message.id)).message.state).toBe('queued');
  });

  test.each([-1, 366 * 86_400])('is refused in %i seconds', async (seconds) => {
    const scheduledFor = new Date(clock.now().getTime() + seconds * 1000).toISOString();
    await expect(sendMessage(owner, { to: '0491 570 006', text: 'Hi', scheduledFor })).rejects.toMatchObject({
      code: 'schedule_out_of_range',
    });
  });
});

describe('cancelling', () => {
  test('gives the credits back, and shows who did it', async () => {
    const { id } = await sendMessage(owner, { to: '0491 570 006', text: 'Hi', scheduledFor: inTwoHours() });
    expect(await cancelMessage(owner, id)).toMatchObject({
      state: 'cancelled',
      stateNote: 'Cancelled by Robin Vale.',
      spent: 0,
    });
    expect(await balance()).toEqual({ available: 100, held: 0, spent: 0 });
    const { timeline, costs } = await showMessage(owner, id);
    expect(timeline.map(({ event }) => event)).toEqual(['scheduled', 'cancelled']);
    expect(costs.map(({ kind, credits }) => [kind, credits])).toEqual([
      ['hold', 1],
      ['release', 1],
    ]);
    expect(await cancelMessage(owner, id)).toMatchObject({ state: 'cancelled' });
    expect(await rowsOf('outboxNormal')).toEqual([]);
  });

  test('a batch ends what has not left, once', async () => {
    const { batch } = await sendBatch(owner, {
      text: 'Hi',
      recipients: numbers(30),
      scheduledFor: inTwoHours(),
    });
    expect(await cancelBatch(owner, batch.id)).toEqual({ cancelled: 30 });
    expect(await cancelBatch(owner, batch.id)).toEqual({ cancelled: 0 });
    expect((await showBatch(owner, batch.id)).counts).toEqual({ cancelled: 30 });
    expect(await balance()).toEqual({ available: 100, held: 0, spent: 0 });
  });

  test('for a number ends its texts alone', async () => {
    await sendBatch(owner, { text: 'Hi', recipients: numbers(3), scheduledFor: inTwoHours() });
    const { accountId } = owner.actor;
    expect(await cancelWaiting(worker, { accountId, numbers: ['+61491570001'], reason: 'Opted out.' })).toBe(
      1,
    );
    expect(await rowsOf('outboxNormal')).toHaveLength(2);
  });

  test('a text of which a worker holds a part is refused: it leaves', async () => {
    const { id } = await sendMessage(owner, { to: '0491 570 006', text: 'Hi' });
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const claimed = Promise.withResolvers<void>();
    const claim = database.db.transaction().execute(async (db) => {
      await db.selectFrom('outboxNormal').selectAll().where('messageId', '=', id).forUpdate().execute();
      claimed.resolve();
      await held;
    });
    await claimed.promise;
    await expect(cancelMessage(owner, id)).rejects.toMatchObject({ code: 'already_left' });
    release();
    await claim;
  });

  test('is not for a stranger', async () => {
    const stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger' });
    const { batch } = await sendBatch(owner, {
      text: 'Hi',
      recipients: numbers(2),
      scheduledFor: inTwoHours(),
    });
    await expect(cancelBatch(stranger, batch.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(showBatch(stranger, batch.id)).rejects.toMatchObject({ code: 'not_found' });
    const { id } = await sendMessage(owner, { to: '0491 570 006', text: 'Hi', scheduledFor: inTwoHours() });
    await expect(cancelMessage(stranger, id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('a number that opted out is refused', async () => {
  await optOut('+61491570006');
  await expect(sendMessage(owner, { to: '0491 570 006', text: 'Hi' })).rejects.toMatchObject({
    code: 'recipient_opted_out',
  });
});
