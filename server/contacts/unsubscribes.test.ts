import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { codeOf } from '#server/testing/account-team.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { addResubscription, addUnsubscribes, dismissSuspectedUnsubscribe } from './unsubscribe-acts.ts';
import {
  exportUnsubscribes,
  listSuspectedUnsubscribes,
  listUnsubscribeChanges,
  listUnsubscribes,
} from './unsubscribe-list.ts';
import {
  type CancelWaiting,
  findUnsubscribed,
  resubscribe,
  suspectUnsubscribe,
  unsubscribe,
} from './unsubscribes.ts';

let database: TestDatabase;
let clock: ReturnType<typeof standingClock>;
let context: Context;
let owner: ActorContext;
let stranger: ActorContext;
let asked: string[];
const phone = '+61491570006';
const phones = ['+61491570006', '+61491570156', '+61491570157', '+61491570158', '+61491570159'];
const cancelWaiting: CancelWaiting = async (_context, { numbers }) => asked.push(...numbers) && 0;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  asked = [];
  clock = standingClock();
  context = workerContext(database.db, clock);
  owner = await createTextingAccount(context);
  stranger = await createTextingAccount(context, { ownerName: 'Kim Stranger' });
});

const optOut = (by: ActorContext, number = phone, reason = 'STOP') =>
  unsubscribe(by, { accountId: by.actor.accountId, number, origin: 'stop', reason }, cancelWaiting);
const optIn = (by: ActorContext, number = phone) =>
  resubscribe(by, { accountId: by.actor.accountId, number, origin: 'stop', reason: 'START' });
const listSuspected = (by: ActorContext, query: Parameters<typeof listSuspectedUnsubscribes>[1]) =>
  listSuspectedUnsubscribes(by, query, async () => new Map());
const suspect = (by: ActorContext, number = phone, reason = 'please stop texting me') =>
  suspectUnsubscribe(by, { accountId: by.actor.accountId, number, origin: 'stop', reason });
const listed = async (by: ActorContext, query: Parameters<typeof listUnsubscribes>[1] = {}) =>
  (await listUnsubscribes(by, query)).unsubscribes.map(({ number }) => number);
const blockedBy = (by: ActorContext, withSuspected = false) =>
  findUnsubscribed(context.db, by.actor.accountId, phones, { withSuspected });

describe('an opt-out', () => {
  test('blocks the number for its account alone, cancels what waits for it, and counts once', async () => {
    expect(await optOut(owner)).toEqual({ isNew: true, cancelled: 0 });
    expect(await optOut(owner)).toEqual({ isNew: false, cancelled: 0 });
    expect(asked).toEqual([phone]);
    expect(await blockedBy(owner)).toEqual(new Set([phone]));
    expect(await blockedBy(stranger)).toEqual(new Set());
    expect((await listUnsubscribeChanges(owner, phone)).changes).toHaveLength(1);
  });

  test('is undone by consent, and its story stays', async () => {
    await optOut(owner);
    expect(await optIn(owner)).toBe(true);
    expect(await optIn(owner)).toBe(false);
    expect(await blockedBy(owner)).toEqual(new Set());
    const { isUnsubscribed, changes } = await listUnsubscribeChanges(owner, '0491 570 006');
    expect(isUnsubscribed).toBe(false);
    expect(changes.map(({ change, reason }) => [change, reason])).toEqual([
      ['resubscribed', 'START'],
      ['unsubscribed', 'STOP'],
    ]);
    expect((await listUnsubscribeChanges(stranger, phone)).changes).toEqual([]);
  });

  test('that fails to cancel what waits is no opt-out: both or neither', async () => {
    const failing: CancelWaiting = async () => {
      throw new Error('The cancelling failed.');
    };
    const { accountId } = owner.actor;
    const change = { accountId, number: phone, origin: 'stop', reason: 'STOP' } as const;
    await expect(unsubscribe(owner, change, failing)).rejects.toThrow('The cancelling failed.');
    expect(await blockedBy(owner)).toEqual(new Set());
  });

  test('from ten replies to two processes at once is one', async () => {
    const other = connect(database.url, { log: silentLog, max: 5 });
    try {
      const there: ActorContext = { ...owner, db: other.db };
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, index) => optOut(index % 2 ? owner : there)),
      );
      expect(results.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect((await listUnsubscribeChanges(owner, phone)).changes).toHaveLength(1);
    } finally {
      await other.close();
    }
  });
});

describe('a reply that reads like an opt-out', () => {
  test('holds texts to many back until somebody decides, and is listed once', async () => {
    expect(await suspect(owner)).toBe(true);
    expect(await suspect(owner, phone, 'leave me alone')).toBe(false);
    expect(await blockedBy(owner)).toEqual(new Set());
    expect(await blockedBy(owner, true)).toEqual(new Set([phone]));
    expect(await blockedBy(stranger, true)).toEqual(new Set());
    expect(await listSuspected(owner, {})).toEqual({
      suspected: [
        {
          number: phone,
          text: 'please stop texting me',
          messageId: null,
          waiting: 0,
          at: clock.now().toISOString(),
        },
      ],
      nextCursor: null,
    });
    expect((await listSuspected(stranger, {})).suspected).toEqual([]);
  });

  test('that is dismissed blocks nothing, until the next', async () => {
    await suspect(owner);
    expect(await codeOf(dismissSuspectedUnsubscribe(stranger, phone))).toBe('not_found');
    await dismissSuspectedUnsubscribe(owner, phone);
    expect(await codeOf(dismissSuspectedUnsubscribe(owner, phone))).toBe('not_found');
    expect(await blockedBy(owner, true)).toEqual(new Set());
    expect(await suspect(owner)).toBe(true);
    expect((await listSuspected(owner, {})).suspected).toHaveLength(1);
  });

  test('is decided by opting the number out, and none is noted after that', async () => {
    await suspect(owner);
    await addUnsubscribes(owner, { numbers: [phone] }, cancelWaiting);
    expect((await listSuspected(owner, {})).suspected).toEqual([]);
    expect(await suspect(owner)).toBe(false);
  });

  test('is read page by page', async () => {
    for (const number of phones) await suspect(owner, number);
    const first = await listSuspected(owner, { limit: 3 });
    const second = await listSuspected(owner, { limit: 3, cursor: first.nextCursor ?? '' });
    expect([...first.suspected, ...second.suspected].map(({ number }) => number)).toEqual(
      phones.toReversed(),
    );
    expect(second.nextCursor).toBe(null);
  });
});

describe('by hand', () => {
  test('many numbers in any spelling are taken at once; what cannot be read is named', async () => {
    await optOut(owner, '+61491570156');
    const numbers = ['0491 570 006', '0491570156', '+61 491 570 006', 'Sam', '(02) 5550 1234'];
    expect(
      await addUnsubscribes(owner, { numbers, reason: ' Asked at the counter ' }, cancelWaiting),
    ).toEqual({ added: 2, already: 1, cancelled: 0, unreadable: ['Sam'] });
    const { unsubscribes } = await listUnsubscribes(owner, { search: '0491 570 006' });
    expect(unsubscribes).toEqual([
      {
        number: phone,
        origin: 'hand',
        reason: 'Asked at the counter',
        by: { id: owner.actor.userId, name: 'Robin Vale' },
        messageId: null,
        at: clock.now().toISOString(),
      },
    ]);
    expect(await codeOf(addUnsubscribes(owner, { numbers: ['Sam'] }, cancelWaiting))).toBe(
      'recipient_invalid',
    );
  });

  test('texting again asks for a reason, and is nothing for a number of another account', async () => {
    await optOut(owner);
    const again = (by: ActorContext, reason: string) =>
      codeOf(addResubscription(by, { number: phone, reason }));
    expect(await again(owner, '  ')).toBe('invalid_input');
    expect(await again(stranger, 'Rang us')).toBe('not_found');
    expect(await again(owner, 'Rang us on Monday')).toBe('done');
    expect(await again(owner, 'Rang us on Monday')).toBe('not_found');
    const [change] = (await listUnsubscribeChanges(owner, phone)).changes;
    expect(change).toMatchObject({ origin: 'hand', reason: 'Rang us on Monday', by: { name: 'Robin Vale' } });
  });

  test('what a person did stands in the activity log, without the number', async () => {
    await addUnsubscribes(owner, { numbers: [phone] }, cancelWaiting);
    await addResubscription(owner, { number: phone, reason: 'Rang us' });
    await suspect(owner);
    await dismissSuspectedUnsubscribe(owner, phone);
    const rows = await context.db
      .selectFrom('activities')
      .select(['action', 'targetName'])
      .where('accountId', '=', owner.actor.accountId)
      .orderBy('seq')
      .execute();
    expect(rows).toEqual(
      ['unsubscribe.added', 'unsubscribe.removed', 'unsubscribe.dismissed'].map((action) => ({
        action,
        targetName: '+61 ••• ••• 006',
      })),
    );
  });
});

describe('the list', () => {
  test('is read page by page, also where many came at the same moment', async () => {
    for (const number of phones) await optOut(owner, number);
    clock.move(60);
    await optOut(owner, '+61491571266');
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await listUnsubscribes(owner, { limit: 2, ...(cursor && { cursor }) });
      seen.push(...page.unsubscribes.map(({ number }) => number));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['+61491571266', ...phones.toReversed()]);
  });

  test.each([['x', '+61491570006'], [-1, '+61491570006'], [9e15, '+61491570006'], [1, 2], [1]])(
    'a cursor of %j and %j stands for no place',
    async (...place) => {
      const cursor = Buffer.from(JSON.stringify(place)).toString('base64url');
      expect(await codeOf(listUnsubscribes(owner, { cursor }))).toBe('invalid_input');
    },
  );

  test('the highest instant that a cursor may name is taken by the database', async () => {
    const cursor = Buffer.from(JSON.stringify([8.64e15, '+61491570006'])).toString('base64url');
    expect((await listUnsubscribes(owner, { cursor })).nextCursor).toBeNull();
  });

  test('is searched by digits, origin and time', async () => {
    await optOut(owner);
    clock.move(3600);
    const later = clock.now().toISOString();
    await addUnsubscribes(owner, { numbers: ['+61491570156'] }, cancelWaiting);
    expect(await listed(owner, { search: '0491 570 1' })).toEqual(['+61491570156']);
    expect(await listed(owner, { search: '006' })).toEqual([phone]);
    expect(await listed(owner, { search: '%' })).toEqual([]);
    expect(await listed(owner, { origin: 'hand' })).toEqual(['+61491570156']);
    expect(await listed(owner, { to: later })).toEqual([phone]);
    expect(await listed(owner, { from: later })).toEqual(['+61491570156']);
    expect(await listed(stranger)).toEqual([]);
  });

  test('leaves as CSV, whatever people wrote in it', async () => {
    await optOut(owner, phone, '=HYPERLINK("x"), stop');
    const exporting = { query: {}, timeZone: 'UTC' };
    let csv = '';
    for await (const page of exportUnsubscribes(owner, exporting)) csv += page;
    const at = clock.now().toISOString();
    expect(csv).toBe(
      `Number,Origin,Reason,Person,Time (UTC),Time in UTC,Message\r\n+61 491 570 006,stop,"'=HYPERLINK(""x""), stop",,${at.slice(0, 19).replace('T', ' ')},${at},\r\n`,
    );
  });
});
