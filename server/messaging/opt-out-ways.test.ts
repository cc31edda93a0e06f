import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OutgoingPart } from '#server/carriers/carrier.ts';
import { addContactAct } from '#server/contacts/acts.ts';
import { listContactRecipients } from '#server/contacts/contact-recipients.ts';
import { addContact } from '#server/contacts/contacts.ts';
import { addList } from '#server/contacts/lists.ts';
import { addUnsubscribes } from '#server/contacts/unsubscribe-acts.ts';
import { unsubscribeAll } from '#server/contacts/unsubscribes.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import {
  createTextingAccount,
  openExchangeOf,
  openTestSending,
  standingClock,
  workerContext,
} from '#server/testing/texting-account.ts';
import { until } from '#server/testing/until.ts';
import { sendBatch } from './batches.ts';
import { cancelWaiting } from './cancel.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { recordInbound } from './inbound.ts';
import { optOutPage } from './opt-out-pages.ts';
import { optOutLink } from './short-links.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;
let listId: string;
/** To whom texts of campaigns have left, in their order. */
let left: string[];
const phone = '+61491570006';
const others = ['+61491570156', '+61491570157', '+61491570158', '+61491570159', '+61491570313'];
const campaigns = 20;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  left = [];
  worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker, { credits: 1000 });
  listId = (await addList(owner, { name: 'Customers' })).id;
  for (const number of [phone, ...others]) await addContact(owner, { number, listIds: [listId] });
});

const contactIdOf = async (number: string) =>
  (
    await database.db
      .selectFrom('contacts')
      .select('id')
      .where('accountId', '=', owner.actor.accountId)
      .where('number', '=', number)
      .executeTakeFirstOrThrow()
  ).id;

const ways: Record<string, () => Promise<unknown>> = {
  'a reply of STOP': () =>
    recordInbound(worker, { from: phone, to: worker.config.sharedNumber, text: 'Stop.' }),
  'the opt-out link': async () => {
    const code = new URL(await optOutLink(owner, owner.actor.accountId)).pathname.split('/').at(-1) ?? '';
    const visit = { method: 'POST', code, query: new URLSearchParams(), headers: {} };
    await optOutPage(cancelWaiting).submit?.(worker, visit, new URLSearchParams({ number: phone }));
  },
  'a person by hand': () => addUnsubscribes(owner, { numbers: ['0491 570 006'] }, cancelWaiting),
  'an act on contacts': async () => {
    const selection = { contactIds: [await contactIdOf(phone)] };
    await addContactAct(owner, { selection, act: { kind: 'unsubscribe', reason: 'Rang us' } }, cancelWaiting);
  },
  'a program': () => {
    const { accountId } = owner.actor;
    const how = { accountId, numbers: [phone], origin: 'api', reason: '' } as const;
    return unsubscribeAll(worker, how, cancelWaiting);
  },
};

/** A worker whose carrier takes two texts at a time, so that the outbox empties slowly. */
async function work(context: Context): Promise<void> {
  const sending = openTestSending(context);
  const submit = async ({ recipient, text, clientReference }: OutgoingPart) => {
    if (/^(Campaign|After)/.test(text)) left.push(recipient);
    return {
      outcome: 'accepted',
      carrierId: clientReference,
      writtenAt: context.clock.now(),
      link: 'one',
    } as const;
  };
  const { normal, bulk } = sending.openLanes({ ...openExchangeOf(submit), room: () => 2 });
  for (const lane of [normal, bulk]) while ((await lane.take()) > 0) await lane.drain();
  await sending.drain();
}

const textList = async (text: string) => {
  const { recipients } = await listContactRecipients(owner, { listId });
  return sendBatch(owner, { recipients, text });
};

test.each(Object.keys(ways))(
  '%s, while two processes send campaigns: no text of them leaves for that number any more, nor is a later one accepted',
  async (way) => {
    for (let sent = 0; sent < campaigns; sent++) await textList(`Campaign ${sent}`);
    const other = connect(database.url, { log: silentLog, max: 5 });
    const toPhone = () => left.filter((recipient) => recipient === phone).length;
    const optOut = async () => {
      await until(() => left.length >= 12);
      await ways[way]?.();
      return toPhone();
    };
    try {
      const [leftAtOptOut] = await Promise.all([optOut(), work(worker), work({ ...worker, db: other.db })]);
      // Two claims of two were under way at most, when the opt-out was stored.
      expect(toPhone()).toBeLessThanOrEqual(leftAtOptOut + 4);
      const { quote } = await textList('After');
      expect(quote.messages).toBe(others.length);
      await work(worker);
    } finally {
      await other.close();
    }
    const cancelled = await database.db
      .selectFrom('messageStates as state')
      .innerJoin('messages', (join) =>
        join.onRef('messages.accountId', '=', 'state.accountId').onRef('messages.id', '=', 'state.messageId'),
      )
      .select('messages.number')
      .where('state.accountId', '=', owner.actor.accountId)
      .where('state.state', '=', 'cancelled')
      .execute();
    expect(cancelled).toHaveLength(campaigns - toPhone());
    expect(new Set(cancelled.map(({ number }) => number))).toEqual(new Set([phone]));
    for (const number of others)
      expect(left.filter((recipient) => recipient === number)).toHaveLength(campaigns + 1);
    const members = await database.pool.query('select from contact_list_members where list_id = $1', [
      listId,
    ]);
    expect(members.rowCount).toBe(others.length);
  },
);
