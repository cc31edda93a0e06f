import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import type { LaneName } from '#server/platform/db/sending-schema.ts';
import { ask, statement } from '#server/platform/db/statement.ts';

export type NewMessage = {
  id: string;
  number: string;
  /** Null where it is the common text. */
  text: string | null;
  encoding: 'gsm7' | 'ucs2';
  parts: number;
  submits: number;
  reference: number | null;
};

export type NewMessages = {
  accountId: string;
  batchId: string;
  userId: string | null;
  sender: string;
  routeId: string;
  lane: LaneName;
  commonText: string;
  /** Credits that each part costs: 1, or 0 for what is free. */
  creditsAPart: 0 | 1;
  holdEntryId: string | null;
  exempt: boolean;
  scheduledFor: Date | null;
  now: Date;
  expiresAt: Date;
  rows: readonly NewMessage[];
};

// Messages, their states and their waiting parts in one statement: 1,000 messages take about 30 ms, where a statement for each would
// take a second. The arrays are read once.
const insertText = (outbox: string) => `
with given as materialized (
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::smallint[], $7::int[])
    as g(id, number, text, encoding, parts, submits, reference)),
stored as (
  insert into messages (account_id, id, direction, number, sender, text, encoding, parts, submits, reference, route_id, batch_id, user_id,
    scheduled_for, created_at)
  select $8::uuid, id, 'out', number, $9, coalesce(text, $10), encoding, parts, submits, reference, $11, $12::uuid, $13::uuid,
    $14::timestamptz, $15::timestamptz
  from given),
stated as (
  insert into message_states (account_id, message_id, state, credits, spent, hold_entry_id)
  select $8, id, case when $14 is null then 'queued' else 'scheduled' end, parts * $16::int, case when $16::int = 0 then 0 end, $17::uuid
  from given)
insert into ${outbox} (account_id, message_id, part, route_id, not_before, expires_at, exempt)
select $8, id, part, $11, coalesce($14, $15), $18::timestamptz, $19::boolean
from given, lateral generate_series(1, submits) as part`;

const insertTexts = { normal: insertText('outbox_normal'), bulk: insertText('outbox_bulk') };

export async function insertMessages(db: Kysely<Database>, messages: NewMessages): Promise<void> {
  const { rows } = messages;
  await ask(
    db,
    statement(insertTexts[messages.lane], [
      rows.map((row) => row.id),
      rows.map((row) => row.number),
      rows.map((row) => row.text),
      rows.map((row) => row.encoding),
      rows.map((row) => row.parts),
      rows.map((row) => row.submits),
      rows.map((row) => row.reference),
      messages.accountId,
      messages.sender,
      messages.commonText,
      messages.routeId,
      messages.batchId,
      messages.userId,
      messages.scheduledFor,
      messages.now,
      messages.creditsAPart,
      messages.holdEntryId,
      messages.expiresAt,
      messages.exempt,
    ]),
  );
}

const referenceText = `
insert into part_references as p (sender, number, last)
select $1, number, 0 from unnest($2::text[]) as number order by number
on conflict (sender, number) do update set last = (p.last + 1) % 65536
returning number, last`;

/** The next reference, 0 to 65,535, for the parts of a long text from this sender to each of these numbers, of which each comes once. */
export async function takeReferences(
  db: Kysely<Database>,
  sender: string,
  numbers: readonly string[],
): Promise<Map<string, number>> {
  const rows = await ask(db, statement<{ number: string; last: number }>(referenceText, [sender, numbers]));
  return new Map(rows.map((row) => [row.number, row.last]));
}
