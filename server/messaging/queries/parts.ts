import type { Insertable, Kysely, Updateable } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type MessageKey = { accountId: string; messageId: string };
type PartKey = MessageKey & { part: number };

export async function lockMessage(db: Kysely<Database>, key: MessageKey) {
  return db
    .selectFrom('messages')
    .select(['state', 'sentAt'])
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.messageId)
    .forUpdate()
    .executeTakeFirst();
}

export async function listPartStates(db: Kysely<Database>, key: MessageKey) {
  return db
    .selectFrom('messageParts')
    .select(['part', 'state', 'note'])
    .where('accountId', '=', key.accountId)
    .where('messageId', '=', key.messageId)
    .orderBy('part')
    .execute();
}

export async function updatePart(
  db: Kysely<Database>,
  key: PartKey,
  change: Updateable<Database['messageParts']>,
): Promise<void> {
  await db
    .updateTable('messageParts')
    .set(change)
    .where('accountId', '=', key.accountId)
    .where('messageId', '=', key.messageId)
    .where('part', '=', key.part)
    .execute();
}

export async function updateMessageState(
  db: Kysely<Database>,
  key: MessageKey,
  change: Updateable<Database['messages']>,
): Promise<void> {
  await db
    .updateTable('messages')
    .set(change)
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.messageId)
    .execute();
}

export async function insertEvent(
  db: Kysely<Database>,
  row: Insertable<Database['messageEvents']>,
): Promise<void> {
  await db.insertInto('messageEvents').values(row).execute();
}
