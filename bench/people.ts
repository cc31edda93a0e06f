import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { countContacts, listContacts } from '#server/contacts/contact-search.ts';
import { readConfig } from '#server/platform/config.ts';
import { type AccountId, type ActorContext, systemContext } from '#server/platform/context.ts';
import { type Connection, connect } from '#server/platform/db/connect.ts';
import { startEmbeddedDatabase } from '#server/platform/db/embedded.ts';
import { migrate } from '#server/platform/db/migrate.ts';
import { silentLog } from '#server/platform/log.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';
import { measureMessenger } from './people-messenger.ts';
import { contactAccount, seedContacts } from './support/contact-rows.ts';
import { dynamicLists, pages, searches } from './support/contact-searches.ts';
import { conclude, median, note, percentile, report } from './support/report.ts';

// Contacts at 10,000, 100,000 and 1,000,000 of an account, all in one table: searches as one types, pages, and counts of dynamic lists.

const option = (name: string) =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
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
  const folder = keptFolder ?? (await mkdtemp(join(tmpdir(), 'corella-bench-')));
  const database = await startEmbeddedDatabase({ dataFolder: folder, say: () => {} });
  try {
    note(
      `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, PostgreSQL 18 embedded.`,
    );
    await migrate(database.url);
    for (const size of sizes) await fill(database.url, size);
    const connection = connect(database.url, { log: silentLog, max: 1 });
    try {
      for (const size of sizes) await measureContacts(connection, size);
    } finally {
      await connection.close();
    }
  } finally {
    await database.stop();
    if (!keptFolder) await rm(folder, { recursive: true, force: true });
  }
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

function actorOf(db: Connection['db'], accountId: AccountId): ActorContext {
  const context = systemContext({
    db,
    clock: { now: () => now },
    log: silentLog,
    secrets: deriveSecrets(Buffer.alloc(32, 7)),
    config: readConfig({ PORT: '0' }),
  });
  const actor = {
    accountId,
    userId: '',
    sessionId: '',
    name: 'Bench',
    role: 'owner',
    generation: 0,
    provenAt: now,
  } as const;
  return { ...context, actor };
}

async function measureContacts({ db }: Connection, size: number): Promise<void> {
  const context = actorOf(db, contactAccount(size));
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
  for (const [name, query] of Object.entries(pages)) {
    const read = async () => (await listContacts(context, query)).contacts.length;
    await measure({ name: `page ${name}`, size, limitMs: countLimitMs, read });
  }
  for (const [name, query] of Object.entries(dynamicLists)) {
    const read = async () => (await countContacts(context, { subscription: 'subscribed', ...query })).count;
    await measure({ name: `count of ${name}`, size, limitMs: countLimitMs, read });
  }
}

type Measured = { name: string; size: number; limitMs: number; read: () => Promise<number> };

async function measure({ name, size, limitMs, read }: Measured): Promise<number[]> {
  const times: number[] = [];
  let found = 0;
  for (let reading = -warmUps; reading < readings; reading += 1) {
    const begun = performance.now();
    found = await read();
    if (reading >= 0) times.push(performance.now() - begun);
  }
  const p95 = percentile(times, 0.95);
  report({
    name: `${name}, among ${size}, p95 of ${readings}`,
    value: p95,
    unit: 'ms',
    reference: null,
    limit: `< ${limitMs} ms`,
    ok: p95 < limitMs,
  });
  note(`     median ${median(times).toFixed(1)} ms, found ${found}`);
  return times;
}

await main();
