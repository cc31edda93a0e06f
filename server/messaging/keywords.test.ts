import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { measureText } from '#contract/segments.ts';
import { findBalance } from '#server/billing/ledger.ts';
import { listSuspectedUnsubscribes, listUnsubscribeChanges } from '#server/contacts/unsubscribe-list.ts';
import { findUnsubscribed, unsubscribe } from '#server/contacts/unsubscribes.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { sendBatch } from './batches.ts';
import { cancelWaiting } from './cancel.ts';
import { ensureSharedNumber, hostNumber } from './hosted-numbers.ts';
import { recordInbound } from './inbound.ts';
import { fitOnePart } from './keywords.ts';
import { sendMessage } from './messages.ts';
import { countWaiting } from './waiting.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let worker: Context;
let owner: ActorContext;
let stranger: ActorContext;
const phone = '+61491570006';
const dedicated = '+61491570159';

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['messages', 'hostedNumbers', 'outboxNormal', 'outboxBulk'] as const)
    await database.db.deleteFrom(table).execute();
  clock = standingClock();
  worker = workerContext(database.db, clock);
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker, { credits: 100 });
  stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger', credits: 100 });
  await hostNumber(worker, { number: dedicated, accountId: owner.actor.accountId });
});

const reply = (text: string, to = dedicated, context = worker) =>
  recordInbound(context, { from: phone, to, text });
const textTo = (account: ActorContext, more: object = {}) =>
  sendMessage(account, { to: phone, text: 'See you at nine', ...more });
const tomorrow = () => new Date(clock.now().getTime() + 86_400_000).toISOString();
const isOptedOut = async ({ actor }: ActorContext) =>
  (await findUnsubscribed(worker.db, actor.accountId, [phone])).has(phone);
const balanceOf = ({ actor }: ActorContext) => findBalance(worker, actor.accountId);

/** What leaves by itself: outbound texts that no person sent. */
const answers = ({ actor }: ActorContext) =>
  database.db
    .selectFrom('messages')
    .innerJoin('messageStates', 'messageStates.messageId', 'messages.id')
    .select(['number', 'sender', 'text', 'parts', 'state', 'credits'])
    .where('messages.accountId', '=', actor.accountId)
    .where('direction', '=', 'out')
    .where('userId', 'is', null)
    .orderBy('id')
    .execute();
const stateOf = async (messageId: string) =>
  (
    await database.db
      .selectFrom('messageStates')
      .select('state')
      .where('messageId', '=', messageId)
      .executeTakeFirstOrThrow()
  ).state;
const waitingFor = async (messageId: string) => {
  const { rows } = await database.pool.query(
    'select message_id from outbox_normal where message_id = $1 union all select message_id from outbox_bulk where message_id = $1',
    [messageId],
  );
  return rows.length;
};

describe('STOP', () => {
  test('opts out at once, and is confirmed once, free, from the number that was texted', async () => {
    const before = await balanceOf(owner);
    await reply('Stop!');
    await reply('STOP');
    expect(await isOptedOut(owner)).toBe(true);
    expect(await isOptedOut(stranger)).toBe(false);
    expect(await answers(owner)).toEqual([
      {
        number: phone,
        sender: dedicated,
        text: 'You will get no more texts from Vale Plumbing. Reply START to undo.',
        parts: 1,
        state: 'queued',
        credits: 0,
      },
    ]);
    expect(await balanceOf(owner)).toEqual(before);
    const { changes } = await listUnsubscribeChanges(owner, phone);
    expect(changes).toMatchObject([
      { change: 'unsubscribed', origin: 'stop', reason: 'Stop!', messageId: expect.any(String) },
    ]);
  });

  test('cancels what is queued and scheduled for that number, and gives the credits back', async () => {
    const queued = await textTo(owner);
    const scheduled = await textTo(owner, { scheduledFor: tomorrow() });
    const toAnother = await sendMessage(owner, { to: '0491 570 156', text: 'Hello' });
    const ofAnother = await textTo(stranger);
    const held = await balanceOf(owner);
    await reply('STOP');
    expect(await Promise.all([queued, scheduled, toAnother, ofAnother].map(({ id }) => stateOf(id)))).toEqual(
      ['cancelled', 'cancelled', 'queued', 'queued'],
    );
    expect(await waitingFor(queued.id)).toBe(0);
    const { available, held: stillHeld } = await balanceOf(owner);
    expect([available, stillHeld]).toEqual([held.available + 2, held.held - 2]);
  });

  test('cancels and opts out in one transaction: when it fails, neither has happened', async () => {
    const queued = await textTo(owner);
    const { accountId } = owner.actor;
    const change = { accountId, number: phone, origin: 'stop', reason: 'STOP' } as const;
    const failing = unsubscribe(worker, change, async (context, what) => {
      await cancelWaiting(context, what);
      throw new Error('The power went.');
    });
    await expect(failing).rejects.toThrow('The power went.');
    expect([await isOptedOut(owner), await stateOf(queued.id)]).toEqual([false, 'queued']);
  });

  test('to the shared number opts out of the account that texted last from it', async () => {
    await textTo(stranger);
    clock.move(1);
    await textTo(owner);
    await reply('STOP', worker.config.sharedNumber);
    expect([await isOptedOut(owner), await isOptedOut(stranger)]).toEqual([true, false]);
    expect(await answers(owner)).toMatchObject([{ sender: worker.config.sharedNumber }]);
  });

  test('that comes to two processes at once is one opt-out and one confirmation', async () => {
    const other = connect(database.url, { log: silentLog, max: 5 });
    try {
      await textTo(owner);
      const there: Context = { ...worker, db: other.db };
      await Promise.all(
        Array.from({ length: 8 }, (_, index) => reply('STOP', dedicated, index % 2 ? worker : there)),
      );
      expect(await answers(owner)).toHaveLength(1);
      expect((await listUnsubscribeChanges(owner, phone)).changes).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  test('while texts are being accepted for the number leaves none that could be sent and no credit lost', async () => {
    const before = await balanceOf(owner);
    const sends = Array.from({ length: 12 }, (_, index) =>
      textTo(owner, index % 3 ? {} : { scheduledFor: tomorrow() }).catch((error) => error.code),
    );
    const stop = reply('STOP');
    const results = await Promise.all(sends);
    await stop;
    expect(
      results.filter((result) => typeof result === 'string' && result !== 'recipient_opted_out'),
    ).toEqual([]);
    expect(await isOptedOut(owner)).toBe(true);
    // Whatever was accepted after the opt-out had looked is stopped when it would leave; nothing else is held.
    const { rows } = await database.pool.query<{ held: number }>(
      `select coalesce(sum(credits), 0)::int as held from message_states where account_id = $1 and spent is null`,
      [owner.actor.accountId],
    );
    const after = await balanceOf(owner);
    expect(after.held).toBe(rows[0]?.held);
    expect(after.available + after.held).toBe(before.available + before.held);
  });

  test('of a number that was opted out by hand is not confirmed', async () => {
    const { accountId } = owner.actor;
    await unsubscribe(owner, { accountId, number: phone, origin: 'hand', reason: '' }, cancelWaiting);
    await reply('STOP');
    expect(await answers(owner)).toEqual([]);
  });

  test('from a short code or a name is only a text', async () => {
    await recordInbound(worker, { from: '19999', to: dedicated, text: 'STOP' });
    expect((await listUnsubscribeChanges(owner, phone)).changes).toEqual([]);
    expect(await answers(owner)).toEqual([]);
  });
});

describe('START and YES', () => {
  test.each(['START', 'unstop', 'Yes'])('%s opts in again where the number was opted out', async (word) => {
    await reply('STOP');
    await reply(word);
    expect(await isOptedOut(owner)).toBe(false);
    const confirmed = 'You will get texts from Vale Plumbing again. Reply STOP to get no more.';
    expect((await answers(owner)).map(({ text }) => text)).toContain(confirmed);
    await reply('STOP');
    expect(await answers(owner)).toHaveLength(3);
  });

  test('are only texts where it was not', async () => {
    await reply('YES');
    await reply('START');
    expect(await answers(owner)).toEqual([]);
    expect((await listUnsubscribeChanges(owner, phone)).changes).toEqual([]);
  });
});

describe('HELP', () => {
  const setDetails = (details: { email: string; mobile?: string; version: number }) =>
    database.db.updateTable('accounts').set(details).where('id', '=', owner.actor.accountId).execute();
  const helpText = async () => {
    await reply('HELP');
    return (await answers(owner)).at(-1)?.text;
  };

  test('names the number and the e-mail that the owner has set, and never the e-mail of a login', async () => {
    const { email } = await database.db
      .selectFrom('users')
      .select('email')
      .where('id', '=', owner.actor.userId)
      .executeTakeFirstOrThrow();
    const asked = async (details: Parameters<typeof setDetails>[0]) => {
      clock.move(86_401);
      await setDetails(details);
      return helpText();
    };
    const plain = 'These texts are from Vale Plumbing. Reply STOP to get no more.';
    expect(await asked({ email, version: 0 })).toBe(plain);
    expect(await asked({ email: 'first@example.com', version: 0 })).toBe(plain);
    expect(await asked({ email: email.toUpperCase(), version: 3 })).toBe(plain);
    expect(await asked({ email, mobile: '+61491570159', version: 3 })).toBe(
      'These texts are from Vale Plumbing. You reach us at +61491570159. Reply STOP to get no more.',
    );
    expect(await asked({ email: 'office@vale.example.com', mobile: '+61491570159', version: 3 })).toBe(
      'These texts are from Vale Plumbing. You reach us at +61491570159 or office@vale.example.com. Reply STOP to get no more.',
    );
  });

  test('is answered with who we are, once a day for a number', async () => {
    await setDetails({ email: 'office@vale.example.com', version: 1 });
    await reply('HELP');
    clock.move(86_399);
    await reply('info');
    expect(await answers(owner)).toMatchObject([
      {
        text: 'These texts are from Vale Plumbing. You reach us at office@vale.example.com. Reply STOP to get no more.',
        sender: dedicated,
        credits: 0,
      },
    ]);
    clock.move(2);
    await reply('Help');
    expect(await answers(owner)).toHaveLength(2);
  });

  test('is answered for somebody who opted out too', async () => {
    await reply('STOP');
    await reply('HELP');
    expect(await answers(owner)).toHaveLength(2);
  });
});

describe('a wording that is likely an opt-out', () => {
  test('waits for a person, holds back texts to many and lets a text to one through', async () => {
    await reply('please stop texting me');
    expect(await isOptedOut(owner)).toBe(false);
    expect((await listSuspectedUnsubscribes(owner, {}, countWaiting)).suspected).toMatchObject([
      { number: phone, text: 'please stop texting me' },
    ]);
    expect((await textTo(owner)).state).toBe('queued');
    const others = Array.from({ length: 25 }, (_, index) => ({ to: `0491 570 ${200 + index}` }));
    const { quote } = await sendBatch(owner, { recipients: [{ to: phone }, ...others], text: 'Sale' });
    expect(quote.blocked).toContainEqual({ row: 0, to: phone, reason: 'opted_out' });
    expect(await answers(owner)).toEqual([]);
  });
});

test.each([
  ['Vale Plumbing', 'Vale Plumbing'],
  ['Café Žilina', 'Café Žilina'],
  ['Café Žilina and Sons of Banksia Street', 'Cafe Zilina and Sons of Banksia Street'],
  ['Ö'.repeat(60), 'Ö'.repeat(60)],
  ['A'.repeat(120), `${'A'.repeat(103)}...`],
  ['東'.repeat(60), 'us'],
])('a confirmation fits one part: %s', (name, shown) => {
  const write = (business: string) => `You will get no more texts from ${business}. Reply START to undo.`;
  expect(fitOnePart(name, write)).toBe(write(shown));
  expect(measureText(write(shown)).parts).toBe(1);
});
