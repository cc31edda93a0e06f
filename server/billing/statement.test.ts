import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LedgerEntry } from '#contract/billing.ts';
import { nameBatches, sendBatch } from '#server/messaging/batches.ts';
import { cancelBatch, cancelMessage } from '#server/messaging/cancel.ts';
import { ensureSharedNumber } from '#server/messaging/hosted-numbers.ts';
import { sendMessage } from '#server/messaging/messages.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { headersOf, serveSignedIn } from '#server/testing/signed-in-server.ts';
import {
  createTextingAccount,
  standingClock,
  submitDueMessages,
  workerContext,
} from '#server/testing/texting-account.ts';
import { grantCredits } from './ledger.ts';
import { entriesQuery } from './queries.ts';
import { billingRoutes } from './routes.ts';

let database: TestDatabase;
let server: FastifyInstance;
let origin: string;
let worker: Context;
let owner: ActorContext;
let stranger: ActorContext;
let batchId: string;
let messageId: string;
const clock = standingClock();

// One day of a business: a grant, a text to three of which one fails, one text, and two cancellings.
beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, clock);
  await ensureSharedNumber(worker);
  [owner, stranger] = [
    await createTextingAccount(worker, { credits: 0 }),
    await createTextingAccount(worker, { credits: 9, ownerName: 'Kim Stranger' }),
  ];
  await grantCredits(worker, { accountId: owner.actor.accountId, credits: 20, note: '=Order 1' });
  clock.move(3600);
  const recipients = ['0491 570 006', '0491 570 156', '0491 570 157'].map((to) => ({ to }));
  batchId = (await sendBatch(owner, { text: 'Off today', recipients })).batch.id;
  const written = { writtenAt: clock.now(), link: 'a' };
  await submitDueMessages(worker, async ({ recipient }) =>
    recipient.endsWith('157')
      ? { outcome: 'refused', permanent: true, throttled: false, reason: 'No', status: 69, ...written }
      : { outcome: 'accepted', carrierId: uuid(), ...written },
  );
  clock.move(86_400);
  const message = await sendMessage(owner, { to: '0491 570 006', text: 'See you at nine' });
  messageId = message.id;
  await cancelMessage(owner, message.id);
  const later = (await sendBatch(owner, { text: 'Later', recipients })).batch.id;
  await cancelBatch(owner, later);
  server = serveSignedIn(worker, { routes: billingRoutes({ nameBatches }), people: { owner, stranger } });
  await server.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const get = (path: string, who = 'owner') => fetch(`${origin}${path}`, { headers: headersOf(who) });
async function list(query: string, who = 'owner') {
  const answer = await get(`/api/ledger?${query}`, who);
  const body = (await answer.json()) as { entries: LedgerEntry[]; nextCursor: string | null };
  return { status: answer.status, ...body };
}
const sums = (entries: LedgerEntry[]) => entries.map((entry) => [entry.available, entry.availableAfter]);

describe('the statement of credits', () => {
  test('names what each entry is about: the batch, the message where it is one, and who did it', async () => {
    const { entries } = await list('side=free');
    expect(sums(entries)).toEqual([
      [3, 18],
      [-3, 15],
      [1, 18],
      [-1, 17],
      [1, 18],
      [-3, 17],
      [20, 20],
    ]);
    const by = { id: owner.actor.userId, name: 'Robin Vale' };
    expect(entries[0]).toMatchObject({ kind: 'release', by, messages: 3, text: 'Later', number: null });
    expect(entries[2]).toMatchObject({ kind: 'release', by, messageId, number: '+61491570006' });
    expect(entries[3]).toMatchObject({ kind: 'hold', by, messageId, text: 'See you at nine' });
    expect(entries[4]).toMatchObject({ kind: 'release', by: null, messages: 1 });
    expect(entries[5]).toMatchObject({ kind: 'hold', batchId, text: 'Off today', messageId: null });
    expect(entries[6]).toMatchObject({ kind: 'grant', note: '=Order 1', by: null });
  });

  test('is narrowed by side and by days, and paged', async () => {
    expect(sums((await list('side=added')).entries)).toEqual([[20, 20]]);
    expect((await list('side=held')).entries.map(({ available }) => available)).toEqual([-3, -1, -3]);
    expect((await list('side=returned')).entries.map(({ available }) => available)).toEqual([3, 1, 1]);
    expect((await list('')).entries.filter(({ available }) => available === 0)).toHaveLength(1);
    const day = 'from=2026-07-01T02:30:00.000Z&to=2026-07-01T23:00:00.000Z';
    expect(sums((await list(`side=free&${day}`)).entries)).toEqual([
      [1, 18],
      [-3, 17],
    ]);
    const first = await list('side=free&limit=4');
    const rest = await list(`side=free&limit=4&cursor=${first.nextCursor}`);
    expect(sums([...first.entries, ...rest.entries])).toEqual(sums((await list('side=free')).entries));
    expect(rest.nextCursor).toBe(null);
    expect((await list('side=all')).status).toBe(400);
  });

  test('shows a stranger theirs alone, and no batch of anybody else', async () => {
    expect(sums((await list('', 'stranger')).entries)).toEqual([[9, 9]]);
    expect(await nameBatches(stranger, [batchId])).toEqual(new Map());
  });

  test('leaves as a file for spreadsheets: times of the zone, numbers that stay text, no formula', async () => {
    const answer = await get('/api/ledger.csv?side=free');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="credits.csv"');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const [header, ...lines] = bytes.toString('utf8').slice(1).trimEnd().split('\r\n');
    expect(header).toBe(
      'Time (Australia/Sydney),Kind,In,Out,Balance,Messages,Number,Text,Person,Note,Batch,Id',
    );
    expect(lines).toHaveLength(7);
    expect(lines[3]).toMatch(
      /^2026-07-02 13:00:00,hold,,1,17,1,\+61 491 570 006,See you at nine,Robin Vale,,/,
    );
    expect(lines[6]).toMatch(/^2026-07-01 12:00:00,grant,20,,20,,,,,'=Order 1,,/);
  });

  test('finds what changed the free credits without a look at each settlement', async () => {
    const accountId = owner.actor.accountId;
    const rows = Array.from({ length: 5000 }, () => ({
      accountId,
      id: uuid(),
      at: clock.now(),
      kind: 'settle' as const,
      held: -1,
      spent: 1,
      availableAfter: 18,
    }));
    await database.db.insertInto('ledgerEntries').values(rows).execute();
    await database.pool.query('analyze ledger_entries');
    for (const side of ['free', 'added', 'returned'] as const) {
      const page = { filter: { side }, before: undefined, limit: 51 };
      const [plan] = await entriesQuery(database.db, accountId, page).explain('json');
      expect(JSON.stringify(plan)).toContain(`ledger_entries_${side}`);
    }
  });
});
