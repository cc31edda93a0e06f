import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { ensureSharedNumber, hostNumber } from './hosted-numbers.ts';
import { recordInbound, storeUnfinishedTexts } from './inbound.ts';
import { sendMessage } from './messages.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let worker: Context;
let owner: ActorContext;
let stranger: ActorContext;
const phone = '+61491570006';

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.db.deleteFrom('messages').execute();
  await database.db.deleteFrom('strayTexts').execute();
  await database.db.deleteFrom('hostedNumbers').execute();
  clock = standingClock();
  worker = workerContext(database.db, clock);
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
  stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger' });
});

const inboxOf = ({ actor }: ActorContext) =>
  database.db
    .selectFrom('messages')
    .innerJoin('messageStates', 'messageStates.messageId', 'messages.id')
    .selectAll()
    .where('messages.accountId', '=', actor.accountId)
    .where('direction', '=', 'in')
    .orderBy('id', 'desc')
    .execute();
const strays = () => database.db.selectFrom('strayTexts').selectAll().execute();
const reply = (text: string, more: object = {}) =>
  recordInbound(worker, { from: phone, to: worker.config.sharedNumber, text, ...more });
const textTo = (account: ActorContext) => sendMessage(account, { to: phone, text: 'See you at nine' });

test('a reply belongs to the account that texted the phone last from the shared number', async () => {
  await textTo(stranger);
  clock.move(1);
  await textTo(owner);
  await reply('Fine by me 👍');
  expect(await inboxOf(owner)).toMatchObject([
    {
      direction: 'in',
      number: phone,
      sender: worker.config.sharedNumber,
      text: 'Fine by me 👍',
      state: 'received',
      encoding: 'ucs2',
      parts: 1,
      batchId: null,
      credits: 0,
      spent: 0,
    },
  ]);
  clock.move(1);
  await textTo(stranger);
  await reply('And this?');
  expect((await inboxOf(owner)).length).toBe(1);
  expect((await inboxOf(stranger)).map((message) => message.text)).toEqual(['And this?']);
});

test('A8 a text that nobody waits for is in no account: not from a stranger, not to a number that is not ours', async () => {
  await reply('Who is this?');
  await textTo(owner);
  await reply('To another', { to: '+61491570156' });
  await reply('From another', { from: '+61491570157' });
  expect([await inboxOf(owner), await inboxOf(stranger)]).toEqual([[], []]);
  expect((await strays()).map((stray) => stray.text).sort()).toEqual([
    'From another',
    'To another',
    'Who is this?',
  ]);
});

test('takes numbers as carriers write them', async () => {
  await textTo(owner);
  await reply('National', { from: '0491570006', to: worker.config.sharedNumber.slice(1) });
  expect(await inboxOf(owner)).toMatchObject([{ number: phone, text: 'National' }]);
});

test('a text to a dedicated number belongs to its account, whoever texted the phone', async () => {
  const number = '+61491570159';
  await hostNumber(worker, { number, accountId: owner.actor.accountId });
  await textTo(stranger);
  await reply('To you alone', { to: number });
  expect(await inboxOf(owner)).toMatchObject([{ sender: number, text: 'To you alone', routeId: '' }]);
  expect(await inboxOf(stranger)).toEqual([]);
});

test('a reply to the shared number belongs to nobody after 30 days', async () => {
  await textTo(owner);
  clock.move(30 * 86_400 + 1);
  await reply('Rather late');
  expect(await inboxOf(owner)).toEqual([]);
  expect(await strays()).toMatchObject([{ text: 'Rather late' }]);
});

test('a text that has not left, or was cancelled, makes no reply ours', async () => {
  await textTo(owner);
  clock.move(60);
  const scheduledFor = new Date(clock.now().getTime() + 86_400_000).toISOString();
  await sendMessage(stranger, { to: phone, text: 'See you tomorrow', scheduledFor });
  await reply('Before it left');
  expect(await inboxOf(owner)).toHaveLength(1);
  clock.move(86_401);
  await reply('After it left');
  expect(await inboxOf(stranger)).toMatchObject([{ text: 'After it left' }]);
  await database.db
    .updateTable('messageStates')
    .set({ state: 'cancelled' })
    .where('state', '=', 'scheduled')
    .execute();
  await reply('After it was cancelled');
  expect(await inboxOf(owner)).toHaveLength(2);
});

test('the route that a text came by is kept, of one in parts too', async () => {
  await textTo(owner);
  const part = (number: number) => ({
    from: phone,
    to: worker.config.sharedNumber,
    text: `part ${number}`,
    concatenation: { reference: 4, total: 2, number },
  });
  await recordInbound(worker, part(1), { routeId: 'sydney' });
  await recordInbound(worker, part(2), { routeId: 'sydney' });
  expect(await inboxOf(owner)).toMatchObject([{ routeId: 'sydney', text: 'part 1part 2' }]);
});

describe('a long reply', () => {
  const part = (number: number, text: string, reference = 9) =>
    reply(text, { concatenation: { reference, total: 3, number } });

  test('is one message, in whatever order its parts come, and however often', async () => {
    await textTo(owner);
    await part(3, 'three');
    await part(1, 'one ');
    await part(1, 'one ');
    expect(await inboxOf(owner)).toEqual([]);
    await part(2, 'two ');
    expect((await inboxOf(owner)).map((message) => message.text)).toEqual(['one two three']);
  });

  test('whose parts come at the same moment is one message', async () => {
    await textTo(owner);
    await Promise.all([part(1, 'one '), part(2, 'two '), part(3, 'three')]);
    expect((await inboxOf(owner)).map((message) => message.text)).toEqual(['one two three']);
  });

  test('of which a part never comes is shown with a gap after ten minutes', async () => {
    await textTo(owner);
    await part(1, 'one');
    await part(3, 'three');
    clock.move(599);
    await storeUnfinishedTexts(worker);
    expect(await inboxOf(owner)).toEqual([]);
    clock.move(2);
    await storeUnfinishedTexts(worker);
    expect((await inboxOf(owner)).map((message) => message.text)).toEqual(['one […] three']);
  });
});
