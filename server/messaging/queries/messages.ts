import { type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

/** The columns of a message that people see, with what became of it and the name of who sent it. */
export function selectMessages(db: Kysely<Database>, accountId: AccountId) {
  return db
    .selectFrom('messages')
    .innerJoin('messageStates', (join) =>
      join
        .onRef('messageStates.accountId', '=', 'messages.accountId')
        .onRef('messageStates.messageId', '=', 'messages.id'),
    )
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
      'messageStates.state',
      'messageStates.note as stateNote',
      'messages.batchId',
      'messageStates.credits',
      'messageStates.spent',
      'messages.userId',
      'users.name as userName',
      'messages.scheduledFor',
      'messages.createdAt',
      'messageStates.sentAt',
      'messageStates.endedAt',
    ])
    .where('messages.accountId', '=', accountId);
}

export async function findMessage(db: Kysely<Database>, accountId: AccountId, messageId: string) {
  return selectMessages(db, accountId).where('messages.id', '=', messageId).executeTakeFirst();
}

export async function findMessageOfBatch(db: Kysely<Database>, accountId: AccountId, batchId: string) {
  return selectMessages(db, accountId).where('messages.batchId', '=', batchId).limit(1).executeTakeFirst();
}

export async function listMessagesAmong(
  db: Kysely<Database>,
  accountId: AccountId,
  messageIds: readonly string[],
) {
  return selectMessages(db, accountId).where('messages.id', 'in', messageIds).execute();
}

/** The texts that some messages answer. */
export async function listAnsweredAmong(
  db: Kysely<Database>,
  accountId: AccountId,
  messageIds: readonly string[],
) {
  return db
    .selectFrom('messageReplies as reply')
    .innerJoin('messages as answered', (join) =>
      join.onRef('answered.accountId', '=', 'reply.accountId').onRef('answered.id', '=', 'reply.answersId'),
    )
    .select(['reply.messageId', 'answered.id', 'answered.text', 'answered.createdAt'])
    .where('reply.accountId', '=', accountId)
    .where('reply.messageId', 'in', messageIds)
    .execute();
}

type MessageKey = { accountId: AccountId; messageId: string };

/** Those of some messages of which a part is on its way, or was answered. */
export async function listLeft(
  db: Kysely<Database>,
  accountId: AccountId,
  messageIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (messageIds.length === 0) return new Set();
  const rows = await db
    .selectFrom('flights')
    .select('messageId')
    .where('accountId', '=', accountId)
    .where('messageId', '=', sql<string>`any(${messageIds}::uuid[])`)
    .union(
      db
        .selectFrom('messageParts')
        .select('messageId')
        .where('accountId', '=', accountId)
        .where('messageId', '=', sql<string>`any(${messageIds}::uuid[])`),
    )
    .execute();
  return new Set(rows.map((row) => row.messageId));
}

/** The parts of a message wherever they are: answered, on the way, or waiting. */
export async function listParts(db: Kysely<Database>, { accountId, messageId }: MessageKey) {
  const answered = await db
    .selectFrom('messageParts')
    .selectAll()
    .where('accountId', '=', accountId)
    .where('messageId', '=', messageId)
    .orderBy('part')
    .execute();
  const flying = await db
    .selectFrom('flights')
    .selectAll()
    .where('accountId', '=', accountId)
    .where('messageId', '=', messageId)
    .orderBy('part')
    .execute();
  return { answered, flying, waiting: await listWaitingParts(db, { accountId, messageId }) };
}

async function listWaitingParts(db: Kysely<Database>, { accountId, messageId }: MessageKey) {
  const select = (table: 'outboxNormal' | 'outboxBulk') =>
    db
      .selectFrom(table)
      .select(['part', 'attempts', 'routeId', 'note'])
      .where('accountId', '=', accountId)
      .where('messageId', '=', messageId);
  return select('outboxNormal').unionAll(select('outboxBulk')).orderBy('part').execute();
}

export async function listReceipts(db: Kysely<Database>, { accountId, messageId }: MessageKey) {
  return db
    .selectFrom('messageReceipts')
    .select(['part', 'status', 'errorCode', 'raw', 'doneAt', 'receivedAt'])
    .where('accountId', '=', accountId)
    .where('messageId', '=', messageId)
    .orderBy('id')
    .execute();
}

export async function listEvents(db: Kysely<Database>, { accountId, messageId }: MessageKey) {
  return db
    .selectFrom('messageEvents')
    .select(['at', 'part', 'event', 'note'])
    .where('accountId', '=', accountId)
    .where('messageId', '=', messageId)
    .orderBy('id')
    .execute();
}

/** When the credits of a message were held, and when that ended. */
export async function findCosts(db: Kysely<Database>, { accountId, messageId }: MessageKey) {
  return db
    .selectFrom('messageStates as state')
    .leftJoin('ledgerEntries as hold', (join) =>
      join.onRef('hold.accountId', '=', 'state.accountId').onRef('hold.id', '=', 'state.holdEntryId'),
    )
    .leftJoin('ledgerEntries as end', (join) =>
      join.onRef('end.accountId', '=', 'state.accountId').onRef('end.id', '=', 'state.endEntryId'),
    )
    .select(['state.credits', 'state.spent', 'hold.at as heldAt', 'end.at as endedAt'])
    .where('state.accountId', '=', accountId)
    .where('state.messageId', '=', messageId)
    .executeTakeFirst();
}

/** The text that a message answers; undefined where it answers none that is known. */
export async function findAnsweredMessage(db: Kysely<Database>, { accountId, messageId }: MessageKey) {
  return db
    .selectFrom('messageReplies as reply')
    .innerJoin('messages as answered', (join) =>
      join.onRef('answered.accountId', '=', 'reply.accountId').onRef('answered.id', '=', 'reply.answersId'),
    )
    .select(['answered.id', 'answered.text', 'answered.createdAt'])
    .where('reply.accountId', '=', accountId)
    .where('reply.messageId', '=', messageId)
    .executeTakeFirst();
}

const repliesShownAtMost = 50;

/** What came in as an answer to a message, the first fifty. */
export async function listReplies(db: Kysely<Database>, { accountId, messageId }: MessageKey) {
  return db
    .selectFrom('messageReplies as reply')
    .innerJoin('messages as answer', (join) =>
      join.onRef('answer.accountId', '=', 'reply.accountId').onRef('answer.id', '=', 'reply.messageId'),
    )
    .select(['answer.id', 'answer.text', 'answer.createdAt'])
    .where('reply.accountId', '=', accountId)
    .where('reply.answersId', '=', messageId)
    .orderBy('reply.messageId')
    .limit(repliesShownAtMost)
    .execute();
}
