import { startActivityLog } from '#server/accounts/activity.ts';
import type { AccountId, ActorContext } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { mintId } from '#server/platform/time-ids.ts';
import { actAs } from './support/bench-actor.ts';
import { copyPeople, runWholeImport, writePeople } from './support/import-run.ts';
import { option } from './support/option.ts';
import { onOwnDatabase } from './support/own-database.ts';
import { conclude, note, report } from './support/report.ts';

// Imports of 10,000, 100,000 and 1,000,000 rows beside the bare COPY of the same rows into the same table with its indexes.

const most = Number(option('rows') ?? 1_000_000);
const sizes = [10_000, 100_000, 1_000_000].filter((size) => size <= most);
const timesAtMost = 3;
const megabyte = 2 ** 20;

async function main(): Promise<void> {
  await onOwnDatabase(undefined, async (url) => {
    for (const size of sizes) await measure(url, size);
  });
  conclude();
}

async function measure(url: string, rows: number): Promise<void> {
  const connection = connect(url, { log: silentLog });
  try {
    const context = await openAccount(connection.db);
    const clear = () => connection.pool.query('truncate contacts; truncate contact_fields; checkpoint');
    const file = writePeople(rows);
    await clear();
    const copyMs = await copyPeople(url, context, rows);
    await clear();
    const rssBefore = process.memoryUsage.rss();
    const { checkMs, importMs, highestRss } = await runWholeImport(context, file);
    note(
      `${rows} rows, ${(file.length / megabyte).toFixed(1)} MB: checked in ${(checkMs / 1000).toFixed(1)} s; memory ${Math.round(rssBefore / megabyte)} MB before, ${Math.round(highestRss / megabyte)} MB at most.`,
    );
    report({
      name: `import of ${rows} rows`,
      value: importMs / 1000,
      unit: 's',
      reference: copyMs / 1000,
      limit: `at most ${timesAtMost} times the bare COPY`,
      ok: importMs <= copyMs * timesAtMost,
    });
  } finally {
    await connection.close();
  }
}

async function openAccount(db: ReturnType<typeof connect>['db']): Promise<ActorContext> {
  const now = new Date();
  const accountId = mintId(now) as AccountId;
  const userId = mintId(now);
  await db
    .insertInto('accounts')
    .values({ id: accountId, name: 'Bench', timeZone: 'Australia/Sydney', createdAt: now })
    .execute();
  const email = `${userId}@example.com`;
  await db
    .insertInto('users')
    .values({
      accountId,
      id: userId,
      role: 'owner',
      status: 'active',
      name: 'Bench',
      email,
      emailKey: email,
      method: 'sms',
      mobile: '+61491570006',
      passwordHash: 'none',
      createdAt: now,
    })
    .execute();
  const context = actAs(db, { accountId, userId, now: () => new Date() });
  await startActivityLog(context, accountId);
  return context;
}

await main();
