import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, type Statement, statement } from '#server/platform/db/statement.ts';
import type { PartKey } from './outbox.ts';

/** A delivery receipt as it is kept. */
export type Report = {
  id: string;
  routeId: string;
  carrierId: string;
  carrierKey: string;
  /** The phone is one of the two: carriers disagree on which. */
  number: string;
  other: string;
  status: string;
  note: string | null;
  errorCode: string | null;
  raw: string;
  doneAt: Date | null;
  receivedAt: Date;
};

/** What to look for: the place in the list, and what the receipt names. */
export type Wanted = { place: number; key: string; number: string; other: string; routeId: string };

export type Candidate = PartKey & {
  place: number;
  number: string;
  state: 'sent' | 'delivered' | 'failed' | 'unknown';
  submits: number;
};

/** With so many parts of one id, it is no id. */
export const candidatesAtMost = 50;

const candidateColumns = `g.place, p.account_id as "accountId", p.message_id as "messageId", p.part, p.state, m.number, m.submits`;

const wantedRows = `unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[]) as g(place, key, number, other, route_id)`;

const valuesOf = (wanted: readonly Wanted[]) => [
  wanted.map((each) => each.place),
  wanted.map((each) => each.key),
  wanted.map((each) => each.number),
  wanted.map((each) => each.other),
  wanted.map((each) => each.routeId),
];

/** The parts that carry one of these ids, whoever they went to; the newest message first. */
export async function findByKeys(db: Kysely<Database>, wanted: readonly Wanted[]): Promise<Candidate[]> {
  return ask(
    db,
    statement<Candidate>(
      `select ${candidateColumns} from ${wantedRows}
      cross join lateral (select * from message_parts p where p.carrier_key = g.key and p.route_id = g.route_id
        limit ${candidatesAtMost}) p
      join messages m on m.account_id = p.account_id and m.id = p.message_id
      order by g.place, p.message_id desc, p.part`,
      valuesOf(wanted),
    ),
  );
}

/** The newest parts to a number that carry an id, for carriers who give all parts the same, or none. */
export async function findByNumbers(db: Kysely<Database>, wanted: readonly Wanted[]): Promise<Candidate[]> {
  return ask(
    db,
    statement<Candidate>(
      `select ${candidateColumns} from ${wantedRows}
      cross join lateral (select account_id, id, number, submits from messages where number = any(array[g.number, g.other]) and direction = 'out'
        order by id desc limit ${candidatesAtMost}) m
      join message_parts p on p.account_id = m.account_id and p.message_id = m.id
        and p.route_id = g.route_id and coalesce(p.carrier_key, '') = g.key and p.carrier_id is not null
      order by g.place, p.message_id desc, p.part`,
      valuesOf(wanted),
    ),
  );
}

/** The parts to a number that were never answered. */
export async function findUnknownTo(db: Kysely<Database>, wanted: readonly Wanted[]): Promise<Candidate[]> {
  return ask(
    db,
    statement<Candidate>(
      `select g.place, u.account_id as "accountId", u.message_id as "messageId", u.part, 'unknown' as state, u.number, m.submits
      from ${wantedRows}
      join unknown_parts u on u.number = any(array[g.number, g.other]) and u.route_id = g.route_id
      join messages m on m.account_id = u.account_id and m.id = u.message_id
      where g.key is not null`,
      valuesOf(wanted),
    ),
  );
}

export type PartEnd = PartKey & { state: 'delivered' | 'failed'; note: string | null };

/** The first end of a part stands. */
export function endParts(parts: readonly PartEnd[], now: Date): Statement<never> {
  return statement(
    `update message_parts p set state = g.state, note = g.note, ended_at = $6
    from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[]) as g(account_id, message_id, part, state, note)
    where p.account_id = g.account_id and p.message_id = g.message_id and p.part = g.part and p.state = 'sent'`,
    [
      parts.map((part) => part.accountId),
      parts.map((part) => part.messageId),
      parts.map((part) => part.part),
      parts.map((part) => part.state),
      parts.map((part) => part.note),
      now,
    ],
  );
}

export type NamedPart = PartKey & { carrierId: string; carrierKey: string };

/** Parts that a receipt shows to have been taken; when they were answered stays unknown, since no answer came. */
export function nameUnknown(parts: readonly NamedPart[]): Statement<never> {
  return statement(
    `update message_parts p set state = 'sent', note = null, carrier_id = g.carrier_id, carrier_key = nullif(g.carrier_key, '')
    from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[], $5::text[]) as g(account_id, message_id, part, carrier_id, carrier_key)
    where p.account_id = g.account_id and p.message_id = g.message_id and p.part = g.part and p.state = 'unknown'`,
    [
      parts.map((part) => part.accountId),
      parts.map((part) => part.messageId),
      parts.map((part) => part.part),
      parts.map((part) => part.carrierId),
      parts.map((part) => part.carrierKey),
    ],
  );
}

export function insertReceipts(receipts: readonly { key: PartKey; report: Report }[]): Statement<never> {
  return statement(
    `insert into message_receipts (account_id, message_id, part, id, status, error_code, raw, done_at, received_at)
    select * from unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
      $9::timestamptz[])`,
    [
      receipts.map(({ key }) => key.accountId),
      receipts.map(({ key }) => key.messageId),
      receipts.map(({ key }) => key.part),
      receipts.map(({ report }) => report.id),
      receipts.map(({ report }) => report.status),
      receipts.map(({ report }) => report.errorCode),
      receipts.map(({ report }) => report.raw),
      receipts.map(({ report }) => report.doneAt),
      receipts.map(({ report }) => report.receivedAt),
    ],
  );
}
