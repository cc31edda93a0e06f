import { type Kysely, sql } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, askLater, statement } from '#server/platform/db/statement.ts';
import type { ConversationKey } from './conversations.ts';

type Waiting = {
  accountId: AccountId;
  messages: readonly { id: string; number: string }[];
  dueAt: Date;
};

export async function insertScheduled(
  db: Kysely<Database>,
  { accountId, messages, dueAt }: Waiting,
): Promise<void> {
  await askLater(
    db,
    statement(
      `insert into scheduled_replies (account_id, message_id, number, due_at)
       select $1, id, number, $4 from unnest($2::uuid[], $3::text[]) as given(id, number)`,
      [accountId, messages.map(({ id }) => id), messages.map(({ number }) => number), dueAt],
    ),
  );
}

const scheduledShownAtMost = 100;

/** The texts to a number that wait for their time, the next first. */
export async function listScheduledIds(
  db: Kysely<Database>,
  { accountId, number }: ConversationKey,
): Promise<string[]> {
  const rows = await db
    .selectFrom('scheduledReplies as waiting')
    .innerJoin('messageStates as state', (join) =>
      join
        .onRef('state.accountId', '=', 'waiting.accountId')
        .onRef('state.messageId', '=', 'waiting.messageId'),
    )
    .select('waiting.messageId')
    .where('waiting.accountId', '=', accountId)
    .where('waiting.number', '=', number)
    .where('waiting.done', '=', false)
    .where('state.state', '=', 'scheduled')
    .orderBy('waiting.dueAt')
    .limit(scheduledShownAtMost)
    .execute();
  return rows.map(({ messageId }) => messageId);
}

/** A text that waits for its time; locked until the transaction ends. */
export async function lockScheduled(
  db: Kysely<Database>,
  { accountId, messageId }: { accountId: AccountId; messageId: string },
) {
  return db
    .selectFrom('scheduledReplies as waiting')
    .innerJoin('messages as message', (join) =>
      join.onRef('message.accountId', '=', 'waiting.accountId').onRef('message.id', '=', 'waiting.messageId'),
    )
    .select(['waiting.done', 'message.number', 'message.text', 'message.sender', 'message.scheduledFor'])
    .where('waiting.accountId', '=', accountId)
    .where('waiting.messageId', '=', messageId)
    .forUpdate('waiting')
    .executeTakeFirst();
}

export type DueText = {
  accountId: AccountId;
  messageId: string;
  number: string;
  text: string;
  dueAt: Date;
  isCancelled: boolean;
};

/** Takes texts whose time has come, a few at a time, each by one worker. */
export async function takeDue(db: Kysely<Database>, now: Date, limit: number): Promise<DueText[]> {
  const { rows } = await sql<DueText>`
    with due as (
      select account_id, message_id from scheduled_replies where not done and due_at <= ${now}
      order by due_at limit ${limit} for update skip locked)
    update scheduled_replies s set done = true
    from due join messages m on m.account_id = due.account_id and m.id = due.message_id
      join message_states t on t.account_id = due.account_id and t.message_id = due.message_id
    where s.account_id = due.account_id and s.message_id = due.message_id
    returning s.account_id, s.message_id, s.number, m.text, s.due_at, t.state = 'cancelled' as is_cancelled`.execute(
    db,
  );
  return rows;
}

const awaitedText = `
with before as (select state from conversations where account_id = $1 and number = $2 for update)
insert into conversations as c (account_id, number, state, last_id, last_at, last_text, last_direction)
select $1::uuid, $2, 'open', $3::uuid, $4::timestamptz, '', 'out' from (select count(state) from before) as looked
on conflict (account_id, number) do update set state = 'open'
returning (select state from before) as before`;

/** Opens the conversation of a reply that waits, or begins it, without a text yet; answers what it was before. */
export async function awaitInConversation(
  db: Kysely<Database>,
  { accountId, number, id, at }: ConversationKey & { id: string; at: Date },
): Promise<'open' | 'closed' | null> {
  const asked = statement<{ before: 'open' | 'closed' | null }>(awaitedText, [accountId, number, id, at]);
  const [row] = await ask(db, asked);
  return row?.before ?? null;
}

type Leaving = {
  accountId: AccountId;
  /** One for each number. */
  texts: readonly { id: string; number: string; text: string }[];
  at: Date;
};

// Conversations are locked in the order of their numbers, as whatever locks several of one account does.
const leftText = `
with given as (
  select id, number collate "C" as number, text from unnest($2::uuid[], $3::text[], $4::text[]) as given(id, number, text)),
there as (
  select number from conversations where account_id = $1 and number in (select number from given) order by number for update)
update conversations as c set last_id = given.id, last_at = $5, last_text = given.text, last_direction = 'out'
from given join there using (number)
where c.account_id = $1 and c.number = given.number and c.last_id < given.id`;

/** Puts texts that leave now at the top of the conversations that there are. */
export async function leaveInConversations(
  db: Kysely<Database>,
  { accountId, texts, at }: Leaving,
): Promise<void> {
  const columns = [
    texts.map(({ id }) => id),
    texts.map(({ number }) => number),
    texts.map(({ text }) => text),
  ];
  await ask(db, statement(leftText, [accountId, ...columns, at]));
}
