import type { Insertable, Selectable } from 'kysely';
import type { SimulatorTables } from '../schema.ts';
import type { SimulatorDb } from './handsets.ts';

export type MailRow = Selectable<SimulatorTables['simulatorMails']>;

export async function insertMail(
  db: SimulatorDb,
  mail: Insertable<SimulatorTables['simulatorMails']>,
): Promise<void> {
  await db.insertInto('simulatorMails').values(mail).execute();
}

export function listMailRows(
  db: SimulatorDb,
  { recipient, limit }: { recipient?: string; limit: number },
): Promise<MailRow[]> {
  const newest = db.selectFrom('simulatorMails').selectAll().orderBy('id', 'desc').limit(limit);
  return (recipient === undefined ? newest : newest.where('recipient', '=', recipient)).execute();
}

export function findMail(db: SimulatorDb, id: string): Promise<MailRow | undefined> {
  return db.selectFrom('simulatorMails').selectAll().where('id', '=', id).executeTakeFirst();
}
