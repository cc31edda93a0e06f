import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { grantCredits } from '#server/billing/ledger.ts';
import { systemClock } from '#server/platform/clock.ts';
import { readConfig } from '#server/platform/config.ts';
import { type Context, systemContext } from '#server/platform/context.ts';
import { connect } from '#server/platform/db/connect.ts';
import { startEmbeddedDatabase } from '#server/platform/db/embedded.ts';
import { silentLog } from '#server/platform/log.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';
import { type BenchCarrier, startCarrier } from './carrier.ts';
import { startMailServer } from './mail-server.ts';
import { call, type Person, personOf, signUp } from './people.ts';
import { cpuMs, cpuOfTree, type ServerProcess, startServer } from './processes.ts';

/** A whole installation, each role in a process of its own, with one account that has credits for everything. */
export type SendingHouse = {
  web: ServerProcess;
  worker: ServerProcess;
  carrier: BenchCarrier;
  databaseUrl: string;
  owner: Person;
  accountId: string;
  /** CPU time so far of each stage, in milliseconds. */
  cpu(): Promise<Record<'web' | 'worker' | 'carrier' | 'postgres', number>>;
  close(): Promise<void>;
};

type HouseWishes = {
  query: string;
  execArgv?: Partial<Record<'web' | 'worker', string[]>>;
  /** Settings of PostgreSQL beside those of the product. */
  settings?: Record<string, string>;
};

const credits = 1_000_000_000;
const restMs = 35_000;
const restShare = 0.03;

export async function startSendingHouse(wishes: HouseWishes): Promise<SendingHouse> {
  const ends: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    return { ...(await openHouse(wishes, ends)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openHouse(
  { query, execArgv = {}, settings = {} }: HouseWishes,
  ends: (() => Promise<unknown>)[],
): Promise<Omit<SendingHouse, 'close'>> {
  const folder = await mkdtemp(join(tmpdir(), 'corella-bench-'));
  // The user of the database may pass, so that its files lie here and go with the folder.
  await chmod(folder, 0o711);
  ends.push(() => rm(folder, { recursive: true, force: true }));
  const database = await startEmbeddedDatabase({ dataFolder: folder, say: () => {}, settings });
  ends.push(database.stop);
  const carrier = await startCarrier(query);
  ends.push(carrier.close);
  const mail = await startMailServer();
  ends.push(mail.close);
  const env = {
    DATABASE_URL: database.url,
    CORELLA_DATA: folder,
    CORELLA_SMPP_URL: carrier.smppUrl,
    CORELLA_SMTP_URL: mail.url,
    CORELLA_CODES_PER_HOUR: '100000',
    CORELLA_TRUSTED_PROXIES: '127.0.0.1',
    CORELLA_LOG: process.env['CORELLA_LOG'] ?? 'error',
    NODE_ENV: 'production',
  };
  const start = async (role: 'web' | 'worker', ready: RegExp) => {
    const argv = execArgv[role];
    const server = await startServer('server/main.ts', { ...env, CORELLA_ROLES: role }, ready, argv);
    ends.push(server.stop);
    return server;
  };
  const web = await start('web', /is ready/);
  const worker = await start('worker', /is working/);
  const owner = personOf(0);
  await signUp(web.url, owner, carrier.codeFor);
  const accountId = await grant(database.url);
  const postmaster = await findPostmaster(database.url);
  const cpu = async () => ({
    web: await cpuMs(web.pid),
    worker: await cpuMs(worker.pid),
    carrier: await cpuMs(carrier.pid),
    postgres: await cpuOfTree(postmaster),
  });
  return { web, worker, carrier, databaseUrl: database.url, owner, accountId, cpu };
}

/** Resolves when the house has nothing to do any more, not even what it does every half minute. */
export async function houseAtRest({ cpu }: SendingHouse): Promise<void> {
  for (;;) {
    const before = await cpu();
    await setTimeout(restMs);
    const after = await cpu();
    const busyMs = after.web + after.worker + after.postgres - before.web - before.worker - before.postgres;
    if (busyMs < restMs * restShare) return;
  }
}

async function grant(url: string): Promise<string> {
  const { db, close } = connect(url, { log: silentLog, max: 1 });
  const context: Context = systemContext({
    db,
    clock: systemClock,
    log: silentLog,
    secrets: deriveSecrets(Buffer.alloc(32)),
    config: readConfig({}),
  });
  const { id } = await db.selectFrom('accounts').select('id').executeTakeFirstOrThrow();
  await grantCredits(context, { accountId: id, credits, note: 'For a bench' });
  await close();
  return id;
}

async function findPostmaster(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid",
  );
  await client.end();
  return rows[0]?.pid ?? 0;
}

const nextNumber = (index: number) => `+614${String(91_000_000 + (index % 9_000_000)).padStart(8, '0')}`;

/** Sends texts to so many numbers in batches of 10,000, each by one call; answers when all were accepted. */
export async function sendBatches(
  { web, owner }: SendingHouse,
  messages: number,
  numberOf = nextNumber,
): Promise<void> {
  const size = 10_000;
  for (let start = 0; start < messages; start += size) {
    const recipients = Array.from({ length: Math.min(size, messages - start) }, (_, index) => ({
      to: numberOf(start + index),
      fields: { name: `Sam ${start + index}` },
    }));
    const { status, body } = await call(web.url, owner, {
      method: 'POST',
      path: '/api/batches',
      body: { text: 'Hello {name}, your parcel is here. See you soon.', recipients },
    });
    if (status !== 201)
      throw new Error(`A batch was answered ${status}: ${JSON.stringify(body).slice(0, 300)}`);
  }
}

/** Resolves when so many receipts were acknowledged, which they are when they are durable. */
export async function receiptsBack({ carrier }: SendingHouse, receipts: number): Promise<void> {
  let last = -1;
  let stillSince = performance.now();
  while (carrier.acknowledged() < receipts) {
    if (carrier.acknowledged() !== last) {
      last = carrier.acknowledged();
      stillSince = performance.now();
    }
    if (performance.now() - stillSince > 60_000)
      throw new Error(`Only ${last} of ${receipts} receipts came back.`);
    await setTimeout(20);
  }
}

/** What the statements cost, the dearest first; asks for the setting shared_preload_libraries=pg_stat_statements. */
export async function listStatements({ databaseUrl }: SendingHouse, limit: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create extension if not exists pg_stat_statements');
  const { rows } = await client.query<{ ms: number; calls: number; rows: number; query: string }>(
    `select total_exec_time as ms, calls::int, rows::int, regexp_replace(query, '\\s+', ' ', 'g') as query
    from pg_stat_statements order by total_exec_time desc limit $1`,
    [limit],
  );
  await client.end();
  return rows.map(
    ({ ms, calls, rows: count, query }) =>
      `${ms.toFixed(0).padStart(7)} ms ${String(calls).padStart(6)} calls ${String(count).padStart(8)} rows  ${query.slice(0, 140)}`,
  );
}

/** What the database has written to its log (WAL) so far. */
export async function readWal({ databaseUrl }: SendingHouse): Promise<{ bytes: number; wholePages: number }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ bytes: number; wholePages: number }>(
    'select wal_bytes::float8 as bytes, wal_fpi::float8 as "wholePages" from pg_stat_wal',
  );
  await client.end();
  return rows[0] ?? { bytes: 0, wholePages: 0 };
}
