import pg from 'pg';
import type { SendingHouse } from './sending-house.ts';

// The rows in the order of their ids, as they come into being. 2^48 milliseconds stand in front of an id, and the last digits count.
const idOf = (at: string, n: string) =>
  `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7000a' || lpad(to_hex(${n}), 15, '0'))::uuid`;

/** A campaign as the database has it, written by SQL: what is measured is the lane, not the way in. */
export async function fillBulk(
  { databaseUrl, accountId }: Pick<SendingHouse, 'databaseUrl' | 'accountId'>,
  rows: number,
): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    await client.query(
      `create temporary table campaign as
      select ${idOf('now()', 'n')} as id, '+614' || (10000000 + n)::text as number from generate_series(1, $1::int) n`,
      [rows],
    );
    await client.query(
      `insert into messages (account_id, id, direction, number, sender, text, encoding, parts, submits, route_id, created_at)
      select $1, id, 'out', number, '+61491579455', 'A campaign', 'gsm7', 1, 1, 'default', now() from campaign`,
      [accountId],
    );
    await client.query(
      `insert into message_states (account_id, message_id, state, credits) select $1, id, 'queued', 0 from campaign`,
      [accountId],
    );
    // What the database owes for so many rows is paid before they drain.
    for (const table of ['messages', 'message_states'])
      await client.query(`vacuum (analyze, freeze) ${table}`);
    await client.query('checkpoint');
    await client.query(
      `insert into outbox_bulk (account_id, message_id, part, route_id, not_before, expires_at)
      select $1, id, 1, 'default', now(), now() + interval '2 days' from campaign`,
      [accountId],
    );
    await client.query("select pg_notify('messages', '{}')");
  });
}

/** A year of texts of the account, all delivered, with their parts and receipts; counted and vacuumed, as if they had come one by one. */
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
    for (const table of ['messages', 'message_states', 'message_parts', 'message_receipts'])
      await client.query(`vacuum (analyze, freeze) ${table}`);
    await client.query('checkpoint');
  });
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
