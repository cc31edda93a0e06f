import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { type Statement, statement } from '#server/platform/db/statement.ts';
import type { Report } from './receipts.ts';

/** A receipt that fits nothing yet. */
export type ParkedReceipt = Report & { tries: number };

export function insertParked(reports: readonly Report[], retryAt: Date): Statement<never> {
  return statement(
    `insert into parked_receipts (id, route_id, carrier_id, carrier_key, recipient, other, state, note, error_code, raw, at, received_at,
      retry_at)
    select id, route_id, carrier_id, carrier_key, number, other, status, note, error_code, raw, coalesce(done_at, received_at), received_at, $13
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
      $10::text[], $11::timestamptz[], $12::timestamptz[])
      as r(id, route_id, carrier_id, carrier_key, number, other, status, note, error_code, raw, done_at, received_at)`,
    [
      reports.map((report) => report.id),
      reports.map((report) => report.routeId),
      reports.map((report) => report.carrierId),
      reports.map((report) => report.carrierKey),
      reports.map((report) => report.number),
      reports.map((report) => report.other),
      reports.map((report) => report.status),
      reports.map((report) => report.note),
      reports.map((report) => report.errorCode),
      reports.map((report) => report.raw),
      reports.map((report) => report.doneAt),
      reports.map((report) => report.receivedAt),
      retryAt,
    ],
  );
}

type Due = { now: Date; limit: number; ids: readonly string[] | undefined };

/** Locks parked receipts whose time has come, or these, without waiting for those that another worker tries. */
export async function lockParked(db: Kysely<Database>, { now, limit, ids }: Due): Promise<ParkedReceipt[]> {
  let rows = db
    .selectFrom('parkedReceipts')
    .select([
      'id',
      'routeId',
      'carrierId',
      'carrierKey',
      'recipient as number',
      'other',
      'state as status',
      'note',
      'errorCode',
      'raw',
      'at as doneAt',
      'receivedAt',
      'tries',
    ])
    .limit(limit)
    .forUpdate()
    .skipLocked();
  rows =
    ids === undefined
      ? rows.where('retryAt', '<=', now).orderBy('retryAt')
      : rows.where('id', 'in', [...ids]).orderBy('id');
  return rows.execute();
}

export async function deleteParked(db: Kysely<Database>, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await db
      .deleteFrom('parkedReceipts')
      .where('id', 'in', [...ids])
      .execute();
}

export async function postponeParked(
  db: Kysely<Database>,
  rows: readonly { id: string; retryAt: Date }[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update parked_receipts p set tries = p.tries + 1, retry_at = g.retry_at
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.retryAt)}::timestamptz[]) as g(id, retry_at)
    where p.id = g.id`.execute(db);
}
