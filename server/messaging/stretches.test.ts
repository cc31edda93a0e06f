import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Query } from '#contract/endpoint.ts';
import type { messaging } from '#contract/messaging.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { listMessages } from './history.ts';
import { ensureSharedNumber } from './hosted-numbers.ts';
import { markStretches } from './stretches.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;
let stranger: ActorContext;
const clock = standingClock();
const rows = 4000;

// Enough for seven stretches and a rest; every row is a minute after the one before.
const fillText = `
insert into messages (account_id, id, direction, number, sender, text, encoding, parts, submits, user_id, created_at)
select $1, (lpad(to_hex(ms), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid, 'out', '+6149157' || lpad((n % 7)::text, 4, '0'),
  case when n % 1000 = 500 then 'Acme ''\\' else '+61480000001' end,
  'Text ' || n || case when n % 2 = 0 then ' even' else '' end || case when n in (3, 1700, 3999) then ' Wombats' else '' end
    || case when n = 1701 then ' wombat hole' else '' end || case when n = 44 then repeat(' pad', 30000) else '' end,
  'gsm7', 1, 1, $2, to_timestamp(ms / 1000.0)
from (select n, ($3::bigint + n * 60000) as ms from generate_series(1, ${rows}) n) numbered`;

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, clock);
  await ensureSharedNumber(worker);
  owner = await createTextingAccount(worker);
  stranger = await createTextingAccount(worker, { ownerName: 'Kim Stranger' });
  for (const { actor } of [owner, stranger])
    await database.pool.query(fillText, [actor.accountId, actor.userId, clock.now().getTime()]);
  await database.pool.query(
    `insert into message_states (account_id, message_id, state, spent)
     select account_id, id, case when parts > 0 and text like '% 1_ %' then 'failed' else 'delivered' end, 0 from messages`,
  );
  clock.move(rows * 60 + 30);
});
afterAll(() => database.close());

/** All pages, however little each finds. */
async function findAll(query: Query<typeof messaging.listMessages>): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listMessages>> = await listMessages(owner, {
      ...query,
      limit: 60,
      ...(cursor && { cursor }),
    });
    found.push(...page.messages.map(({ text }) => text.replace(/( pad)+$/, '')));
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}

async function expectAll(): Promise<void> {
  expect(await findAll({ text: 'wombats' })).toEqual([
    'Text 3999 Wombats',
    'Text 1700 even Wombats',
    'Text 3 Wombats',
  ]);
  expect(await findAll({ text: 'womb' })).toHaveLength(4);
  expect(await findAll({ text: 'hole wombat' })).toEqual(['Text 1701 wombat hole']);
  expect(await findAll({ text: 'wombat hole even' })).toEqual([]);
  expect(await findAll({ text: 'even' })).toHaveLength(rows / 2);
  expect(await findAll({ text: 'e', from: at(3801) })).toHaveLength(100);
  expect(await findAll({ text: 'pad' })).toEqual(['Text 44 even']);
  expect(await findAll({ sender: "Acme '\\" })).toEqual([3500, 2500, 1500, 500].map((n) => `Text ${n} even`));
  expect(await findAll({ sender: "Acme '\\", text: '15' })).toEqual(['Text 1500 even']);
  expect(await findAll({ number: '0491 570 003', text: 'wombats' })).toEqual(['Text 3 Wombats']);
  expect(await findAll({ state: 'failed', text: 'even' })).toEqual(
    [18, 16, 14, 12, 10].map((n) => `Text ${n} even`),
  );
  expect(await findAll({ userId: stranger.actor.userId, text: 'even' })).toEqual([]);
  expect(await findAll({ text: 'wombats', from: at(1700), to: at(3999) })).toEqual([
    'Text 1700 even Wombats',
  ]);
}

const at = (n: number) => new Date(Date.parse('2026-07-01T02:00:00.000Z') + n * 60_000).toISOString();

async function countStretches(): Promise<{ stretches: number; messages: number }> {
  const { rows } = await database.pool.query(
    'select count(*)::int as stretches, sum(messages)::int as messages from message_stretches where account_id = $1',
    [owner.actor.accountId],
  );
  return rows[0];
}

test('finds the same before stretches are marked, half-way and afterwards', async () => {
  await expectAll();
  expect(await markStretches(worker, 512)).toBeGreaterThan(0);
  while ((await markStretches(worker, 512)) > 0);
  const { stretches, messages } = await countStretches();
  expect(messages).toBeGreaterThan(rows - 512 - 60);
  expect(messages).toBeLessThan(rows);
  expect(stretches).toBe(7);
  await expectAll();
  for (const table of ['message_marks', 'message_stretches'])
    await database.pool.query(
      `delete from ${table} where first_id > (select id from messages where text = $1 and account_id = $2)`,
      ['Text 2001', owner.actor.accountId],
    );
  await expectAll();
});

test('leaves out what was accepted a moment ago, and what an open transaction may still bring', async () => {
  while ((await markStretches(worker, 512)) > 0);
  const { messages } = await countStretches();
  const fillMoment = fillText.replace(`(1, ${rows})`, '(-600, -1)').replace('* 60000', '* 1');
  await database.pool.query(fillMoment, [owner.actor.accountId, owner.actor.userId, clock.now().getTime()]);
  clock.move(59);
  expect(await markStretches(worker, 512)).toBe(0);
  clock.move(1);
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    const isOld = "select clock_timestamp() - now() > interval '0.7 s' as old";
    while (!(await client.query(isOld)).rows[0].old);
    expect(await markStretches(worker, 512)).toBe(0);
  } finally {
    await client.query('rollback');
    client.release();
  }
  expect(await markStretches(worker, 512)).toBeGreaterThan(0);
  expect((await countStretches()).messages).toBeGreaterThan(messages);
});
