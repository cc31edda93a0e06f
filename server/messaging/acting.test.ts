import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  addResubscription,
  addUnsubscribes,
  dismissSuspectedUnsubscribe,
} from '#server/contacts/unsubscribe-acts.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { sendBatch } from './batches.ts';
import { cancelBatch, cancelMessage, cancelWaiting } from './cancel.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { sendMessage } from './messages.ts';
import { addOwnMobile, resendOwnMobileLink } from './own-mobiles.ts';
import { addBusinessName } from './sender-names.ts';
import { changeSender, removeSender, setDefaultSender } from './senders.ts';
import { addTemplate, changeTemplate, removeTemplate } from './templates.ts';

let database: TestDatabase;
let worker: Context;
let member: ActorContext;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  worker = workerContext(database.db, standingClock());
  await ensureSharedNumber(worker);
  member = await createTextingAccount(worker, { ownerName: 'Kim Member' });
});

const id = '0199a206-c000-7000-8000-000000000000';
const number = '+61491570156';
const to = [{ to: '0491 570 006' }];
const verbs: Record<string, (who: ActorContext) => Promise<unknown>> = {
  sendMessage: (who) => sendMessage(who, { to: '0491 570 006', text: 'Hi' }),
  sendBatch: (who) => sendBatch(who, { recipients: to, text: 'Hi' }),
  cancelMessage: (who) => cancelMessage(who, id),
  cancelBatch: (who) => cancelBatch(who, id),
  addTemplate: (who) => addTemplate(who, { name: 'Reminder', text: 'Hi' }),
  changeTemplate: (who) => changeTemplate(who, id, { text: 'Hi', version: 1 }),
  removeTemplate: (who) => removeTemplate(who, id),
  addOwnMobile: (who) => addOwnMobile(who, { mobile: number }),
  resendOwnMobileLink: (who) => resendOwnMobileLink(who, id),
  addBusinessName: (who) => addBusinessName(who, { name: 'Vale' }),
  changeSender: (who) => changeSender(who, id, { label: 'x' }),
  setDefaultSender: (who) => setDefaultSender(who, { address: who.config.sharedNumber }),
  removeSender: (who) => removeSender(who, id),
  addUnsubscribes: (who) => addUnsubscribes(who, { numbers: [number] }, cancelWaiting),
  addResubscription: (who) => addResubscription(who, { number, reason: 'Asked' }),
  dismissSuspectedUnsubscribe: (who) => dismissSuspectedUnsubscribe(who, number),
};

const key = () => ({ accountId: member.actor.accountId, id: member.actor.userId });

// An owner cannot be removed.
const removed = { role: 'member', status: 'removed', mobile: null, passwordHash: null } as const;

async function change(values: typeof removed | { generation: number }): Promise<void> {
  const { accountId, id } = key();
  await database.db
    .updateTable('users')
    .set(values)
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .execute();
}

async function countWaiting(): Promise<number> {
  const { rows } = await database.pool.query(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length;
}

describe.each(Object.entries(verbs))('%s', (_, verb) => {
  test('is refused to somebody who was removed since the session was checked', async () => {
    await change(removed);
    expect(await codeOf(verb(member))).toBe('not_signed_in');
  });

  test('is refused to somebody whose sessions were ended since', async () => {
    await change({ generation: 1 });
    expect(await codeOf(verb(member))).toBe('not_signed_in');
  });
});

test('a batch whose sender is just being removed waits, and is refused', async () => {
  const { accountId, id } = key();
  let outcome = 'waits';
  const sent = await database.db.transaction().execute(async (db) => {
    await db
      .updateTable('users')
      .set(removed)
      .where('accountId', '=', accountId)
      .where('id', '=', id)
      .execute();
    const sending = codeOf(sendBatch(member, { recipients: to, text: 'Hi' })).then((code) => {
      outcome = code;
    });
    await expect.poll(async () => outcome !== 'waits' || (await countWaiting()) > 0).toBe(true);
    return { sending };
  });
  await sent.sending;
  expect(outcome).toBe('not_signed_in');
  const batches = await database.db
    .selectFrom('batches')
    .select('id')
    .where('accountId', '=', accountId)
    .execute();
  expect(batches).toEqual([]);
});
