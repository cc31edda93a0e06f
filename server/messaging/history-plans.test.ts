import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { firstIdAt } from '#server/platform/time-ids.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { workerContext } from '#server/testing/texting-account.ts';
import {
  afterSeededYear,
  greatAccountId,
  listSeededFilters,
  seededAt,
  seedHistory,
} from '../../bench/support/history-rows.ts';
import { countScans } from '../../bench/support/scan-counts.ts';
import { listMessages } from './history.ts';
import { markStretches } from './stretches.ts';

const rows = 200_000;
/** What one page may read along all indexes together, of 160,000 rows of the account. */
const mostRead = 40_000;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await seedHistory(client, rows);
  const { db, close } = connect(database.url, { log: silentLog, max: 1 });
  while ((await markStretches(actorOf(db))) > 0);
  await close();
  await client.query('vacuum analyze message_stretches');
  await client.query('vacuum analyze message_marks');
  await client.end();
}, 180_000);
afterAll(() => database.close());

function actorOf(db: TestDatabase['db']): ActorContext {
  const context = workerContext(db, { now: () => afterSeededYear });
  const actor = {
    accountId: greatAccountId,
    userId: '',
    sessionId: '',
    name: 'Robin Vale',
    role: 'owner',
    generation: 0,
    provenAt: afterSeededYear,
  } as const;
  return { ...context, actor };
}

test('no filter of the history ever reads a table whole, on the newest page or far down', async () => {
  const cursor = firstIdAt(seededAt(0.25));
  for (const [name, filter] of Object.entries(listSeededFilters(rows))) {
    for (const query of [filter, { ...filter, cursor }]) {
      const { counts } = await countScans(database.url, (db) => listMessages(actorOf(db), query));
      const read = counts.indexes.reduce((sum, index) => sum + index.rows, 0);
      // All of these 39 stretches lie on one page, which is quicker read than their index.
      const tables = counts.tables.filter((table) => table.name !== 'message_stretches');
      expect({ name, tables, isLittle: read < mostRead || read }).toEqual({
        name,
        tables: [],
        isLittle: true,
      });
      expect(counts.indexes.length, `${name} was counted`).toBeGreaterThan(0);
    }
  }
}, 120_000);

test('finds with each filter what reading every row finds', async () => {
  const everything = await database.pool.query(
    `select m.id, m.text, m.direction, m.number, m.sender, m.user_id, m.batch_id, s.state
     from messages m join message_states s on s.account_id = m.account_id and s.message_id = m.id
     where m.account_id = $1 order by m.id desc`,
    [greatAccountId],
  );
  const wordsById = new Map<string, string[]>(
    everything.rows.map(({ id, text }) => [id, text.toLowerCase().match(/\w+/g) ?? []]),
  );
  for (const [name, filter] of Object.entries(listSeededFilters(rows))) {
    const { text, from, to, direction, state, number, sender, userId, batchId } = filter;
    const words = text?.split(' ') ?? [];
    const expected = everything.rows.filter((row) => {
      const found = wordsById.get(row.id) ?? [];
      return (
        (!direction || row.direction === direction) &&
        (!state || row.state === state) &&
        (!number || row.number === number) &&
        (!sender || row.sender === sender) &&
        (!userId || row.user_id === userId) &&
        (!batchId || row.batch_id === batchId) &&
        (!from || row.id >= firstIdAt(new Date(from))) &&
        (!to || row.id < firstIdAt(new Date(to))) &&
        words.slice(0, -1).every((word) => found.includes(word)) &&
        (words.length === 0 || found.some((word) => word.startsWith(words.at(-1) ?? '')))
      );
    });
    const ids: string[] = [];
    let cursor: string | null = null;
    while (ids.length < 300) {
      const page: Awaited<ReturnType<typeof listMessages>> = await listMessages(actorOf(database.db), {
        ...filter,
        ...(cursor && { cursor }),
      });
      ids.push(...page.messages.map(({ id }) => id));
      cursor = page.nextCursor;
      if (cursor === null) break;
    }
    expect({ name, ids }).toEqual({ name, ids: expected.slice(0, ids.length).map(({ id }) => id) });
    if (cursor === null) expect({ name, all: ids.length }).toEqual({ name, all: expected.length });
  }
}, 300_000);
