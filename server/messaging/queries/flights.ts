import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import type { LaneName } from '#server/platform/db/sending-schema.ts';
import type { PartKey } from './outbox.ts';

type LapsedFlight = PartKey & {
  lane: LaneName;
  routeId: string;
  attempts: number;
  expiresAt: Date;
  writtenAt: Date;
  number: string;
  submits: number;
};

export async function listLapsedFlights(
  db: Kysely<Database>,
  now: Date,
  limit: number,
): Promise<LapsedFlight[]> {
  return db
    .selectFrom('flights')
    .innerJoin('messages', (join) =>
      join
        .onRef('messages.accountId', '=', 'flights.accountId')
        .onRef('messages.id', '=', 'flights.messageId'),
    )
    .select([
      'flights.accountId',
      'flights.messageId',
      'flights.part',
      'flights.lane',
      'flights.routeId',
      'flights.attempts',
      'flights.expiresAt',
      'flights.writtenAt',
      'messages.number',
      'messages.submits',
    ])
    .where('flights.leaseUntil', '<=', now)
    .orderBy('flights.messageId')
    .limit(limit)
    .execute();
}

/** Takes parts that are unknown since before an instant off the list of those that a receipt may still explain. */
export async function takeOldUnknown(db: Kysely<Database>, before: Date, limit: number): Promise<PartKey[]> {
  const { rows } = await sql<PartKey>`
    delete from unknown_parts where (account_id, message_id, part) in (
      select account_id, message_id, part from unknown_parts where written_at <= ${before}
      order by written_at limit ${limit} for update skip locked)
    returning account_id, message_id, part`.execute(db);
  return rows;
}
