import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type PartKey = { accountId: string; messageId: string; part: number };

type DuePart = PartKey & {
  attempts: number;
  expiresAt: Date;
  leaseUntil: Date;
  number: string;
  sender: string;
  text: string;
  encoding: 'gsm7' | 'ucs2';
  parts: number;
  reference: number | null;
  note: string | null;
};

/** Takes due rows that no other worker holds, under a lease; a row that was written is never taken again. */
export async function claimDueParts(
  db: Kysely<Database>,
  claim: { now: Date; leaseUntil: Date; limit: number },
): Promise<DuePart[]> {
  const { rows } = await sql<DuePart>`
    with due as (
      select account_id, message_id, part from outbox_normal
      where not_before <= ${claim.now} and not written and (lease_until is null or lease_until <= ${claim.now})
      order by not_before, message_id, part limit ${claim.limit} for update skip locked)
    update outbox_normal waiting set lease_until = ${claim.leaseUntil}
    from due
    join messages m on m.account_id = due.account_id and m.id = due.message_id
    join message_parts p on p.account_id = due.account_id and p.message_id = due.message_id and p.part = due.part
    where waiting.account_id = due.account_id and waiting.message_id = due.message_id and waiting.part = due.part
    returning waiting.account_id, waiting.message_id, waiting.part, waiting.attempts, waiting.expires_at,
      waiting.lease_until, m.number, m.sender, m.text, m.encoding, m.parts, m.reference, p.note`.execute(db);
  return rows;
}

/** The lease is the token: whoever claimed the row since then has another one. */
export async function markWritten(
  db: Kysely<Database>,
  key: PartKey,
  { lease, until }: { lease: Date; until: Date },
): Promise<boolean> {
  const marked = await db
    .updateTable('outboxNormal')
    .set({ written: true, leaseUntil: until })
    .where('accountId', '=', key.accountId)
    .where('messageId', '=', key.messageId)
    .where('part', '=', key.part)
    .where('leaseUntil', '=', lease)
    .where('written', '=', false)
    .returning('part')
    .executeTakeFirst();
  return marked !== undefined;
}

export async function postponePart(
  db: Kysely<Database>,
  key: PartKey,
  { notBefore, attempts }: { notBefore: Date; attempts: number },
): Promise<void> {
  await db
    .updateTable('outboxNormal')
    .set({ written: false, leaseUntil: null, notBefore, attempts })
    .where('accountId', '=', key.accountId)
    .where('messageId', '=', key.messageId)
    .where('part', '=', key.part)
    .execute();
}

export async function dropWaitingPart(db: Kysely<Database>, key: PartKey): Promise<void> {
  await db
    .deleteFrom('outboxNormal')
    .where('accountId', '=', key.accountId)
    .where('messageId', '=', key.messageId)
    .where('part', '=', key.part)
    .execute();
}

export async function dropUnwrittenSiblings(db: Kysely<Database>, key: PartKey): Promise<{ part: number }[]> {
  return db
    .deleteFrom('outboxNormal')
    .where('accountId', '=', key.accountId)
    .where('messageId', '=', key.messageId)
    .where('written', '=', false)
    .returning('part')
    .execute();
}

export async function listLostParts(db: Kysely<Database>, now: Date, limit: number): Promise<PartKey[]> {
  return db
    .selectFrom('outboxNormal')
    .select(['accountId', 'messageId', 'part'])
    .where('written', '=', true)
    .where('leaseUntil', '<=', now)
    .limit(limit)
    .execute();
}

export async function claimLostPart(db: Kysely<Database>, key: PartKey, now: Date): Promise<boolean> {
  const claimed = await db
    .deleteFrom('outboxNormal')
    .where('accountId', '=', key.accountId)
    .where('messageId', '=', key.messageId)
    .where('part', '=', key.part)
    .where('written', '=', true)
    .where('leaseUntil', '<=', now)
    .returning('part')
    .executeTakeFirst();
  return claimed !== undefined;
}
