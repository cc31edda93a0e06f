import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

/** Whether a part waits for a route or flies over it, or a sender or number goes out by it, that of login codes too. */
export async function isRouteUsed(db: Kysely<Database>, routeId: string): Promise<boolean> {
  const { rows } = await sql<{ used: boolean }>`
    select exists (select from outbox_normal where route_id = ${routeId})
      or exists (select from outbox_bulk where route_id = ${routeId})
      or exists (select from flights where route_id = ${routeId})
      or exists (select from senders where route_id = ${routeId} and removed_at is null)
      or exists (select from hosted_numbers where route_id = ${routeId})
      or exists (select from code_sender where route_id = ${routeId}) as used`.execute(db);
  return rows[0]?.used ?? false;
}
