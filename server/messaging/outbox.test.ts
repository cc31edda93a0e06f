import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { findBalance } from '#server/billing/ledger.ts';
import { listUnbalanced } from '#server/billing/queries.ts';
import type { OutgoingPart, SubmitOutcome } from '#server/carriers/carrier.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  createTextingAccount,
  openExchangeOf,
  openTestSending,
  standingClock,
  submitDueMessages,
  sweep,
  workerContext,
} from '#server/testing/texting-account.ts';
import { sendBatch } from './batches.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { sendMessage, showMessage } from './messages.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let worker: Context;
let owner: ActorContext;
let ids = 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['outboxNormal', 'outboxBulk', 'flights', 'unknownParts'] as const)
    await database.db.deleteFrom(table).execute();
  clock = standingClock();
  worker = workerContext(database.db, clock);
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
});

function recordingCarrier(answer: (part: OutgoingPart) => SubmitOutcome | Promise<SubmitOutcome> = accept) {
  const written: OutgoingPart[] = [];
  return {
    written,
    submit: async (part: OutgoingPart) => {
      const outcome = await answer(part);
      if (outcome.outcome !== 'unwritten') written.push(part);
      return outcome;
    },
  };
}

function accept(): SubmitOutcome {
  ids += 1;
  return { outcome: 'accepted', carrierId: `T${ids}`, writtenAt: clock.now(), link: 'a' };
}

function refuse(how: { permanent?: boolean; throttled?: boolean; reason: string }): SubmitOutcome {
  return {
    outcome: 'refused',
    permanent: false,
    throttled: false,
    status: 0x58,
    writtenAt: clock.now(),
    link: 'a',
    ...how,
  };
}

const send = (text = 'See you at nine') => sendMessage(owner, { to: '0491 570 006', text });
const stateOf = async (id: string) => (await showMessage(owner, id)).message;
const eventsOf = async (id: string) => (await showMessage(owner, id)).timeline.map((each) => each.event);
const waiting = () => database.db.selectFrom('outboxNormal').selectAll().execute();
const flying = () => database.db.selectFrom('flights').selectAll().execute();
const balance = () => findBalance(worker, owner.actor.accountId);
const longText = 'Seven words make a very long story. '.repeat(9);

test('hands a text to the carrier, and shows it as sent when the carrier took it', async () => {
  const { id } = await send();
  const carrier = recordingCarrier();
  expect(await submitDueMessages(worker, carrier.submit)).toBe(1);
  expect(carrier.written).toEqual([
    {
      sender: worker.config.sharedNumber,
      recipient: '+61491570006',
      text: 'See you at nine',
      encoding: 'gsm7',
      clientReference: id,
      validityMinutes: 1440,
      lane: 'normal',
    },
  ]);
  expect(await stateOf(id)).toMatchObject({
    state: 'sent',
    sentAt: clock.now().toISOString(),
    deliveredAt: null,
  });
  expect(await eventsOf(id)).toEqual(['queued', 'sent']);
  expect(await waiting()).toEqual([]);
});

test('is committed as on its way before the carrier sees it', async () => {
  const { id } = await send();
  const seen: unknown[] = [];
  await submitDueMessages(worker, async () => {
    seen.push(await flying(), await eventsOf(id));
    return accept();
  });
  expect(seen).toMatchObject([[{ messageId: id, part: 1 }], ['queued', 'sending']]);
});

test('gives all parts of a long text one reference, and the next long text to that number another', async () => {
  await send(longText);
  await send(longText);
  const carrier = recordingCarrier();
  await submitDueMessages(worker, carrier.submit);
  expect(carrier.written).toHaveLength(6);
  const numbers = Map.groupBy(carrier.written, (part) => part.concatenation?.reference);
  expect(numbers.size).toBe(2);
  for (const parts of numbers.values()) {
    const inOrder = parts.toSorted((a, b) => (a.concatenation?.number ?? 0) - (b.concatenation?.number ?? 0));
    expect(inOrder.map((part) => part.text).join('')).toBe(longText);
    expect(inOrder.map((part) => part.concatenation?.total)).toEqual([3, 3, 3]);
  }
});

test('hands every part over once, with four workers on one outbox', async () => {
  const sent = await Promise.all(Array.from({ length: 60 }, (_, index) => send(`Text number ${index}`)));
  const carrier = recordingCarrier();
  await Promise.all(Array.from({ length: 4 }, () => submitDueMessages(worker, carrier.submit)));
  await submitDueMessages(worker, carrier.submit);
  expect(carrier.written.map((part) => part.text).sort()).toEqual(sent.map((message) => message.text).sort());
  const states = await Promise.all(sent.map(async ({ id }) => (await stateOf(id)).state));
  expect(new Set(states)).toEqual(new Set(['sent']));
});

test('sees both parts of a text that are answered at the same moment', async () => {
  const sent = await Promise.all(Array.from({ length: 10 }, () => send(longText)));
  await submitDueMessages(worker, recordingCarrier().submit);
  const states = await Promise.all(sent.map(async ({ id }) => (await stateOf(id)).state));
  expect(new Set(states)).toEqual(new Set(['sent']));
});

describe('what the carrier says', () => {
  test('a permanent refusal fails the text with its reason, and is not tried again', async () => {
    const { id } = await send();
    const carrier = recordingCarrier(() =>
      refuse({ permanent: true, reason: 'The carrier does not know this number.' }),
    );
    await submitDueMessages(worker, carrier.submit);
    clock.move(3600);
    await submitDueMessages(worker, carrier.submit);
    expect(carrier.written).toHaveLength(1);
    expect(await stateOf(id)).toMatchObject({
      state: 'failed',
      stateNote: 'The carrier does not know this number.',
    });
  });

  test('a part that fails calls off the parts that have not left', async () => {
    const { id } = await send(longText);
    await database.db
      .updateTable('outboxNormal')
      .set({ notBefore: new Date(clock.now().getTime() + 60_000) })
      .where('part', '>', 1)
      .execute();
    await submitDueMessages(worker, async () => refuse({ permanent: true, reason: 'No.' }));
    expect(await waiting()).toEqual([]);
    expect(await stateOf(id)).toMatchObject({ state: 'failed', stateNote: 'No.' });
  });

  test('throttling puts the part back and never counts as an attempt', async () => {
    const { id } = await send();
    const carrier = recordingCarrier(() =>
      refuse({ throttled: true, reason: 'The carrier asks us to send more slowly.' }),
    );
    for (let round = 0; round < 20; round += 1) {
      await submitDueMessages(worker, carrier.submit);
      clock.move(2);
    }
    expect(carrier.written.length).toBeGreaterThanOrEqual(20);
    expect(await waiting()).toMatchObject([{ attempts: 0 }]);
    await submitDueMessages(worker, recordingCarrier().submit);
    expect(await stateOf(id)).toMatchObject({ state: 'sent', stateNote: null });
    expect((await eventsOf(id)).filter((event) => event === 'waiting')).toHaveLength(1);
  });

  test('a fault of the moment is tried again later, and six of them fail the text', async () => {
    const { id } = await send();
    const carrier = recordingCarrier(() => refuse({ reason: 'The carrier had an internal error.' }));
    await submitDueMessages(worker, carrier.submit);
    await submitDueMessages(worker, carrier.submit);
    expect(carrier.written).toHaveLength(1);
    for (let round = 0; round < 8; round += 1) {
      clock.move(120);
      await submitDueMessages(worker, carrier.submit);
    }
    expect(carrier.written).toHaveLength(6);
    expect(await stateOf(id)).toMatchObject({
      state: 'failed',
      stateNote: 'The carrier had an internal error.',
    });
  });

  test('a part that never left is handed over again when the link is back', async () => {
    const { id } = await send();
    await submitDueMessages(worker, async () => ({
      outcome: 'unwritten',
      reason: 'The carrier cannot be reached.',
    }));
    expect(await stateOf(id)).toMatchObject({ state: 'queued' });
    clock.move(5);
    await submitDueMessages(worker, recordingCarrier().submit);
    expect(await stateOf(id)).toMatchObject({ state: 'sent' });
  });

  test('a part without an answer is unknown, and never sent again by itself', async () => {
    const { id } = await send();
    const carrier = recordingCarrier(() => ({
      outcome: 'unknown',
      reason: 'The carrier did not answer.',
      writtenAt: clock.now(),
      link: 'a',
    }));
    for (let round = 0; round < 3; round += 1) {
      await submitDueMessages(worker, carrier.submit);
      await sweep(worker);
      clock.move(600);
    }
    expect(carrier.written).toHaveLength(1);
    expect(await stateOf(id)).toMatchObject({ state: 'unknown', stateNote: 'The carrier did not answer.' });
  });

  test('a text that waited a day is not sent any more', async () => {
    const { id } = await send();
    clock.move(86_400);
    const carrier = recordingCarrier();
    await submitDueMessages(worker, carrier.submit);
    expect(carrier.written).toEqual([]);
    expect(await stateOf(id)).toMatchObject({
      state: 'failed',
      stateNote: 'It could not be handed to the carrier in time.',
    });
  });
});

describe('a worker that dies', () => {
  const lost = () => new Promise<SubmitOutcome>(() => {});

  test('after it handed the part over: it becomes unknown, and is not sent twice', async () => {
    const { id } = await send();
    void submitDueMessages(worker, lost);
    await expect.poll(flying).toHaveLength(1);
    clock.move(119);
    await sweep(worker);
    expect(await eventsOf(id)).toEqual(['queued', 'sending']);
    clock.move(2);
    const carrier = recordingCarrier();
    await submitDueMessages(worker, carrier.submit);
    await sweep(worker);
    await submitDueMessages(worker, carrier.submit);
    expect(carrier.written).toEqual([]);
    expect(await stateOf(id)).toMatchObject({ state: 'unknown', spent: null });
    expect([await waiting(), await flying()]).toEqual([[], []]);
  });

  test('before it committed that the part leaves: another worker sends it', async () => {
    const { id } = await send();
    const gone = new Error('The process is gone.');
    const dying = database.db.transaction().execute(async (db) => {
      await db.deleteFrom('outboxNormal').where('messageId', '=', id).execute();
      throw gone;
    });
    await expect(dying).rejects.toBe(gone);
    const carrier = recordingCarrier();
    await submitDueMessages(worker, carrier.submit);
    expect(carrier.written).toHaveLength(1);
    expect(await stateOf(id)).toMatchObject({ state: 'sent' });
  });

  test('an answer that comes after all corrects the unknown, and is paid for', async () => {
    const { id } = await send();
    const { promise, resolve } = Promise.withResolvers<SubmitOutcome>();
    const round = submitDueMessages(worker, () => promise);
    await expect.poll(flying).toHaveLength(1);
    clock.move(121);
    await sweep(worker);
    expect(await stateOf(id)).toMatchObject({ state: 'unknown' });
    resolve(accept());
    await round;
    expect(await stateOf(id)).toMatchObject({ state: 'sent', stateNote: null, spent: 1 });
    expect(await database.db.selectFrom('unknownParts').selectAll().execute()).toEqual([]);
  });

  test('any other answer that comes after all changes nothing', async () => {
    const { id } = await send();
    const { promise, resolve } = Promise.withResolvers<SubmitOutcome>();
    const round = submitDueMessages(worker, () => promise);
    await expect.poll(flying).toHaveLength(1);
    clock.move(121);
    await sweep(worker);
    resolve(refuse({ throttled: true, reason: 'Slow down.' }));
    await round;
    expect(await stateOf(id)).toMatchObject({ state: 'unknown' });
    expect(await waiting()).toEqual([]);
  });
});

describe('credits', () => {
  test('are spent when the carrier took all parts', async () => {
    const { id } = await send(longText);
    expect(await balance()).toMatchObject({ held: 3, spent: 0 });
    await submitDueMessages(worker, recordingCarrier().submit);
    expect(await balance()).toMatchObject({ held: 0, spent: 3 });
    const { costs, parts } = await showMessage(owner, id);
    expect(costs.map(({ kind, credits }) => [kind, credits])).toEqual([
      ['hold', 3],
      ['settle', 3],
    ]);
    expect(parts.map(({ part, state, link, route }) => [part, state, link, route])).toEqual([
      [1, 'sent', 'a', 'default'],
      [2, 'sent', 'a', 'default'],
      [3, 'sent', 'a', 'default'],
    ]);
  });

  test('of the parts that the carrier refused come back', async () => {
    const { id } = await send(longText);
    await submitDueMessages(worker, async (part) =>
      part.concatenation?.number === 2 ? refuse({ permanent: true, reason: 'No.' }) : accept(),
    );
    expect(await stateOf(id)).toMatchObject({ state: 'failed', stateNote: 'No.', credits: 3, spent: 2 });
    expect(await balance()).toMatchObject({ held: 0, spent: 2 });
  });

  test('of a text that expired come back', async () => {
    const { id } = await send();
    clock.move(86_400);
    await sweep(worker);
    expect(await stateOf(id)).toMatchObject({ state: 'failed', spent: 0 });
    expect(await balance()).toMatchObject({ held: 0, spent: 0 });
  });

  test('and states agree after a thousand answers of every kind', async () => {
    await sendBatch(owner, {
      text: 'Hello {name}',
      recipients: Array.from({ length: 1000 }, (_, n) => ({
        to: `+6149157${String(n).padStart(4, '0')}`,
        fields: { name: 'x'.repeat(n % 400) },
      })),
    });
    let n = 0;
    const answers = [
      accept,
      () => refuse({ permanent: true, reason: 'No.' }),
      () => refuse({ throttled: true, reason: 'Slow down.' }),
      () => refuse({ reason: 'Not now.' }),
      (): SubmitOutcome => ({ outcome: 'unknown', reason: 'No answer.', writtenAt: clock.now(), link: 'a' }),
      (): SubmitOutcome => ({ outcome: 'unwritten', reason: 'Down.' }),
      accept,
    ];
    for (let round = 0; round < 160; round += 1) {
      await submitDueMessages(worker, async () => {
        n += 1;
        return (answers[(n * 31) % answers.length] ?? accept)();
      });
      clock.move(100);
    }
    const { accountId } = owner.actor;
    const { rows } = await sql<{ held: number; spent: number }>`
      select sum(credits) filter (where spent is null) as held, sum(spent) as spent
      from message_states where account_id = ${accountId}`.execute(database.db);
    expect(await balance()).toMatchObject({ held: Number(rows[0]?.held), spent: Number(rows[0]?.spent) });
    expect(await listUnbalanced(database.db)).toEqual([]);
    const states = await database.db
      .selectFrom('messageStates')
      .select('state')
      .distinct()
      .where('accountId', '=', accountId)
      .execute();
    expect(states.map(({ state }) => state).sort()).toEqual(['failed', 'sent', 'unknown']);
  });
});

test('a number that opted out after the text was accepted is not texted', async () => {
  const { id } = await send();
  await database.db
    .insertInto('unsubscribes')
    .values({
      accountId: owner.actor.accountId,
      number: '+61491570006',
      origin: 'stop',
      createdAt: clock.now(),
    })
    .execute();
  const carrier = recordingCarrier();
  await submitDueMessages(worker, carrier.submit);
  expect(carrier.written).toEqual([]);
  expect(await stateOf(id)).toMatchObject({
    state: 'failed',
    stateNote: 'The number has opted out of texts.',
    spent: 0,
  });
});

test('accounts take turns, however much one of them has waiting', async () => {
  const recipients = Array.from({ length: 600 }, (_, n) => ({ to: `+6149157${String(n).padStart(4, '0')}` }));
  await sendBatch(owner, { text: 'Much', recipients });
  const others = await Promise.all(Array.from({ length: 60 }, () => createTextingAccount(worker)));
  for (const other of others) await sendBatch(other, { text: 'Little', recipients: recipients.slice(0, 21) });
  const texts: string[] = [];
  const sending = openTestSending(worker);
  const exchange = {
    ...openExchangeOf(async (part) => {
      texts.push(part.text);
      return accept();
    }),
    room: () => 100,
  };
  const { bulk } = sending.openLanes(exchange);
  for (let round = 0; round < 7; round += 1) {
    await bulk.take();
    await bulk.drain();
  }
  expect(texts.filter((text) => text === 'Little').length).toBeGreaterThan(300);
  expect(texts).toContain('Much');
  await sending.drain();
});

test('the bulk lane asks before each claim how much of the loop it may take, and the normal lane never does', async () => {
  const bulkShare = vi.fn(() => 1);
  const { normal, bulk } = openTestSending(worker).openLanes(
    openExchangeOf(async () => accept()),
    { bulkShare },
  );
  await normal.take();
  expect(bulkShare).not.toHaveBeenCalled();
  await bulk.take();
  await bulk.take();
  expect(bulkShare).toHaveBeenCalledTimes(2);
});

test('waits for a text for later until its time has come', async () => {
  const scheduledFor = new Date(clock.now().getTime() + 3_600_000).toISOString();
  const { id } = await sendMessage(owner, { to: '0491 570 006', text: 'Later', scheduledFor });
  const carrier = recordingCarrier();
  await submitDueMessages(worker, carrier.submit);
  expect(carrier.written).toEqual([]);
  clock.move(3600);
  await submitDueMessages(worker, carrier.submit);
  expect(carrier.written).toHaveLength(1);
  expect(await stateOf(id)).toMatchObject({ state: 'sent' });
});
