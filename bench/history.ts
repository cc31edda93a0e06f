import { sql } from 'kysely';
import pg from 'pg';
import { listMessages } from '#server/messaging/history.ts';
import { markStretches } from '#server/messaging/stretches.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { type Connection, connect } from '#server/platform/db/connect.ts';
import { silentLog } from '#server/platform/log.ts';
import { firstIdAt } from '#server/platform/time-ids.ts';
import { readCpuMs } from './support/answer-cpu.ts';
import { actAs } from './support/bench-actor.ts';
import {
  afterSeededYear,
  greatAccountId,
  listSeededFilters,
  type SeededFilter,
  seedHistory,
} from './support/history-rows.ts';
import { option } from './support/option.ts';
import { onOwnDatabase } from './support/own-database.ts';
import { findDeepPage, type PagePlace, preparePagePlaces } from './support/page-places.ts';
import { conclude, median, note, percentile, report } from './support/report.ts';
import { countScans, type ScanCounts } from './support/scan-counts.ts';

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

async function main(): Promise<void> {
  await onOwnDatabase(keptFolder, async (url) => {
    await connected(url, (connection) => fill(url, connection));
    await measureAll(url);
  });
  conclude();
}

async function measureAll(url: string): Promise<void> {
  for (const [name, filter] of Object.entries(listSeededFilters(rows))) {
    if (only && !name.includes(only)) continue;
    const deep = await asked(url, (client) =>
      findDeepPage(client, {
        filter,
        rows,
        ...(filter.from && { from: firstIdAt(new Date(filter.from)) }),
        ...(filter.to && { before: firstIdAt(new Date(filter.to)) }),
      }),
    );
    await measure({ name, filter, place: { page: 1, cursor: undefined }, url });
    if (deep.page > 1) await measure({ name, filter, place: deep, url });
  }
}

async function asked<R>(url: string, ask: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return ask(client).finally(() => client.end());
}

async function connected<R>(url: string, use: (connection: Connection) => Promise<R>): Promise<R> {
  const connection = connect(url, { log: silentLog, max: 1 });
  return use(connection).finally(() => connection.close());
}

const actorOf = (db: Connection['db']) =>
  actAs(db, { accountId: greatAccountId, now: () => afterSeededYear });

async function fill(url: string, { pool, db }: Connection): Promise<void> {
  if ((await pool.query('select from messages limit 1')).rowCount === 0) {
    const begun = performance.now();
    await asked(url, (client) => seedHistory(client, rows));
    note(`     ${rows} messages of 502 accounts written in ${seconds(begun)} s`);
  }
  const begun = performance.now();
  let stretches = 0;
  for (let more = await markStretches(actorOf(db)); more > 0; more = await markStretches(actorOf(db)))
    stretches += more;
  if (stretches > 0) {
    await pool.query('vacuum analyze message_stretches');
    await pool.query('vacuum analyze message_marks');
    note(`     ${stretches} stretches marked in ${seconds(begun)} s`);
  }
  await asked(url, (client) => preparePagePlaces(client, rows));
}

const seconds = (begun: number) => ((performance.now() - begun) / 1000).toFixed(1);

type ListQuery = SeededFilter & { cursor?: string };

type Measured = { name: string; filter: SeededFilter; place: PagePlace; url: string };

async function measure({ name, filter, place, url }: Measured): Promise<void> {
  const query = { ...filter, ...(place.cursor && { cursor: place.cursor }) };
  const { pages, found } = await connected(url, ({ db }) => readPages(db, query));
  const answers = pages.flat();
  const title = `${name}, page ${place.page}`;
  const whole = pages.map((page) => sumMs(page));
  reportMs(`${title}, each answer`, percentile(answers.map(msOf), 0.95), true);
  reportMs(`${title}, until the page is full`, percentile(whole, 0.95), found !== undefined);
  const { counts } = await countScans(url, (db) => listMessages(actorOf(db), query));
  const end = found === undefined ? `NOT FULL after ${answersAtMost} answers` : `${found} messages`;
  const cpu = percentile(
    answers.map((answer) => answer.cpuMs),
    0.95,
  );
  note(
    `     ${end} by ${(answers.length / readings).toFixed(1)} answers, median ${median(whole).toFixed(1)} ms; CPU of an answer, p95: ${cpu.toFixed(1)} ms; the first read ${describe(counts)}`,
  );
}

function reportMs(name: string, value: number, ok: boolean): void {
  const limit = `< ${limitMs} ms`;
  report({ name: `${name}, p95`, value, unit: 'ms', reference: null, limit, ok: ok && value < limitMs });
}

type Answer = { ms: number; cpuMs: number };
const msOf = (answer: Answer) => answer.ms;
const sumMs = (answers: readonly Answer[]) => answers.reduce((sum, { ms }) => sum + ms, 0);

async function readPages(
  db: Connection['db'],
  query: ListQuery,
): Promise<{ pages: Answer[][]; found: number | undefined }> {
  const context = actorOf(db);
  const { rows: pids } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  const pages: Answer[][] = [];
  let found: number | undefined = 0;
  for (let reading = -warmUps; reading < readings; reading += 1) {
    const page = await readPage(context, query, pids[0]?.pid ?? 0);
    if (reading < 0) continue;
    if (found !== undefined) found = page.found;
    pages.push(page.answers);
  }
  return { pages, found };
}

/** Reads on until the page is full or the history ends; `found` stays undefined where neither came. */
async function readPage(
  context: ActorContext,
  query: ListQuery,
  backendPid: number,
): Promise<{ answers: Answer[]; found: number | undefined }> {
  const answers: Answer[] = [];
  let found = 0;
  let cursor: string | null = null;
  while (answers.length < answersAtMost) {
    const cpuBefore = await readCpuMs(backendPid);
    const begun = performance.now();
    const limit = pageMessages - found;
    const answer: Awaited<ReturnType<typeof listMessages>> = await listMessages(context, {
      ...query,
      limit,
      ...(cursor && { cursor }),
    });
    answers.push({ ms: performance.now() - begun, cpuMs: (await readCpuMs(backendPid)) - cpuBefore });
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
