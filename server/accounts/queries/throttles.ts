import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

/** Counts one use in the window that is open for the key, or opens one; the row stays locked until the transaction ends. */
export async function countUse(
  db: Kysely<Database>,
  key: string,
  window: { now: Date; endsAt: Date },
): Promise<{ level: number; waitUntil: Date }> {
  const { rows } = await sql<{ level: number; waitUntil: Date }>`
    insert into throttles as t (key, level, wait_until, updated_at) values (${key}, 1, ${window.endsAt}, ${window.now})
    on conflict (key) do update set
      level = case when t.wait_until > excluded.updated_at then t.level + 1 else 1 end,
      wait_until = case when t.wait_until > excluded.updated_at then t.wait_until else excluded.wait_until end,
      updated_at = excluded.updated_at
    returning level, wait_until`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('Counting a use returned nothing.');
  return row;
}
