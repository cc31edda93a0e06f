import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OutgoingPart, SubmitOutcome } from '#server/carriers/carrier.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  createTextingAccount,
  standingClock,
  submitDueMessages,
  workerContext,
} from '#server/testing/texting-account.ts';
import { until } from '#server/testing/until.ts';
import { cancelMessage } from './cancel.ts';
import { listMessages } from './history.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { sendMessage, showMessage } from './messages.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
});
afterAll(() => database.close());

const accepted = (): SubmitOutcome => ({
  outcome: 'accepted',
  carrierId: crypto.randomUUID(),
  writtenAt: worker.clock.now(),
  link: 'a',
});

/** A carrier that answers its last part no sooner than it is let. */
function slowCarrier(lastPart: number) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const submit = async ({ concatenation }: OutgoingPart): Promise<SubmitOutcome> => {
    if ((concatenation?.number ?? 1) === lastPart) await promise;
    return accepted();
  };
  return { submit, answer: resolve };
}

const isOnItsWay = async (id: string) => (await showMessage(owner, id)).message.onItsWay;
const isListedSo = async (id: string) =>
  (await listMessages(owner, {})).messages.find((message) => message.id === id)?.onItsWay;

test.each([
  ['one part', 1, 'See you at nine'],
  ['several parts, of which the first is taken', 2, 'x'.repeat(200)],
])(
  'a text of %s is on its way while the carrier has not answered, and cannot be cancelled then',
  async (_name, parts, text) => {
    const { id, onItsWay } = await sendMessage(owner, { to: '0491 570 006', text });
    expect([onItsWay, await isOnItsWay(id), await isListedSo(id)]).toEqual([false, false, false]);
    const carrier = slowCarrier(parts);
    const submitted = submitDueMessages(worker, carrier.submit);
    await until(() => isOnItsWay(id));
    expect(await isListedSo(id)).toBe(true);
    expect(await showMessage(owner, id)).toMatchObject({ message: { state: 'queued', onItsWay: true } });
    await expect(cancelMessage(owner, id)).rejects.toMatchObject({ code: 'already_left' });
    carrier.answer();
    await submitted;
    expect(await showMessage(owner, id)).toMatchObject({ message: { state: 'sent', onItsWay: false } });
  },
);

test('a text that the carrier could not take for the moment waits again, and can be cancelled', async () => {
  const { id } = await sendMessage(owner, { to: '0491 570 006', text: 'Later' });
  await submitDueMessages(worker, async () => ({
    outcome: 'refused',
    permanent: false,
    throttled: false,
    reason: 'Its queue is full.',
    status: 20,
    writtenAt: worker.clock.now(),
    link: 'a',
  }));
  expect(await isOnItsWay(id)).toBe(false);
  expect(await cancelMessage(owner, id)).toMatchObject({ state: 'cancelled', onItsWay: false });
});
