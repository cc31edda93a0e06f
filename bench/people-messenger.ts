import { join } from 'node:path';
import pg from 'pg';
import { ensureSharedNumber } from '#server/messaging/hosted-numbers.ts';
import { countConversations, listConversations, showConversation } from '#server/messenger/conversations.ts';
import { listConversationEntries } from '#server/messenger/entries.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { actAs } from './support/bench-actor.ts';
import {
  analyzeConversations,
  busyNumber,
  seedConversations,
  seededAccounts,
  seededPerson,
} from './support/conversation-rows.ts';
import { afterSeededYear, seedHistory } from './support/history-rows.ts';
import { option } from './support/option.ts';
import { onOwnDatabase } from './support/own-database.ts';
import { timeReadings } from './support/reading-times.ts';
import { conclude, note } from './support/report.ts';

// The Messenger over 10,000,000 texts: every tab of its list, at the top and far down, and opening a conversation, in an account with 200,000
// conversations, in one with 20,000, and in a small one.

const rows = Number(option('texts') ?? 10_000_000);
/** A folder whose rows are kept for the next time. */
const keptFolder = option('data');
const conversationsAtMost = [rows / 50, rows / 500, rows / 5000];
const readings = 60;
const warmUps = 10;
const limitMs = 30;
/** As one types. */
const searchLimitMs = 50;
const views = ['open', 'unread', 'mine', 'unassigned', 'closed'] as const;
const searches = ['robin', 'sam a', '0491 570 006', '614', 'appointment', 'platypus'];

/** Measures the Messenger on a database of its own. */
export async function measureMessenger(): Promise<void> {
  await onOwnDatabase(keptFolder && join(keptFolder, 'messenger'), async (url) => {
    await fill(url);
    const connection = connect(url, { log: silentLog, max: 2 });
    try {
      for (const [place, accountId] of seededAccounts.entries()) {
        const userId = seededPerson(place + 1);
        const context = actAs(connection.db, { accountId, userId, now: () => afterSeededYear });
        await measureAccount(context, connection.pool);
      }
    } finally {
      await connection.close();
    }
  });
}

async function fill(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    if ((await client.query('select from messages limit 1')).rowCount === 0) {
      const begun = performance.now();
      await seedHistory(client, rows);
      note(
        `     ${rows} texts of 502 accounts written in ${((performance.now() - begun) / 1000).toFixed(1)} s`,
      );
    }
    if ((await client.query('select from conversations limit 1')).rowCount) return;
    for (const [place, accountId] of seededAccounts.entries()) {
      const most = Math.round(conversationsAtMost[place] ?? 0);
      const made = await seedConversations(client, { accountId, userId: seededPerson(place + 1), most });
      note(`     ${made} conversations of account ${place + 1}`);
    }
    await analyzeConversations(client);
  } finally {
    await client.end();
  }
}

async function measureAccount(context: ActorContext, pool: pg.Pool): Promise<void> {
  await ensureSharedNumber(context);
  const { accountId } = context.actor;
  const { rows: found } = await pool.query<{ number: string }>(
    'select number from conversations where account_id = $1 order by md5(number) limit $2',
    [accountId, readings + warmUps],
  );
  const { rows: counted } = await pool.query<{ count: number }>(
    'select count(*)::int as count from conversations where account_id = $1',
    [accountId],
  );
  const size = `${counted[0]?.count} conversations`;
  for (const view of views) await measureView(context, { view, size });
  const numbers = found.map(({ number }) => number);
  await measure(`${size}: opening a conversation`, (reading) =>
    open(context, numbers[reading % numbers.length] ?? ''),
  );
  await measure(`${size}: opening the busiest conversation`, () => open(context, busyNumber));
  await measure(`${size}: counting the tabs`, () => countConversations(context));
  for (const search of searches) {
    const first = () => listConversations(context, { search });
    const walk = () => listConversations(context, { search, cursor: 'walk' });
    await measure(`${size}: searching for ${search}, first answer`, first, searchLimitMs);
    await measure(`${size}: searching for ${search}, an answer of the walk`, walk, searchLimitMs);
  }
}

async function measureView(
  context: ActorContext,
  { view, size }: { view: (typeof views)[number]; size: string },
): Promise<void> {
  let cursor: string | null = null;
  await measure(`${size}: ${view}, the first page`, () => listConversations(context, { view }));
  for (let page = 0; page < 20; page++) {
    const next: Awaited<ReturnType<typeof listConversations>> = await listConversations(context, {
      view,
      limit: 100,
      ...(cursor && { cursor }),
    });
    if (next.nextCursor === null) return;
    cursor = next.nextCursor;
  }
  const deep = cursor ?? '';
  await measure(`${size}: ${view}, after 2,000`, () => listConversations(context, { view, cursor: deep }));
}

/** As a page does it: what stands above the texts and the newest of them, one after the other. */
async function open(context: ActorContext, number: string): Promise<void> {
  await showConversation(context, number);
  await listConversationEntries(context, number, {});
}

async function measure(
  name: string,
  read: (reading: number) => Promise<unknown>,
  limit = limitMs,
): Promise<void> {
  await timeReadings({ name, warmUps, readings, limitMs: limit, read });
}

if (import.meta.main) {
  await measureMessenger();
  conclude();
}
