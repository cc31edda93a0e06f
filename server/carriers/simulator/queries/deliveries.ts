import { ask, askTogether, statement } from '#server/platform/db/statement.ts';
import type { SimulatorDb, TextRow } from './handsets.ts';
import type { ReceiptRow } from './submits.ts';

type Wanted = { now: Date; systemIds: string[]; limit: number };

/** The oldest receipts that are due and texts that phones have written, for these clients. */
export async function listDue(
  db: SimulatorDb,
  { now, systemIds, limit }: Wanted,
): Promise<{ receipts: ReceiptRow[]; texts: TextRow[] }> {
  const [receipts, texts] = await askTogether(db, [
    statement<ReceiptRow>(
      `select id, handset, sender, stat, at, carrier_id as "carrierId", due_at as "dueAt", system_id as "systemId"
       from simulator_receipts where due_at <= $1 and system_id = any($2::text[]) order by due_at, id limit $3`,
      [now, systemIds, limit],
    ),
    statement<TextRow>(
      `select id, handset, direction, other, text, state, at, system_id as "systemId"
       from simulator_texts where state = 'queued' and system_id = any($1::text[]) order by id limit $2`,
      [systemIds, limit],
    ),
  ]);
  return { receipts, texts };
}

export async function deleteReceipts(db: SimulatorDb, ids: string[]): Promise<void> {
  await ask(db, statement<never>('delete from simulator_receipts where id = any($1::uuid[])', [ids]));
}

export async function markText(db: SimulatorDb, id: string, state: TextRow['state']): Promise<void> {
  await ask(db, statement<never>('update simulator_texts set state = $2 where id = $1', [id, state]));
}
