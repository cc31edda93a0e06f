import { sql } from 'kysely';
import pg from 'pg';
import { countContacts, listContacts } from '#server/contacts/contact-search.ts';
import { type Connection, connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { measureMessenger } from './people-messenger.ts';
import { actAs } from './support/bench-actor.ts';
import { contactAccount, seedContacts } from './support/contact-rows.ts';
import { dynamicLists, pages, searches } from './support/contact-searches.ts';
import { option } from './support/option.ts';
import { onOwnDatabase } from './support/own-database.ts';
import { timeReadings } from './support/reading-times.ts';
import { conclude, median, note, percentile, report } from './support/report.ts';

// Contacts at 10,000, 100,000 and 1,000,000 of an account, all in one table: searches as one types, pages, and counts of dynamic lists.

const most = Number(option('rows') ?? 1_000_000);
/** A folder whose rows are kept for the next time. */
const keptFolder = option('data');
const sizes = [10_000, 100_000, 1_000_000].filter((size) => size <= most);
const readings = Number(option('readings') ?? 30);
const warmUps = 8;
const searchLimitMs = 50;
const countLimitMs = 300;
const now = new Date('2026-07-02T00:00:00.000Z');

async function main(): Promise<void> {
  await onOwnDatabase(keptFolder, async (url) => {
    for (const size of sizes) await fill(url, size);
    const connection = connect(url, { log: silentLog, max: 1 });
    try {
      for (const size of sizes) await measureContacts(connection, size);
    } finally {
      await connection.close();
    }
  });
  await measureMessenger();
  conclude();
}

async function fill(url: string, size: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const known = await client.query('select from accounts where id = $1', [contactAccount(size)]);
    if (known.rowCount) return;
    const begun = performance.now();
    await seedContacts(client, size);
    note(`     ${size} contacts written in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  } finally {
    await client.end();
  }
}

async function measureContacts({ db }: Connection, size: number): Promise<void> {
  const context = actAs(db, { accountId: contactAccount(size), now: () => now });
  const all: number[] = [];
  for (const [name, search] of Object.entries(searches)) {
    const read = async () => (await listContacts(context, { search, limit: 20 })).contacts.length;
    all.push(
      ...(await measure({ name: `search for ${name} (${search})`, size, limitMs: searchLimitMs, read })),
    );
  }
  report({
    name: `any of these searches among ${size}, p95`,
    value: percentile(all, 0.95),
    unit: 'ms',
    reference: null,
    limit: `< ${searchLimitMs} ms`,
    ok: percentile(all, 0.95) < searchLimitMs,
  });
  const bareMs = await timeBareCount(db, size);
  for (const [name, query] of Object.entries(pages)) {
    const read = async () => (await listContacts(context, query)).contacts.length;
    await measure({ name: `page ${name}`, size, limitMs: countLimitMs, read });
  }
  for (const [name, query] of Object.entries(dynamicLists)) {
    const read = async () => (await countContacts(context, { subscription: 'subscribed', ...query })).count;
    const times = await measure({ name: `count of ${name}`, size, limitMs: countLimitMs, read });
    note(`     ${(median(times) / bareMs).toFixed(2)} x the bare count of all ${size}`);
  }
}

/** How long the database takes to count all contacts of an account, whatever they are: the limit of any count by a filter, in ms. */
async function timeBareCount(db: Connection['db'], size: number): Promise<number> {
  const times: number[] = [];
  for (let reading = 0; reading < warmUps + readings; reading += 1) {
    const begun = performance.now();
    await sql`select count(*) from contacts where account_id = ${contactAccount(size)}`.execute(db);
    if (reading >= warmUps) times.push(performance.now() - begun);
  }
  note(
    `     the bare count of all ${size}: median ${median(times).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms`,
  );
  return median(times);
}

type Measured = { name: string; size: number; limitMs: number; read: () => Promise<number> };

async function measure({ name, size, limitMs, read }: Measured): Promise<number[]> {
  const of = `${name}, among ${size}`;
  const { times, last } = await timeReadings({ name: of, warmUps, readings, limitMs, read });
  note(`     found ${last}`);
  return times;
}

await main();
