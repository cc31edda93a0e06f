import { type Insertable, type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { askLater, insertion, statement } from '#server/platform/db/statement.ts';
import type { ConversationKey } from './conversations.ts';

type Entries = Database['conversationEntries'];
export type NewEntry = Pick<Insertable<Entries>, 'id' | 'kind' | 'at'> &
  Partial<Pick<Insertable<Entries>, 'userId' | 'text' | 'assignedTo' | 'messageId'>>;

/** Writes an entry together with the next statement. */
export async function insertEntry(
  db: Kysely<Database>,
  { accountId, number }: ConversationKey,
  { userId = null, text = null, assignedTo = null, messageId = null, ...entry }: NewEntry,
): Promise<void> {
  await askLater(
    db,
    insertion('conversationEntries', { accountId, number, ...entry, userId, text, assignedTo, messageId }),
  );
}

type Closings = {
  accountId: string;
  numbers: readonly string[];
  ids: readonly string[];
  userId: string;
  at: Date;
};

export async function insertClosings(db: Kysely<Database>, closings: Closings): Promise<void> {
  const { accountId, numbers, ids, userId, at } = closings;
  await askLater(
    db,
    statement(
      `insert into conversation_entries (account_id, number, id, kind, user_id, at)
       select $1, number, id, 'closed', $4, $5 from unnest($2::text[], $3::uuid[]) as given(number, id)`,
      [accountId, numbers, ids, userId, at],
    ),
  );
}

export type EntryRow = {
  id: string;
  kind: 'message' | Entries['kind'];
  messageId: string | null;
  userId: string | null;
  userName: string | null;
  text: string | null;
  assignedTo: string | null;
  assigneeName: string | null;
  at: Date;
};

type Span = ConversationKey & { after: string; before: string; limit: number; isUpwards: boolean };

// The ids of texts and entries are in the order of their time, so a page is the first of two short walks, each along its own index:
// messages_by_number and the key of conversation_entries. A text that had waited for its time stands where it left.
export async function listEntryRows(
  db: Kysely<Database>,
  { accountId, number, after, before, limit, isUpwards }: Span,
): Promise<EntryRow[]> {
  const order = isUpwards ? sql`asc` : sql`desc`;
  const { rows } = await sql<EntryRow>`
    with page as (
      (select id, 'message' as kind, id as message_id, null::uuid as user_id, null as text, null::uuid as assigned_to, created_at as at
        from messages m
        where account_id = ${accountId} and number = ${number} and id > ${after} and id < ${before}
          and not exists (select from scheduled_replies s where s.account_id = m.account_id and s.message_id = m.id)
        order by id ${order} limit ${limit})
      union all
      (select id, kind, message_id, user_id, text, assigned_to, at from conversation_entries
        where account_id = ${accountId} and number = ${number} and id > ${after} and id < ${before}
        order by id ${order} limit ${limit})
      order by id ${order} limit ${limit})
    select page.*, u.name as user_name, a.name as assignee_name
    from page left join users u on u.account_id = ${accountId} and u.id = page.user_id
      left join users a on a.account_id = ${accountId} and a.id = page.assigned_to
    order by page.id desc`.execute(db);
  return rows;
}

export async function deleteNote(
  db: Kysely<Database>,
  { accountId, number, id }: ConversationKey & { id: string },
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('conversationEntries')
    .where('accountId', '=', accountId)
    .where('number', '=', number)
    .where('id', '=', id)
    .where('kind', '=', 'note')
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}
