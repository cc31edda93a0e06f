import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, statement } from '#server/platform/db/statement.ts';

type Db = Kysely<Database>;

export type EventRow = {
  routeId: string;
  key: string;
  carrierId: string;
  part: number;
  status: string;
  at: Date;
};

/** Remembers an event; false when it was remembered before. */
export async function insertEvent(db: Db, event: EventRow): Promise<boolean> {
  const { routeId, key, carrierId, part, status, at } = event;
  const rows = await ask(
    db,
    statement<{ key: string }>(
      `insert into carrier_events (route_id, key, carrier_id, part, status, at) values ($1, $2, $3, $4, $5, $6)
       on conflict (route_id, key) do nothing returning key`,
      [routeId, key, carrierId, part, status, at],
    ),
  );
  return rows.length > 0;
}

export async function isEventHandled(
  db: Db,
  { routeId, key }: Pick<EventRow, 'routeId' | 'key'>,
): Promise<boolean> {
  const rows = await ask(
    db,
    statement<{ handled: boolean }>('select handled from carrier_events where route_id = $1 and key = $2', [
      routeId,
      key,
    ]),
  );
  return rows[0]?.handled ?? false;
}

export async function markEvent(db: Db, { routeId, key }: Pick<EventRow, 'routeId' | 'key'>): Promise<void> {
  await ask(
    db,
    statement<never>('update carrier_events set handled = true where route_id = $1 and key = $2', [
      routeId,
      key,
    ]),
  );
}

/** How many parts of a text are known to have come to a status. */
export async function countParts(
  db: Db,
  { routeId, carrierId, status }: Pick<EventRow, 'routeId' | 'carrierId' | 'status'>,
): Promise<number> {
  const rows = await ask(
    db,
    statement<{ parts: number }>(
      'select count(distinct part) as parts from carrier_events where route_id = $1 and carrier_id = $2 and status = $3',
      [routeId, carrierId, status],
    ),
  );
  return rows[0]?.parts ?? 0;
}

export async function deleteEvents(db: Db, before: Date): Promise<void> {
  await ask(db, statement<never>('delete from carrier_events where at < $1', [before]));
}
