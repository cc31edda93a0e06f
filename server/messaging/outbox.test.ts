import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OutgoingPart, SubmitOutcome } from '#server/carriers/carrier.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  createTextingAccount,
  standingClock,
  submitDueMessages,
  workerContext,
} from '#server/testing/texting-account.ts';
import { sweepMessages } from './jobs.ts';
import { sendMessage, showMessage } from './messages.ts';
import { ensureSharedNumber } from './senders.ts';

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
  await database.db.deleteFrom('outboxNormal').execute();
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
  return { outcome: 'accepted', carrierId: `T${ids}`, writtenAt: clock.now() };
}

function refuse(how: { permanent?: boolean; throttled?: boolean; reason: string }): SubmitOutcome {
  return {
    outcome: 'refused',
    permanent: false,
    throttled: false,
    status: 0x58,
    writtenAt: clock.now(),
    ...how,
  };
}

const send = (text = 'See you at nine') => sendMessage(owner, { to: '0491 570 006', text });
const stateOf = async (id: string) => (await showMessage(owner, id)).message;
const eventsOf = async (id: string) => (await showMessage(owner, id)).timeline.map((each) => each.event);
const waiting = () => database.db.selectFrom('outboxNormal').selectAll().execute();
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
      validityMinutes: 1440,
      lane: 'normal',
    },
  ]);
  expect(await stateOf(id)).toMatchObject({
    state: 'sent',
    sentAt: clock.now().toISOString(),
    deliveredAt: null,
  });
  expect(await eventsOf(id)).toEqual(['queued', 'sending', 'sent']);
  expect(await waiting()).toEqual([]);
});

test('is committed as written before the carrier sees it', async () => {
  const { id } = await send();
  const seen: unknown[] = [];
  await submitDueMessages(worker, async () => {
    seen.push(await waiting(), (await stateOf(id)).state);
    return accept();
  });
  expect(seen).toMatchObject([[{ messageId: id, written: true }], 'sending']);
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
    expect(carrier.written).toHaveLength(20);
    expect(await waiting()).toMatchObject([{ attempts: 0, written: false }]);
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
    }));
    for (let round = 0; round < 3; round += 1) {
      await submitDueMessages(worker, carrier.submit);
      await sweepMessages(worker);
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
    await expect.poll(waiting).toMatchObject([{ written: true }]);
    clock.move(119);
    await sweepMessages(worker);
    expect(await stateOf(id)).toMatchObject({ state: 'sending' });
    clock.move(2);
    const carrier = recordingCarrier();
    await submitDueMessages(worker, carrier.submit);
    await sweepMessages(worker);
    await submitDueMessages(worker, carrier.submit);
    expect(carrier.written).toEqual([]);
    expect(await stateOf(id)).toMatchObject({ state: 'unknown' });
    expect(await waiting()).toEqual([]);
  });

  test('before it handed the part over: another worker sends it', async () => {
    const { id } = await send();
    await database.db
      .updateTable('outboxNormal')
      .set({ leaseUntil: new Date(clock.now().getTime() + 60_000) })
      .execute();
    const carrier = recordingCarrier();
    await submitDueMessages(worker, carrier.submit);
    expect(carrier.written).toEqual([]);
    clock.move(61);
    await submitDueMessages(worker, carrier.submit);
    expect(carrier.written).toHaveLength(1);
    expect(await stateOf(id)).toMatchObject({ state: 'sent' });
  });

  test('slow, not dead: a worker whose lease went to another hands nothing over', async () => {
    await Promise.all(Array.from({ length: 11 }, () => send()));
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const slow = recordingCarrier(async () => gate.then(accept));
    const slowRound = submitDueMessages(worker, slow.submit);
    await expect.poll(async () => (await waiting()).filter((row) => row.written).length).toBe(10);
    clock.move(121);
    const quick = recordingCarrier(() => refuse({ throttled: true, reason: 'Slow down.' }));
    await submitDueMessages(worker, quick.submit);
    open();
    await slowRound;
    expect([slow.written.length, quick.written.length]).toEqual([10, 1]);
    expect(await waiting()).toMatchObject([{ written: false, leaseUntil: null }]);
  });

  test('an answer that comes after all corrects the unknown', async () => {
    const { id } = await send();
    const { promise, resolve } = Promise.withResolvers<SubmitOutcome>();
    const round = submitDueMessages(worker, () => promise);
    await expect.poll(waiting).toMatchObject([{ written: true }]);
    clock.move(121);
    await sweepMessages(worker);
    expect(await stateOf(id)).toMatchObject({ state: 'unknown' });
    resolve(accept());
    await round;
    expect(await stateOf(id)).toMatchObject({ state: 'sent', stateNote: null });
  });
});
