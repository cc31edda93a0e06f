import type { Selectable } from 'kysely';
import type { ClientBase } from 'pg';
import type { SimulatorTables } from '../schema.ts';
import type { SimulatorDb } from './handsets.ts';

export type SmscRow = Selectable<SimulatorTables['simulatorSmsc']>;

export async function upsertSmsc(db: SimulatorDb, row: Omit<SmscRow, 'singleton'>): Promise<void> {
  await db
    .insertInto('simulatorSmsc')
    .values(row)
    .onConflict((conflict) => conflict.column('singleton').doUpdateSet(row))
    .execute();
}

export async function deleteSmsc(db: SimulatorDb, leader: string): Promise<void> {
  await db.deleteFrom('simulatorSmsc').where('leader', '=', leader).execute();
}

export function findSmsc(db: SimulatorDb): Promise<SmscRow | undefined> {
  return db.selectFrom('simulatorSmsc').selectAll().executeTakeFirst();
}

/** Tries to become the one process that runs the network, for as long as this connection lives. */
export async function tryToLead(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock(7230443) as mine');
  return rows[0]?.mine ?? false;
}

export async function listenToReplies(client: ClientBase): Promise<void> {
  await client.query('listen simulator');
}
