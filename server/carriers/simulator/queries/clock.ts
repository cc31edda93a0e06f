import { sql } from 'kysely';
import type { ClientBase } from 'pg';
import type { SimulatorDb } from './handsets.ts';

/** Moves of the clock are announced on this channel. */
export const clockChannel = 'simulator_clock';
/** The name by which the connections that follow the clock are known in pg_stat_activity. */
export const clockFollower = 'corella-clock';

/** Answers the new offset, in milliseconds. */
export async function advanceClock(db: SimulatorDb, byMs: number): Promise<number> {
  const { rows } = await sql<{ offsetMs: number }>`
    with moved as (update simulator_clock set offset_ms = offset_ms + ${byMs} returning offset_ms)
    select offset_ms, pg_notify(${clockChannel}, '') from moved`.execute(db);
  return rows[0]?.offsetMs ?? 0;
}

/** How many processes have not yet seen the clock at this offset. */
export async function countLaggards(db: SimulatorDb, offsetMs: number): Promise<number> {
  const { rows } = await sql<{ laggards: number }>`
    select count(*) as laggards
    from pg_stat_activity activity
    left join simulator_clock_followers follower on follower.pid = activity.pid
    where activity.datname = current_database()
      and activity.application_name = ${clockFollower}
      and coalesce(follower.offset_ms, -1) < ${offsetMs}`.execute(db);
  return rows[0]?.laggards ?? 0;
}

/** Reads the clock on the follower's own connection, before `confirmClock` says that it was set. */
export async function readClock(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ offset_ms: number }>('select offset_ms from simulator_clock');
  return rows[0]?.offset_ms ?? 0;
}

export async function confirmClock(client: ClientBase, offsetMs: number): Promise<void> {
  await client.query(
    `insert into simulator_clock_followers (pid, offset_ms) values (pg_backend_pid(), $1)
     on conflict (pid) do update set offset_ms = excluded.offset_ms`,
    [offsetMs],
  );
}

export async function listenToClock(client: ClientBase): Promise<void> {
  await client.query(`set application_name = '${clockFollower}'`);
  await client.query(`listen ${clockChannel}`);
}
