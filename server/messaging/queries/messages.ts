import { type Insertable, type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

/** The columns of a message that people see, with the name of who sent it. */
export function selectMessages(db: Kysely<Database>, accountId: AccountId) {
  return db
    .selectFrom('messages')
    .leftJoin('users', (join) =>
      join.onRef('users.accountId', '=', 'messages.accountId').onRef('users.id', '=', 'messages.userId'),
    )
    .select([
      'messages.id',
      'messages.direction',
      'messages.number',
      'messages.sender',
      'messages.text',
      'messages.encoding',
      'messages.parts',
      'messages.state',
      'messages.stateNote',
      'messages.userId',
      'users.name as userName',
      'messages.createdAt',
      'messages.sentAt',
      'messages.deliveredAt',
    ])
    .where('messages.accountId', '=', accountId);
}

export async function findMessage(db: Kysely<Database>, accountId: AccountId, messageId: string) {
  return selectMessages(db, accountId).where('messages.id', '=', messageId).executeTakeFirst();
}

export async function findByIdempotencyKey(db: Kysely<Database>, accountId: AccountId, key: string) {
  return selectMessages(db, accountId).where('messages.idempotencyKey', '=', key).executeTakeFirst();
}

/** False when the idempotency key is taken; it waits for a transaction that is just taking it. */
export async function insertMessage(
  db: Kysely<Database>,
  row: Insertable<Database['messages']>,
): Promise<boolean> {
  const inserted = await db
    .insertInto('messages')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['accountId', 'idempotencyKey']).where('idempotencyKey', 'is not', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** The next reference, 0 to 255, for the parts of a long text from this sender to this number. */
export async function takeReference(db: Kysely<Database>, sender: string, number: string): Promise<number> {
  const { last } = await db
    .insertInto('partReferences')
    .values({ sender, number, last: 0 })
    .onConflict((conflict) =>
      conflict.columns(['sender', 'number']).doUpdateSet({ last: sql`(part_references.last + 1) % 256` }),
    )
    .returning('last')
    .executeTakeFirstOrThrow();
  return last;
}

type PartsToSend = {
  accountId: AccountId;
  messageId: string;
  parts: number;
  now: Date;
  expiresAt: Date;
  eventId: string;
};

export async function insertPartsToSend(db: Kysely<Database>, message: PartsToSend): Promise<void> {
  const { accountId, messageId, now, expiresAt } = message;
  const keys = Array.from({ length: message.parts }, (_, index) => ({
    accountId,
    messageId,
    part: index + 1,
  }));
  await db
    .insertInto('messageParts')
    .values(keys.map((key) => ({ ...key, state: 'queued' as const })))
    .execute();
  await db
    .insertInto('outboxNormal')
    .values(keys.map((key) => ({ ...key, notBefore: now, expiresAt })))
    .execute();
  await db
    .insertInto('messageEvents')
    .values({ accountId, messageId, id: message.eventId, at: now, event: 'queued' })
    .execute();
}

export async function listEvents(db: Kysely<Database>, accountId: AccountId, messageId: string) {
  return db
    .selectFrom('messageEvents')
    .select(['at', 'part', 'event', 'note'])
    .where('accountId', '=', accountId)
    .where('messageId', '=', messageId)
    .orderBy('id')
    .execute();
}
