import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Query } from '#contract/endpoint.ts';
import type { messaging } from '#contract/messaging.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { exportMessages, listMessages } from './history.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { recordInbound } from './inbound.ts';
import { sendMessage } from './messages.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;
let stranger: ActorContext;
const clock = standingClock();

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, clock);
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
  stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger' });
  await sendMessage(stranger, { to: '0491 570 006', text: 'Not yours' });
  for (const text of ['First of all', '100% off_today', '=SUM(A1)', 'Last\nof "all"']) {
    clock.move(60);
    await sendMessage(owner, { to: text.startsWith('First') ? '0491 570 156' : '0491 570 006', text });
  }
  clock.move(60);
  await recordInbound(worker, { from: '+61491570006', to: worker.config.sharedNumber, text: 'An answer' });
});
afterAll(() => database.close());

const find = async (query: Query<typeof messaging.listMessages>) =>
  (await listMessages(owner, query)).messages.map((message) => message.text);

test('newest first, a page at a time, each message once', async () => {
  const all = ['An answer', 'Last\nof "all"', '=SUM(A1)', '100% off_today', 'First of all'];
  expect(await find({})).toEqual(all);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listMessages>> = await listMessages(owner, {
      limit: 2,
      ...(cursor && { cursor }),
    });
    seen.push(...page.messages.map((message) => message.text));
    cursor = page.nextCursor;
  } while (cursor);
  expect(seen).toEqual(all);
  await expect(find({ cursor: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_input' });
});

test('finds by each filter', async () => {
  expect(await find({ direction: 'in' })).toEqual(['An answer']);
  expect(await find({ state: 'received' })).toEqual(['An answer']);
  expect(await find({ number: '0491 570 156' })).toEqual(['First of all']);
  expect(await find({ userId: owner.actor.userId })).toHaveLength(4);
  expect(await find({ userId: stranger.actor.userId })).toEqual([]);
  expect(await find({ text: 'ALL' })).toEqual(['Last\nof "all"', 'First of all']);
  expect(await find({ from: '2026-07-01T02:05:00.000Z' })).toEqual(['An answer']);
  expect(await find({ to: '2026-07-01T02:02:00.000Z' })).toEqual(['First of all']);
  await expect(find({ number: 'abc' })).rejects.toMatchObject({ code: 'recipient_invalid' });
});

test('looks for words, the last of which may be a beginning', async () => {
  expect(await find({ text: 'off' })).toEqual(['100% off_today']);
  expect(await find({ text: '100% off_to' })).toEqual(['100% off_today']);
  expect(await find({ text: 'all first' })).toEqual(['First of all']);
  expect(await find({ text: 'fir all' })).toEqual([]);
  expect(await find({ text: 'today' })).toEqual([]);
  expect(await find({ text: '%' })).toEqual([]);
  expect(await find({ text: "'; drop table messages; --\0" })).toEqual([]);
  expect(await find({ text: ' ' })).toHaveLength(5);
});

test('finds by several filters at once', async () => {
  const sender = worker.config.sharedNumber;
  expect(await find({ sender, text: 'of', direction: 'out', userId: owner.actor.userId })).toHaveLength(3);
  expect(await find({ sender: 'Nobody' })).toEqual([]);
  expect(await find({ number: '0491 570 006', state: 'queued', text: 'sum' })).toEqual(['=SUM(A1)']);
  expect(await find({ direction: 'in', state: 'queued' })).toEqual([]);
  expect(await find({ direction: 'out', state: 'received' })).toEqual([]);
  const { messages } = await listMessages(owner, { text: 'first' });
  const batchId = messages[0]?.batchId ?? '';
  expect(await find({ batchId })).toEqual(['First of all']);
  expect(await find({ batchId, text: 'last' })).toEqual([]);
  expect(
    await find({
      from: '2026-07-01T02:02:00.000Z',
      to: '2026-07-01T02:04:00.000Z',
      userId: owner.actor.userId,
    }),
  ).toEqual(['=SUM(A1)', '100% off_today']);
});

test('a stranger finds only what is theirs', async () => {
  const { messages } = await listMessages(stranger, {});
  expect(messages.map((message) => message.text)).toEqual(['Not yours']);
});

test('exports what the filter finds, and no cell of it runs as a formula', async () => {
  const exporting = { query: { direction: 'out' }, timeZone: 'Australia/Sydney' } as const;
  let file = '';
  for await (const lines of exportMessages(owner, exporting)) file += lines;
  const [header, ...lines] = file.split('\r\n');
  expect(header).toBe(
    'Time (Australia/Sydney),Direction,Number,Sender,Text,Encoding,Parts,State,Note,Person,Batch,Credits,Scheduled (Australia/Sydney),Sent (Australia/Sydney),Delivered (Australia/Sydney),Time in UTC,Id',
  );
  expect(lines).toHaveLength(5);
  expect(file).toContain(`,"Last\nof ""all""",gsm7,1,queued,,Robin Vale,`);
  expect(file).toContain(",'=SUM(A1),");
  expect(file).toContain('out,+61 491 570 156,');
  expect(file).not.toContain('Not yours');
});
