import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  openTextLane,
  queueSecurityText,
  type TextDelivery,
  type TextKey,
  type TextSubmission,
} from '#server/accounts/security-texts.ts';
import type { Receipt } from '#server/carriers/carrier.ts';
import { listIdKeys, normalizeCarrierId } from '#server/carriers/smpp/receipts.ts';
import { ensureSharedNumber } from '#server/messaging/hosted-numbers.ts';
import { sweepMessages } from '#server/messaging/jobs.ts';
import { sendMessage, showMessage } from '#server/messaging/messages.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  createTextingAccount,
  standingClock,
  submitDueMessages,
  workerContext,
} from '#server/testing/texting-account.ts';
import { openSendingOf } from '#server/worker.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let worker: Context;
let owner: ActorContext;
let other: ActorContext;
let told: (TextKey & TextDelivery)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  for (const table of ['parkedReceipts', 'unknownParts', 'securityTexts', 'securityReceipts'] as const)
    await database.db.deleteFrom(table).execute();
  clock = standingClock();
  worker = workerContext(database.db, clock);
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
  other = await createTextingAccount(worker);
  told = [];
});

const phone = '+61491570006';
const recordDelivery = async (key: TextKey, known: TextDelivery) => {
  told.push({ ...key, ...known });
};

/** A text of one account whose answer was lost. */
async function loseMessage(): Promise<string> {
  const { id } = await sendMessage(owner, { to: phone, text: 'See you at nine' });
  const lost = { outcome: 'unknown', reason: 'No answer.', writtenAt: clock.now(), link: '' } as const;
  await submitDueMessages(worker, async () => lost);
  expect(await stateOf(id)).toBe('unknown');
  return id;
}

const routeId = 'default';
const accepted = (carrierId: string): TextSubmission => ({
  outcome: 'accepted',
  carrierId,
  carrierKey: normalizeCarrierId(carrierId),
  routeId,
});
const unanswered: TextSubmission = { outcome: 'unknown', reason: 'No answer.', routeId };

/** A login code of the other account to the same phone, whose tries end so. */
async function sendCode(...outcomes: TextSubmission[]): Promise<string> {
  const { accountId } = other.actor;
  const id = await queueSecurityText(worker, { accountId, recipient: phone, text: '482913', isCode: true });
  for (const outcome of outcomes) {
    const lane = openTextLane(worker, {
      claimsOn: database.db,
      submit: async () => outcome,
      onDelivery: recordDelivery,
    });
    expect(await lane.take()).toBe(1);
    await lane.drain();
    clock.move(2);
  }
  return id;
}

function receipt(carrierId: string): Receipt {
  return {
    carrierId,
    carrierIdKeys: listIdKeys(carrierId),
    status: 'delivered',
    final: true,
    errorCode: undefined,
    reason: undefined,
    source: phone,
    destination: worker.config.sharedNumber,
    doneAt: undefined,
    raw: `id:${carrierId} stat:DELIVRD`,
  };
}

/** Takes a receipt as a worker does, and tries it again until it would be guessed. */
async function record(carrierId: string, route = routeId): Promise<void> {
  const sending = openSendingOf(worker, recordDelivery);
  await sending.desk.record(route, receipt(carrierId));
  for (const seconds of [1, 3, 5]) {
    clock.move(seconds);
    await sweepMessages(worker, sending);
  }
  await sending.drain();
}

const stateOf = async (id: string) => (await showMessage(owner, id)).message.state;
const countReceipts = async () =>
  (
    await database.db
      .selectFrom('messageReceipts')
      .select('id')
      .where('accountId', '=', owner.actor.accountId)
      .execute()
  ).length;
const parked = () => database.db.selectFrom('parkedReceipts').selectAll().execute();

describe('the receipt of a login code', () => {
  test.each([
    ['a hexadecimal answer and a decimal receipt', '1F', '31'],
    ['a decimal answer and a hexadecimal receipt', '31', '1f'],
    ['another case and leading zeros', '00AB', 'ab'],
  ])('is its own, and leaves no trace in any message: %s', async (_name, answered, reported) => {
    const lost = await loseMessage();
    const code = await sendCode(accepted(answered));
    await record(reported);
    await record(reported);
    expect(told.at(-1)).toMatchObject({ id: code, delivery: 'delivered' });
    expect(await stateOf(lost)).toBe('unknown');
    expect(await countReceipts()).toBe(0);
    expect(await parked()).toEqual([]);
  });

  test('is not what another route reports under the same id', async () => {
    const { id } = await sendMessage(owner, { to: phone, text: 'See you at nine' });
    await submitDueMessages(worker, async () => ({
      outcome: 'accepted',
      carrierId: 'AB7',
      writtenAt: clock.now(),
      link: '',
    }));
    await sendCode({ ...accepted('AB7'), routeId: 'second' });
    told = [];
    await record('AB7');
    expect(told).toEqual([]);
    expect(await stateOf(id)).toBe('delivered');
  });

  test('is not guessed onto a message while it may still come', async () => {
    const lost = await loseMessage();
    await sendCode(accepted('AB1'));
    await record('WHOSE1');
    expect(await stateOf(lost)).toBe('unknown');
    await record('AB1');
    clock.move(600);
    await record('WHOSE2');
    expect(await stateOf(lost)).toBe('delivered');
  });

  test('is not guessed onto a message while the code is on its way', async () => {
    const lost = await loseMessage();
    await sendCode();
    await record('WHOSE3');
    expect(await stateOf(lost)).toBe('unknown');
  });

  test.each([
    ['was lost, and then given', [unanswered, accepted('AB2')]],
    ['was lost twice', [unanswered, unanswered]],
  ])('is not guessed onto a message after an answer %s', async (_name, outcomes) => {
    const lost = await loseMessage();
    await sendCode(...outcomes);
    await record('AB2');
    await record('WHOSE4');
    expect(await stateOf(lost)).toBe('unknown');
    expect(await countReceipts()).toBe(0);
  });

  test('is not guessed onto a message after its first try was lost on this route, and another took the second', async () => {
    const lost = await loseMessage();
    await sendCode(unanswered, { ...accepted('AB3'), routeId: 'second' });
    await record('WHOSE5');
    expect(await stateOf(lost)).toBe('unknown');
    expect(await countReceipts()).toBe(0);
  });
});
