import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { workerContext } from '#server/testing/texting-account.ts';
import {
  analyzeConversations,
  busyNumber,
  seedConversations,
  seededAccounts,
  seededPerson,
} from '../../bench/support/conversation-rows.ts';
import { afterSeededYear, seedHistory } from '../../bench/support/history-rows.ts';
import { countScans } from '../../bench/support/scan-counts.ts';
import { countConversations, listConversations, showConversation } from './conversations.ts';
import { listConversationEntries } from './entries.ts';

const rows = 200_000;
/** What one page of 50 may read along all indexes together, of 9,000 conversations and 160,000 texts. */
const mostRead = 1500;
let database: TestDatabase;
let cursor: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await seedHistory(client, rows);
  const [accountId = seededAccounts[0]] = seededAccounts;
  if (!accountId) throw new Error('There is no account.');
  await seedConversations(client, { accountId, userId: seededPerson(1), most: rows });
  await leaveSome(client, accountId);
  await analyzeConversations(client);
  const { rows: found } = await client.query<{ id: string }>(
    'select last_id as id from conversations where account_id = $1 order by last_id desc offset 3000 limit 1',
    [accountId],
  );
  cursor = found[0]?.id ?? '';
  await client.end();
}, 180_000);
afterAll(() => database.close());

/** Of the conversations that were assigned, a fifth belongs to somebody who has left. */
async function leaveSome(client: pg.Client, accountId: string): Promise<void> {
  const gone = '00000002-0000-7000-8000-0000000000ff';
  await client.query(
    `insert into users (account_id, id, role, status, name, email, email_key, method, created_at)
     values ($1, $2, 'member', 'removed', 'Sam Vale', 'sam@example.com', 'sam@example.com', 'email', '2025-07-01')`,
    [accountId, gone],
  );
  await client.query(
    `update conversations set assigned_to = $2
     where account_id = $1 and assigned_to is not null and abs(hashtext(number)) % 10 = 4`,
    [accountId, gone],
  );
}

function actorOf(db: TestDatabase['db']): ActorContext {
  const context = workerContext(db, { now: () => afterSeededYear });
  const [accountId] = seededAccounts;
  if (!accountId) throw new Error('There is no account.');
  const actor = {
    accountId,
    userId: seededPerson(1),
    sessionId: '',
    name: 'Robin Vale',
    role: 'owner',
    generation: 0,
    provenAt: afterSeededYear,
  } as const;
  return { ...context, actor };
}

type Work = (who: ActorContext) => Promise<unknown>;
const views = ['open', 'unread', 'mine', 'unassigned', 'closed'] as const;
/** What is asked, and of which tables what it reads is counted; of people there are too few here for their indexes. */
const pages: [name: string, tables: string, work: Work][] = [
  ...views.flatMap((view): typeof pages => [
    [`${view}, the first page`, 'conversation%', (who) => listConversations(who, { view })],
    [`${view}, far down`, 'conversation%', (who) => listConversations(who, { view, cursor })],
  ]),
  ['a conversation', 'conversation%', (who) => showConversation(who, busyNumber)],
  ['its waiting replies', 'message%', (who) => showConversation(who, busyNumber)],
  ['its newest texts', 'message%', (who) => listConversationEntries(who, busyNumber, {})],
  ['its newest notes', 'conversation%', (who) => listConversationEntries(who, busyNumber, {})],
];

test.each(pages)('%s: reads its own rows and no others', async (_, tables, work) => {
  const { counts } = await countScans(database.url, (db) => work(actorOf(db)), tables);
  const read = counts.indexes.reduce((sum, index) => sum + index.rows, 0);
  expect({ tables: counts.tables, isLittle: read < mostRead || read }).toEqual({
    tables: [],
    isLittle: true,
  });
});

test('counting the tabs stops at a thousand of each', async () => {
  const { counts, result } = await countScans(
    database.url,
    (db) => countConversations(actorOf(db)),
    'conversation%',
  );
  expect(result).toMatchObject({ open: 1000, mine: 1000, unassigned: 1000 });
  const read = [...counts.tables, ...counts.indexes].reduce((sum, { rows }) => sum + rows, 0);
  expect(read).toBeLessThan(5000);
});
