import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, type Statement, statement } from '#server/platform/db/statement.ts';
import type { PartKey } from './outbox.ts';

type MessageKey = { accountId: string; messageId: string };

const keysOf = (rows: readonly PartKey[]) => [
  rows.map((row) => row.accountId),
  rows.map((row) => row.messageId),
  rows.map((row) => row.part),
];

/** Ends flights; answers those that were still there: one whose lease had ended belongs to whoever ended it. */
export async function endFlights(db: Kysely<Database>, parts: readonly PartKey[]): Promise<PartKey[]> {
  return ask(
    db,
    statement<PartKey>(
      `delete from flights f using unnest($1::uuid[], $2::uuid[], $3::smallint[]) as g(account_id, message_id, part)
      where f.account_id = g.account_id and f.message_id = g.message_id and f.part = g.part
      returning f.account_id as "accountId", f.message_id as "messageId", f.part`,
      keysOf(parts),
    ),
  );
}

/** Locks messages in the order in which everybody locks them; what is asked afterwards sees what others did to them before. */
export function lockStates(messages: readonly MessageKey[]): Statement<never> {
  return statement(
    `select from message_states s join unnest($1::uuid[], $2::uuid[]) as g(account_id, message_id) using (account_id, message_id)
    order by s.message_id for update of s`,
    [messages.map((key) => key.accountId), messages.map((key) => key.messageId)],
  );
}

export type AnsweredPart = PartKey & {
  state: 'sent' | 'failed' | 'unknown';
  note: string | null;
  routeId: string;
  link: string;
  carrierId: string | null;
  carrierKey: string | null;
  status: number | null;
  attempts: number;
  writtenAt: Date | null;
  answeredAt: Date | null;
  endedAt: Date | null;
};

/** Stores the answers to parts. An answer that comes after its part was given up corrects the unknown, and nothing else. */
export function insertParts(parts: readonly AnsweredPart[]): Statement<never> {
  return statement(
    `insert into message_parts as p (account_id, message_id, part, state, note, route_id, link, carrier_id, carrier_key, status, attempts,
      written_at, answered_at, ended_at)
    select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
      $10::bigint[], $11::smallint[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[])
    on conflict (account_id, message_id, part) do update set state = excluded.state, note = excluded.note, link = excluded.link,
      carrier_id = excluded.carrier_id, carrier_key = excluded.carrier_key, status = excluded.status, answered_at = excluded.answered_at
    where p.state = 'unknown' and excluded.state = 'sent'`,
    [
      ...keysOf(parts),
      parts.map((part) => part.state),
      parts.map((part) => part.note),
      parts.map((part) => part.routeId),
      parts.map((part) => part.link),
      parts.map((part) => part.carrierId),
      parts.map((part) => part.carrierKey),
      parts.map((part) => part.status),
      parts.map((part) => part.attempts),
      parts.map((part) => part.writtenAt),
      parts.map((part) => part.answeredAt),
      parts.map((part) => part.endedAt),
    ],
  );
}

/** What the messages of one account name as the end of their hold. */
export type EntryIds = { accountId: string; settleId: string; releaseId: string };

/** A message whose state or hold has changed. `isSettled`: its hold has ended with this. */
export type ChangedMessage = MessageKey & { credits: number; spent: number | null; isSettled: boolean };

const changedColumns = `s.account_id as "accountId", s.message_id as "messageId", s.credits, s.spent`;

// Nearly every message has one part, which the carrier takes: then nothing has to be counted. The state is compared as an expression, so
// that the planner looks each message up by its key: where statistics say that hardly any message waits or is on its way, as at night, it
// would read all of those by the index of states, and a campaign would cost ten times as much the next morning.
const sentText = `
update message_states s set state = 'sent', note = null, sent_at = $4, spent = s.credits,
  end_entry_id = case when s.credits > 0 then e.entry_id end
from unnest($1::uuid[], $2::uuid[]) as g(account_id, message_id), unnest($3::uuid[], $5::uuid[]) as e(account_id, entry_id)
where s.account_id = g.account_id and s.message_id = g.message_id and e.account_id = g.account_id
  and s.state || '' in ('queued', 'scheduled')
returning ${changedColumns}, true as "isSettled"`;

/** Messages of one part that the carrier has taken: sent, and their credits spent. */
export function markSent(
  messages: readonly MessageKey[],
  { entries, now }: { entries: readonly EntryIds[]; now: Date },
): Statement<ChangedMessage> {
  return statement(sentText, [
    messages.map((key) => key.accountId),
    messages.map((key) => key.messageId),
    entries.map((entry) => entry.accountId),
    now,
    entries.map((entry) => entry.settleId),
  ]);
}

/**
 * Keeps the rest of the transaction from reading tables whole. A plan is kept for as long as statistics are, and one that
 * was made for a small table would read the whole of it when it has grown.
 */
export function lookUpByKey(): Statement<never> {
  return statement("select set_config('enable_seqscan', 'off', true)", []);
}

type Ended = MessageKey & { state: string; note: string | null };

/** Messages of one part that was sent, and whose end the carrier reports. */
export function markEnded(messages: readonly Ended[], now: Date): Statement<ChangedMessage> {
  return statement(
    `update message_states s set state = g.state, note = g.note, ended_at = $5
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as g(account_id, message_id, state, note)
    where s.account_id = g.account_id and s.message_id = g.message_id and s.state || '' = 'sent'
    returning ${changedColumns}, false as "isSettled"`,
    [
      messages.map((message) => message.accountId),
      messages.map((message) => message.messageId),
      messages.map((message) => message.state),
      messages.map((message) => message.note),
      now,
    ],
  );
}

// The state of a message from its parts: failed as soon as one has, delivered when all are. Its hold ends when every part has an answer,
// and spends what the carrier took; with $7 parts without an answer count as not taken. The first end stands.
const derivedText = `
with touched as (select * from unnest($1::uuid[], $2::uuid[]) as t(account_id, message_id)),
counted as (
  select p.account_id, p.message_id, count(*) as answered, count(*) filter (where p.carrier_id is not null) as taken,
    count(*) filter (where p.state = 'delivered') as delivered, count(*) filter (where p.state = 'failed') as failed,
    count(*) filter (where p.state = 'unknown') as unknown,
    (array_agg(p.note order by p.carrier_id is null and p.status is null and p.written_at is null, p.part)
      filter (where p.state = 'failed'))[1] as failure,
    (array_agg(p.note order by p.part) filter (where p.state = 'unknown'))[1] as doubt
  from touched join message_parts p using (account_id, message_id) group by p.account_id, p.message_id),
judged as (
  select c.account_id, c.message_id, c.taken, old.spent is null and c.answered >= m.submits and (c.unknown = 0 or $7::boolean) as settles,
    case when c.taken >= m.submits then old.credits else least(c.taken, old.credits) end as cost,
    case when old.state in ('delivered', 'failed', 'cancelled') then old.state
      when c.failed > 0 then 'failed' when c.delivered >= m.submits then 'delivered' when c.unknown > 0 then 'unknown'
      when c.taken >= m.submits then 'sent' else old.state end as state,
    case when c.failed > 0 then c.failure when c.delivered < m.submits and c.unknown > 0 then c.doubt end as note,
    old.state as before
  from counted c join messages m on m.account_id = c.account_id and m.id = c.message_id
  join message_states old on old.account_id = c.account_id and old.message_id = c.message_id)
update message_states s set state = j.state,
  note = case when j.before in ('delivered', 'failed', 'cancelled') then s.note else j.note end,
  sent_at = case when j.taken > 0 and s.sent_at is null then $6::timestamptz else s.sent_at end,
  ended_at = case when j.state in ('delivered', 'failed') and s.ended_at is null then $6::timestamptz else s.ended_at end,
  spent = case when j.settles then j.cost else s.spent end,
  end_entry_id = case when not j.settles or s.credits = 0 then s.end_entry_id when j.cost > 0 then e.settle_id else e.release_id end
from judged j join unnest($3::uuid[], $4::uuid[], $5::uuid[]) as e(account_id, settle_id, release_id) using (account_id)
where s.account_id = j.account_id and s.message_id = j.message_id
returning ${changedColumns}, j.settles as "isSettled"`;

type Deriving = { entries: readonly EntryIds[]; now: Date; givesUp?: boolean };

/** Brings messages, which must be locked, into the state that their parts have together. */
export function deriveStates(
  messages: readonly MessageKey[],
  { entries, now, givesUp = false }: Deriving,
): Statement<ChangedMessage> {
  return statement(derivedText, [
    messages.map((key) => key.accountId),
    messages.map((key) => key.messageId),
    entries.map((entry) => entry.accountId),
    entries.map((entry) => entry.settleId),
    entries.map((entry) => entry.releaseId),
    now,
    givesUp,
  ]);
}

export type NewEvent = PartKey & { id: string; at: Date; event: string; note: string | null };

export function insertEvents(events: readonly NewEvent[]): Statement<never> {
  return statement(
    `insert into message_events (account_id, message_id, part, id, at, event, note)
    select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::timestamptz[], $6::text[], $7::text[])`,
    [
      ...keysOf(events),
      events.map((event) => event.id),
      events.map((event) => event.at),
      events.map((event) => event.event),
      events.map((event) => event.note),
    ],
  );
}

export type UnknownPart = PartKey & { number: string; routeId: string; writtenAt: Date };

export function insertUnknown(parts: readonly UnknownPart[]): Statement<never> {
  return statement(
    `insert into unknown_parts (account_id, message_id, part, number, route_id, written_at)
    select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::timestamptz[])
    on conflict do nothing`,
    [
      ...keysOf(parts),
      parts.map((part) => part.number),
      parts.map((part) => part.routeId),
      parts.map((part) => part.writtenAt),
    ],
  );
}

export function deleteUnknown(parts: readonly PartKey[]): Statement<never> {
  return statement(
    `delete from unknown_parts u using unnest($1::uuid[], $2::uuid[], $3::smallint[]) as g(account_id, message_id, part)
    where u.account_id = g.account_id and u.message_id = g.message_id and u.part = g.part`,
    keysOf(parts),
  );
}

/** Parked receipts that carry one of these ids: they came before the answer. */
export function findParkedByKeys(keys: readonly string[]): Statement<{ id: string }> {
  return statement('select id from parked_receipts where carrier_key = any($1)', [keys]);
}
