import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { cpuMs } from './processes.ts';
import type { SendingHouse } from './sending-house.ts';

const historyTables = ['messages', 'message_states', 'message_parts', 'message_receipts'];

// The rows in the order of their ids, as they come into being. 2^48 milliseconds stand in front of an id, and the last digits count.
const idOf = (at: string, n: string) =>
  `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7000a' || lpad(to_hex(${n}), 15, '0'))::uuid`;

type Filling = {
  /** Awaited before its texts are put into the lane. */
  untilStored?(): Promise<void>;
  /** Its texts are due so much later, and the database pays before what it owes for so many rows. */
  dueInSeconds?: number;
};

/** A campaign as the database has it, written by SQL: what is measured is the lane, not the way in. Answers when its texts are due. */
export async function fillBulk(
  { databaseUrl, accountId }: Pick<SendingHouse, 'databaseUrl' | 'accountId'>,
  rows: number,
  { untilStored, dueInSeconds = 0 }: Filling = {},
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    await client.query(
      `create temporary table campaign as
      select ${idOf("now() - interval '5 minutes'", 'n')} as id, '+614' || (10000000 + n)::text as number from generate_series(1, $1::int) n`,
      [rows],
    );
    await client.query(
      `insert into messages (account_id, id, direction, number, sender, text, encoding, parts, submits, route_id, created_at)
      select $1, id, 'out', number, '+61491579455', 'A campaign', 'gsm7', 1, 1, 'default', now() - interval '5 minutes' from campaign`,
      [accountId],
    );
    await client.query(
      `insert into message_states (account_id, message_id, state, credits) select $1, id, 'queued', 0 from campaign`,
      [accountId],
    );
    await settle(client, ['messages', 'message_states']);
    await untilStored?.();
    const dueAt = new Date(Date.now() + dueInSeconds * 1000);
    await client.query(
      `insert into outbox_bulk (account_id, message_id, part, route_id, not_before, expires_at)
      select $1, id, 1, 'default', $2, now() + interval '2 days' from campaign`,
      [accountId, dueAt],
    );
    if (dueInSeconds > 0) await settle(client, ['outbox_bulk']);
    await setTimeout(Math.max(0, dueAt.getTime() - Date.now()));
    await client.query("select pg_notify('messages', '{}')");
  });
}

/** What the database owes for many new rows: their statistics, their freezing and their way to the disk. */
async function settle(client: pg.Client, tables: readonly string[]): Promise<void> {
  for (const table of tables) await client.query(`vacuum (analyze, freeze) ${table}`);
  await client.query('checkpoint');
}

/** Vacuums the lane as autovacuum would; answers the CPU time that it took, in milliseconds. */
export async function vacuumLane({ databaseUrl }: Pick<SendingHouse, 'databaseUrl'>): Promise<number> {
  let ms = 0;
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const pid = rows[0]?.pid ?? 0;
    const before = await cpuMs(pid);
    await client.query('vacuum (parallel 0) outbox_bulk');
    ms = (await cpuMs(pid)) - before;
  });
  return ms;
}

/** Takes what still waits in the lane away, as if it had never come. */
export async function withdrawBulk({ databaseUrl }: Pick<SendingHouse, 'databaseUrl'>): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    await client.query('truncate outbox_bulk');
  });
}

/** Numbers of the history: as many people as there are numbers in it. */
export function historyNumber(index: number): string {
  return `+614${10_000_000 + (Math.imul(index + 1, 0x9e3779b1) & 0xffffff)}`;
}

/**
 * A year of texts of the account, all delivered, with their parts and receipts; counted and vacuumed, as if they had come one by one. The
 * indexes beside the keys are built at the end: they come out denser than they would have grown, which makes the first texts that follow
 * split more of their pages.
 */
export async function fillHistory(
  { databaseUrl, accountId }: Pick<SendingHouse, 'databaseUrl' | 'accountId'>,
  rows: number,
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    await client.query("set maintenance_work_mem = '512MB'");
    const past = `create unlogged table past as
      select n, ${idOf('at', 'n')} as id, at, '+614' || (10000000 + hashint8(n)::bigint & 16777215)::text as number
      from (select n, now() - interval '1 year' + n * interval '1 year' / ${rows + 1} as at from generate_series(1, ${rows}) n) moments`;
    await client.query(past);
    const buildIndexes = await dropIndexes(client, historyTables);
    await client.query(
      `insert into messages (account_id, id, direction, number, sender, text, encoding, parts, submits, route_id, created_at)
      select $1, id, 'out', number, '+61491579455', 'Hello Sam ' || n || ', your parcel is here.', 'gsm7', 1, 1, 'default', at from past order by n`,
      [accountId],
    );
    await client.query(
      `insert into message_states (account_id, message_id, state, credits, spent, sent_at, ended_at)
      select $1, id, 'delivered', 1, 1, at, at from past order by n`,
      [accountId],
    );
    await client.query(
      `insert into message_parts (account_id, message_id, part, state, route_id, carrier_id, carrier_key, status, written_at, answered_at, ended_at)
      select $1, id, 1, 'delivered', 'default', md5(n::text), md5(n::text), 0, at, at, at from past order by n`,
      [accountId],
    );
    await client.query(
      `insert into message_receipts (account_id, message_id, id, part, status, raw, done_at, received_at)
      select $1, id, gen_random_uuid(), 1, 'delivered', 'id:' || n || ' stat:DELIVRD', at, at from past order by n`,
      [accountId],
    );
    await client.query('drop table past');
    await buildIndexes();
    await settle(client, historyTables);
  });
}

/** Drops what indexes tables have beside those that keep a constraint; answers how they are built again. */
async function dropIndexes(client: pg.Client, tables: readonly string[]): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
    where i.indrelid = any($1::regclass[]) and not i.indisunique`,
    [tables],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return async () => {
    for (const { definition } of rows) await client.query(definition);
  };
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
