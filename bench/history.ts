import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { listMessages } from '#server/messaging/history.ts';
import { markStretches } from '#server/messaging/stretches.ts';
import { readConfig } from '#server/platform/config.ts';
import { type ActorContext, systemContext } from '#server/platform/context.ts';
import { type Connection, connect } from '#server/platform/db/connect.ts';
import { startEmbeddedDatabase } from '#server/platform/db/embedded.ts';
import { migrate } from '#server/platform/db/migrate.ts';
import { silentLog } from '#server/platform/log.ts';
import { deriveSecrets } from '#server/platform/secrets.ts';
import { firstIdAt } from '#server/platform/time-ids.ts';
import {
  afterSeededYear,
  greatAccountId,
  listSeededFilters,
  type SeededFilter,
  seededAt,
  seedHistory,
} from './support/history-rows.ts';
import { conclude, median, note, percentile, report } from './support/report.ts';
import { countScans, type ScanCounts } from './support/scan-counts.ts';

const option = (name: string) =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const rows = Number(option('rows') ?? 10_000_000);
/** A folder whose rows are kept for the next time. */
const keptFolder = option('data');
/** Only filters whose name contains this. */
const only = option('only');
const warmUps = 2;
const readings = 20;
/** An answer may hold less than a page; a page counts as read when it is full or the history is at its end. */
const pageMessages = 50;
const answersAtMost = 40;
const limitMs = 50;
/** Where the deep page begins: three quarters of all rows are newer. */
const deep = 0.25;

async function main(): Promise<void> {
  const folder = keptFolder ?? (await mkdtemp(join(tmpdir(), 'corella-bench-')));
  const database = await startEmbeddedDatabase({ dataFolder: folder, say: () => {} });
  try {
    note(
      `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, PostgreSQL 18 embedded.`,
    );
    await migrate(database.url);
    await connected(database.url, (connection) => fill(database.url, connection));
    for (const [name, filter] of Object.entries(listSeededFilters(rows)))
      if (!only || name.includes(only)) await measure({ name, filter, url: database.url });
  } finally {
    await database.stop();
    if (!keptFolder) await rm(folder, { recursive: true, force: true });
  }
  conclude();
}

async function connected<R>(url: string, use: (connection: Connection) => Promise<R>): Promise<R> {
  const connection = connect(url, { log: silentLog, max: 1 });
  return use(connection).finally(() => connection.close());
}

function actorOf(db: Connection['db']): ActorContext {
  const context = systemContext({
    db,
    clock: { now: () => afterSeededYear },
    log: silentLog,
    secrets: deriveSecrets(Buffer.alloc(32, 7)),
    config: readConfig({ PORT: '0' }),
  });
  const actor = {
    accountId: greatAccountId,
    userId: '',
    sessionId: '',
    name: 'Bench',
    role: 'owner',
    generation: 0,
    provenAt: afterSeededYear,
  } as const;
  return { ...context, actor };
}

async function fill(url: string, { pool, db }: Connection): Promise<void> {
  if ((await pool.query('select from messages limit 1')).rowCount === 0) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const begun = performance.now();
    await seedHistory(client, rows);
    await client.end();
    note(`     ${rows} messages of 502 accounts written in ${seconds(begun)} s`);
  }
  const begun = performance.now();
  let stretches = 0;
  for (let more = await markStretches(actorOf(db)); more > 0; more = await markStretches(actorOf(db)))
    stretches += more;
  if (stretches > 0) {
    await pool.query('vacuum analyze message_stretches');
    note(`     ${stretches} stretches marked in ${seconds(begun)} s`);
  }
}

const seconds = (begun: number) => ((performance.now() - begun) / 1000).toFixed(1);

type ListQuery = SeededFilter & { cursor?: string };

type Measured = { name: string; filter: SeededFilter; url: string };

async function measure({ name, filter, url }: Measured): Promise<void> {
  const places = { 'the newest page': undefined, 'a page three quarters down': firstIdAt(seededAt(deep)) };
  for (const [place, cursor] of Object.entries(places)) {
    const query = { ...filter, ...(cursor && { cursor }) };
    const { pages, answers, found } = await connected(url, ({ db }) => timeReadings(db, query));
    const p95 = percentile(pages, 0.95);
    report({
      name: `${name}, ${place}, p95 of ${readings}`,
      value: p95,
      unit: 'ms',
      reference: null,
      limit: `< ${limitMs} ms for the whole page`,
      ok: p95 < limitMs && found !== undefined,
    });
    const { counts } = await countScans(url, (db) => listMessages(actorOf(db), query));
    const whole = found === undefined ? `NOT WHOLE after ${answersAtMost} answers` : `${found} messages`;
    note(
      `     median ${median(pages).toFixed(1)} ms, ${whole}, ${(answers.length / readings).toFixed(1)} answers of p95 ${percentile(answers, 0.95).toFixed(1)} ms; the first read ${describe(counts)}`,
    );
  }
}

type Readings = { pages: number[]; answers: number[]; found: number | undefined };

async function timeReadings(db: Connection['db'], query: ListQuery): Promise<Readings> {
  const context = actorOf(db);
  const pages: number[] = [];
  const answers: number[] = [];
  let found: number | undefined = 0;
  for (let reading = -warmUps; reading < readings; reading += 1) {
    const page = await readPage(context, query);
    if (reading < 0) continue;
    if (found !== undefined) found = page.found;
    pages.push(page.answers.reduce((sum, ms) => sum + ms, 0));
    answers.push(...page.answers);
  }
  return { pages, answers, found };
}

/** Reads on until the page is full or the history ends; `found` stays undefined where neither came. */
async function readPage(
  context: ActorContext,
  query: ListQuery,
): Promise<{ answers: number[]; found: number | undefined }> {
  const answers: number[] = [];
  let found = 0;
  let cursor: string | null = null;
  while (answers.length < answersAtMost) {
    const begun = performance.now();
    const limit = pageMessages - found;
    const answer: Awaited<ReturnType<typeof listMessages>> = await listMessages(context, {
      ...query,
      limit,
      ...(cursor && { cursor }),
    });
    answers.push(performance.now() - begun);
    found += answer.messages.length;
    cursor = answer.nextCursor;
    if (cursor === null || found >= pageMessages) return { answers, found };
  }
  return { answers, found: undefined };
}

function describe({ tables, indexes }: ScanCounts): string {
  return [
    ...tables.map((table) => `ALL OF ${table.name} (${table.rows} rows)`),
    ...indexes.map((index) => `${index.name} ${index.scans} x, ${index.rows} rows`),
  ].join('; ');
}

await main();
