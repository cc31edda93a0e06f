import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import type { LaneName } from '#server/platform/db/sending-schema.ts';
import { ask, type Statement, statement } from '#server/platform/db/statement.ts';

export type PartKey = { accountId: string; messageId: string; part: number };

/** What its outbox keeps of a part. */
export type BackPart = PartKey & {
  lane: LaneName;
  routeId: string;
  attempts: number;
  notBefore: Date;
  expiresAt: Date;
  note: string | null;
  exempt: boolean;
};

/** A part that was taken from its outbox, with what the carrier is to be told. */
export type ClaimedPart = BackPart & {
  number: string;
  sender: string;
  text: string;
  encoding: 'gsm7' | 'ucs2';
  submits: number;
  reference: number | null;
  /** It waited too long, its number has opted out meanwhile, or its sender is kept for login codes by now: it must not leave. */
  isExpired: boolean;
  isOptedOut: boolean;
  isReserved: boolean;
};

const outboxes: Record<LaneName, string> = { normal: 'outbox_normal', bulk: 'outbox_bulk' };

export type Turn = { accountId: string; isReady: boolean };

// A loose index scan (account_id, not_before are the second and third column): two probes for each account that waits, however many
// rows it has. First the accounts behind the one that had the last turn, then those before it.
const turnsText = (outbox: string) => `
with recursive behind as (
  (select account_id, 1 as n from ${outbox} where route_id = $1 and account_id > $2 order by account_id limit 1)
  union all
  select next.account_id, behind.n + 1 from behind cross join lateral (
    select account_id from ${outbox} where route_id = $1 and account_id > behind.account_id order by account_id limit 1) next
  where behind.n < $3),
before as (
  (select account_id, 1 as n from ${outbox} where route_id = $1 and account_id <= $2 and (select count(*) from behind) < $3
    order by account_id limit 1)
  union all
  select next.account_id, before.n + 1 from before cross join lateral (
    select account_id from ${outbox} where route_id = $1 and account_id > before.account_id and account_id <= $2
    order by account_id limit 1) next
  where before.n < $3 - (select count(*) from behind))
select account_id as "accountId",
  exists (select from ${outbox} o where o.route_id = $1 and o.account_id = turn.account_id and o.not_before <= $4) as "isReady"
from (select account_id, 0 as round, n from behind union all select account_id, 1, n from before) turn
order by round, n`;

const turns = { normal: turnsText(outboxes.normal), bulk: turnsText(outboxes.bulk) };

export type TurnsWanted = { lane: LaneName; routeId: string; after: string; most: number; now: Date };

/** The accounts with parts for a route, at most so many, beginning behind the one that had the last turn; and which have one that is due. */
export async function listTurns(
  db: Kysely<Database>,
  { lane, routeId, after, most, now }: TurnsWanted,
): Promise<Turn[]> {
  return ask(db, statement<Turn>(turns[lane], [routeId, after, most, now]));
}

// One statement takes parts out of the outbox and notes them as on their way. Rows that another worker takes are skipped, so it waits for
// nobody; they are deleted by their place, which saves 500 searches of the index. Each account is read from behind the part that was
// taken last, for before it lie thousands of index entries of parts that are gone and not vacuumed yet. 500 parts take about 10 ms.
const claimText = (lane: LaneName) => `
with due as materialized (
  select waiting.place from unnest($2::uuid[], $7::timestamptz[], $8::uuid[], $9::smallint[])
    as turn(account_id, not_before, message_id, part) cross join lateral (
    select o.ctid as place from ${outboxes[lane]} o
    where o.route_id = $1 and o.account_id = turn.account_id and o.not_before <= $3
      and (o.not_before, o.message_id, o.part) > (turn.not_before, turn.message_id, turn.part)
    order by o.not_before, o.message_id, o.part limit $4 for update skip locked) waiting
  limit $5),
gone as (delete from ${outboxes[lane]} where ctid = any(array(select place from due)) returning *),
claimed as materialized (
  select gone.account_id as "accountId", gone.message_id as "messageId", gone.part, '${lane}' as lane, gone.route_id as "routeId",
    gone.attempts, gone.not_before as "notBefore", gone.expires_at as "expiresAt", gone.note, gone.exempt,
    m.number, m.sender, m.text, m.encoding, m.submits, m.reference, gone.expires_at <= $3 as "isExpired",
    not gone.exempt and exists (select from unsubscribes u where u.account_id = gone.account_id and u.number = m.number) as "isOptedOut",
    coalesce(lower(m.sender) = (select lower(address) from code_sender), false) as "isReserved"
  from gone join messages m on m.account_id = gone.account_id and m.id = gone.message_id),
flown as (
  insert into flights (account_id, message_id, part, lane, route_id, attempts, expires_at, written_at, lease_until)
  select "accountId", "messageId", part, lane, "routeId", attempts, "expiresAt", $3, $6 from claimed
  where not "isExpired" and not "isOptedOut" and not "isReserved")
select * from claimed`;

const claims = { normal: claimText('normal'), bulk: claimText('bulk') };

/** The part of an account behind which its waiting parts are read. */
export type Place = { accountId: string; notBefore: Date; messageId: string; part: number };

export type Claim = {
  lane: LaneName;
  routeId: string;
  turns: readonly Place[];
  /** Of each account at most. */
  quantum: number;
  limit: number;
  now: Date;
  leaseUntil: Date;
};

/** Takes due parts of these accounts; those that may leave are flights from now on, under a lease. */
export async function claimParts(db: Kysely<Database>, claim: Claim): Promise<ClaimedPart[]> {
  const { lane, routeId, turns, quantum, limit, now, leaseUntil } = claim;
  return ask(
    db,
    statement<ClaimedPart>(claims[lane], [
      routeId,
      turns.map((turn) => turn.accountId),
      now,
      quantum,
      limit,
      leaseUntil,
      turns.map((turn) => turn.notBefore),
      turns.map((turn) => turn.messageId),
      turns.map((turn) => turn.part),
    ]),
  );
}

const expiredText = (lane: LaneName) => `
with due as materialized (
  select ctid as place from ${outboxes[lane]} where expires_at <= $1 order by expires_at limit $2 for update skip locked),
gone as (delete from ${outboxes[lane]} where ctid = any(array(select place from due)) returning *)
select gone.account_id as "accountId", gone.message_id as "messageId", gone.part, gone.route_id as "routeId", gone.attempts, m.submits
from gone join messages m on m.account_id = gone.account_id and m.id = gone.message_id`;

const expiries = { normal: expiredText('normal'), bulk: expiredText('bulk') };

export type UnsentPart = PartKey & { routeId: string; attempts: number; submits: number };

/** Takes parts that waited too long, of whatever route. */
export async function takeExpired(
  db: Kysely<Database>,
  { lane, now, limit }: { lane: LaneName; now: Date; limit: number },
): Promise<UnsentPart[]> {
  return ask(db, statement<UnsentPart>(expiries[lane], [now, limit]));
}

/** Puts parts that did not leave back. */
export function backToOutbox(lane: LaneName, parts: readonly BackPart[]): Statement<never> {
  return statement(
    `insert into ${outboxes[lane]} (account_id, message_id, part, route_id, attempts, not_before, expires_at, note, exempt)
    select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::smallint[], $6::timestamptz[], $7::timestamptz[],
      $8::text[], $9::boolean[])`,
    [
      parts.map((part) => part.accountId),
      parts.map((part) => part.messageId),
      parts.map((part) => part.part),
      parts.map((part) => part.routeId),
      parts.map((part) => part.attempts),
      parts.map((part) => part.notBefore),
      parts.map((part) => part.expiresAt),
      parts.map((part) => part.note),
      parts.map((part) => part.exempt),
    ],
  );
}

type MessageKey = { accountId: string; messageId: string };

const siblingsText = (outbox: string) => `
with wanted as (select * from unnest($1::uuid[], $2::uuid[]) as w(account_id, message_id)),
mine as materialized (
  select o.ctid as place from wanted join ${outbox} o using (account_id, message_id) for update of o skip locked),
gone as (delete from ${outbox} where ctid = any(array(select place from mine)) returning *)
select gone.account_id as "accountId", gone.message_id as "messageId", gone.part, gone.route_id as "routeId", gone.attempts, m.submits
from gone join messages m on m.account_id = gone.account_id and m.id = gone.message_id`;

/** Takes the parts of these messages that have not left; one that a worker is just claiming leaves. */
export async function takeSiblings(
  db: Kysely<Database>,
  messages: readonly MessageKey[],
): Promise<UnsentPart[]> {
  const keys = [messages.map((key) => key.accountId), messages.map((key) => key.messageId)];
  const normal = await ask(db, statement<UnsentPart>(siblingsText(outboxes.normal), keys));
  const bulk = await ask(db, statement<UnsentPart>(siblingsText(outboxes.bulk), keys));
  return [...normal, ...bulk];
}
