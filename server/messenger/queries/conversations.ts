import { type Insertable, type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { ConversationView } from '#contract/messenger.ts';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, askLater, statement } from '#server/platform/db/statement.ts';
import { highestId } from '#server/platform/time-ids.ts';

export type ConversationKey = { accountId: AccountId; number: string };

type Conversations = Database['conversations'];
type Rows = SelectQueryBuilder<Database, 'conversations', object>;

/** What people see of the conversations of a page: first the page, then what is joined to its rows. */
function describeRows(db: Kysely<Database>, rows: Rows) {
  return db
    .selectFrom(rows.selectAll('conversations').as('shown'))
    .leftJoin('contacts as contact', (join) =>
      join
        .onRef('contact.accountId', '=', 'shown.accountId')
        .onRef('contact.number', '=', sql`shown.number collate "default"`),
    )
    .leftJoin('users as assignee', (join) =>
      join
        .onRef('assignee.accountId', '=', 'shown.accountId')
        .onRef('assignee.id', '=', 'shown.assignedTo')
        .on('assignee.status', '=', 'active'),
    )
    .leftJoin('unsubscribes as optOut', (join) =>
      join
        .onRef('optOut.accountId', '=', 'shown.accountId')
        .onRef('optOut.number', '=', sql`shown.number collate "default"`),
    )
    .select([
      'shown.number',
      'shown.state',
      'shown.unread',
      'shown.assignedTo',
      'shown.lastId',
      'shown.lastAt',
      'shown.lastText',
      'shown.lastDirection',
      'shown.lastInSender',
      'contact.id as contactId',
      'contact.firstName',
      'contact.lastName',
      'assignee.name as assigneeName',
      'optOut.number as optedOutNumber',
    ])
    .orderBy('shown.lastId', 'desc');
}

export type ConversationRow = Awaited<ReturnType<ReturnType<typeof describeRows>['execute']>>[number];

export type ViewOf = { accountId: AccountId; userId: string; view: ConversationView };

type Page = { before?: string | undefined; limit: number };
type Narrow = (rows: Rows) => Rows;

function selectView(
  db: Kysely<Database>,
  { accountId, userId, view }: ViewOf,
  narrow: Narrow = (rows) => rows,
): Rows {
  const rows = db.selectFrom('conversations').where('accountId', '=', accountId);
  switch (view) {
    case 'open':
    case 'closed':
      return narrow(rows.where('state', '=', view));
    case 'unread':
      return narrow(rows.where('unread', '>', 0));
    case 'mine':
      return narrow(rows.where('state', '=', 'open').where('assignedTo', '=', userId));
    case 'unassigned':
      return narrow(db.selectFrom(selectUnassigned(db, accountId, narrow).as('conversations')));
  }
}

function selectPage(db: Kysely<Database>, view: ViewOf, { before = highestId, limit }: Page): Rows {
  return selectView(db, view, (rows) =>
    rows.where('lastId', '<', before).orderBy('lastId', 'desc').limit(limit),
  );
}

// Walks along an index in the order of the list: of nobody, and of each person who has left the account; each as far as the page may
// reach. As one condition they would read every open conversation.
function selectUnassigned(db: Kysely<Database>, accountId: AccountId, narrow: Narrow) {
  const open = db.selectFrom('conversations').where('accountId', '=', accountId).where('state', '=', 'open');
  const ofNobody = narrow(open.where('assignedTo', 'is', null)).selectAll();
  const ofGone = narrow(open.where(sql<boolean>`assigned_to = gone.id`)).selectAll();
  return db
    .selectFrom(ofNobody.as('nobodys'))
    .selectAll('nobodys')
    .unionAll(
      db
        .selectFrom('users as gone')
        .innerJoinLateral(ofGone.as('theirs'), (join) => join.onTrue())
        .where('gone.accountId', '=', accountId)
        .where('gone.status', '<>', 'active')
        .selectAll('theirs'),
    );
}

// Each tab has an index in the order of its list, so a page reads its own rows and no others: 51 of 200,000, and five index entries for
// each of them to join names and opt-outs.
export async function listConversationRows(db: Kysely<Database>, view: ViewOf, page: Page) {
  return describeRows(db, selectPage(db, view, page)).execute();
}

export async function findConversationRow(db: Kysely<Database>, { accountId, number }: ConversationKey) {
  const rows = db.selectFrom('conversations').where('accountId', '=', accountId).where('number', '=', number);
  return describeRows(db, rows).executeTakeFirst();
}

type Among = { numbers: readonly string[]; named?: readonly string[]; limit: number };

const contactName = sql<string>`concat(contact.first_name, ' ', contact.last_name)`;

const holds = (text: RawBuilder<string>, word: string) =>
  sql<boolean>`strpos(fold_name(${text}), fold_name(${word})) > 0`;

/** Conversations of a view with these numbers, whose contacts have every word in their names; the newest first. */
export async function listConversationsAmong(
  db: Kysely<Database>,
  view: ViewOf,
  { numbers, named = [], limit }: Among,
) {
  if (numbers.length === 0) return [];
  const rows = selectView(db, view, (rows) => rows.where('number', 'in', numbers))
    .orderBy('lastId', 'desc')
    .limit(named.length > 0 ? numbers.length : limit);
  return named
    .reduce((found, word) => found.where(holds(contactName, word)), describeRows(db, rows))
    .limit(limit)
    .execute();
}

export type Stretch = {
  before?: string | undefined;
  length: number;
  words: readonly string[];
  limit: number;
};

// The next conversations of a view, so many and no more, and which of them hold every word: in the newest text, the number or the name.
// The limit stands inside, so that a search for what is rare does not read on: of 200,000 rows, 1,000 take some 10 ms.
export async function searchStretch(
  db: Kysely<Database>,
  view: ViewOf,
  { before, length, words, limit }: Stretch,
): Promise<{ rows: ConversationRow[]; end: string | undefined }> {
  const stretch = selectPage(db, view, { before, limit: length });
  const end = await db
    .selectFrom(stretch.select('lastId').as('stretch'))
    .select('lastId')
    .orderBy('lastId', 'desc')
    .offset(length - 1)
    .limit(1)
    .executeTakeFirst();
  const searched = sql<string>`concat(shown.last_text, ' ', shown.number, ' ', ${contactName})`;
  const found = words.reduce((rows, word) => rows.where(holds(searched, word)), describeRows(db, stretch));
  const rows = await found.limit(limit).execute();
  return { rows, end: end?.lastId };
}

type Digits = { accountId: AccountId; start: string; end: string; limit: number };

/** Numbers of conversations that begin with some digits, after +, or end with some. */
export async function listNumbersByDigits(
  db: Kysely<Database>,
  { accountId, start, end, limit }: Digits,
): Promise<string[]> {
  const reversed = [...end].reverse().join('');
  const { rows } = await sql<{ number: string }>`
    (select number from conversations where account_id = ${accountId} and number >= ${`+${start}`} and number < ${`+${start}:`} limit ${limit})
    union
    (select number from conversations where account_id = ${accountId}
      and reverse(number) collate "C" >= ${reversed} and reverse(number) collate "C" < ${`${reversed}:`} limit ${limit})`.execute(
    db,
  );
  return rows.map(({ number }) => number);
}

/** Numbers of contacts whose first or last name begins with a word, without case and accents. */
export async function listNumbersByName(
  db: Kysely<Database>,
  { accountId, word, limit }: { accountId: AccountId; word: string; limit: number },
): Promise<string[]> {
  const highest = '\u{10ffff}';
  const { rows } = await sql<{ number: string }>`
    (select number from contacts where account_id = ${accountId}
      and fold_name(last_name) collate "C" >= fold_name(${word}) and fold_name(last_name) collate "C" < fold_name(${word}) || ${highest}
      limit ${limit})
    union
    (select number from contacts where account_id = ${accountId}
      and fold_name(first_name) collate "C" >= fold_name(${word}) and fold_name(first_name) collate "C" < fold_name(${word}) || ${highest}
      limit ${limit})`.execute(db);
  return rows.map(({ number }) => number);
}

type Counts = { open: number; unread: number; mine: number; unassigned: number };

/** How many conversations each tab has, counted as far as `most`. */
export async function countViews(
  db: Kysely<Database>,
  { accountId, userId, most }: { accountId: AccountId; userId: string; most: number },
): Promise<Counts> {
  const { rows } = await sql<Counts>`
    select
      (select count(*) from (select from conversations where account_id = ${accountId} and state = 'open' limit ${most}) n) as open,
      (select count(*) from (select from conversations where account_id = ${accountId} and unread > 0 limit ${most}) n) as unread,
      (select count(*) from (select from conversations where account_id = ${accountId} and state = 'open' and assigned_to = ${userId}
        limit ${most}) n) as mine,
      (select count(*) from (
        (select from conversations where account_id = ${accountId} and state = 'open' and assigned_to is null limit ${most})
        union all
        (select from users gone cross join lateral (
          select from conversations where account_id = ${accountId} and state = 'open' and assigned_to = gone.id limit ${most}) theirs
          where gone.account_id = ${accountId} and gone.status <> 'active' limit ${most})
        limit ${most}) n) as unassigned`.execute(db);
  const [counts] = rows;
  if (!counts) throw new Error('Nothing was counted.');
  return counts;
}

type Received = ConversationKey & { messageId: string; sender: string; text: string; at: Date };

// The state of before is looked at first: once the row is written, the same statement sees it no more.
const receivedText = `
with before as (select state from conversations where account_id = $1 and number = $2 for update)
insert into conversations as c (account_id, number, state, unread, last_id, last_at, last_text, last_direction, last_in_id, last_in_sender)
select $1::uuid, $2, 'open', 1, $3::uuid, $4::timestamptz, $5, 'in', $3::uuid, $6 from (select count(state) from before) as looked
on conflict (account_id, number) do update set state = 'open', unread = c.unread + 1, last_id = excluded.last_id, last_at = excluded.last_at,
  last_text = excluded.last_text, last_direction = 'in', last_in_id = excluded.last_in_id, last_in_sender = excluded.last_in_sender
returning (select state from before) as before`;

/** Puts a text that came in at the top, opens its conversation, and answers what that was before; null where there was none. */
export async function receiveInConversation(
  db: Kysely<Database>,
  { accountId, number, messageId, sender, text, at }: Received,
): Promise<Conversations['state'] | null> {
  const asked = statement<{ before: Conversations['state'] | null }>(receivedText, [
    accountId,
    number,
    messageId,
    at,
    text,
    sender,
  ]);
  const [row] = await ask(db, asked);
  return row?.before ?? null;
}

type Sent = {
  accountId: AccountId;
  messages: readonly { id: string; number: string; text: string }[];
  at: Date;
};

const sentText = `
update conversations as c set last_id = given.id, last_at = $5, last_text = given.text, last_direction = 'out'
from unnest($2::uuid[], $3::text[], $4::text[]) as given(id, number, text)
where c.account_id = $1 and c.number = given.number collate "C" and c.last_id < given.id`;

/** Puts texts that were sent at the top of the conversations that there are, together with the next statement. */
export async function sendInConversations(
  db: Kysely<Database>,
  { accountId, messages, at }: Sent,
): Promise<void> {
  const sorted = messages.toSorted((a, b) => (a.number < b.number ? -1 : 1));
  const columns = [
    sorted.map(({ id }) => id),
    sorted.map(({ number }) => number),
    sorted.map(({ text }) => text),
  ];
  await askLater(db, statement(sentText, [accountId, ...columns, at]));
}

const openedText = `
with before as (select state from conversations where account_id = $1 and number = $2 for update)
insert into conversations as c (account_id, number, state, last_id, last_at, last_text, last_direction)
select $1::uuid, $2, 'open', $3::uuid, $4::timestamptz, $5, 'out' from (select count(state) from before) as looked
on conflict (account_id, number) do update set state = 'open', last_id = excluded.last_id, last_at = excluded.last_at,
  last_text = excluded.last_text, last_direction = 'out',
  unread = case when $6::uuid is null or c.last_in_id > $6::uuid then c.unread else 0 end
returning (select state from before) as before`;

type Replied = ConversationKey & { id: string; text: string; seenUpTo: string | undefined; at: Date };

/** Puts a reply at the top of its conversation, which it opens or begins, read unless something newer than what was seen came in; answers what that was before. */
export async function replyInConversation(
  db: Kysely<Database>,
  { accountId, number, id, text, seenUpTo, at }: Replied,
): Promise<Conversations['state'] | null> {
  const asked = statement<{ before: Conversations['state'] | null }>(openedText, [
    accountId,
    number,
    id,
    at,
    text,
    seenUpTo ?? null,
  ]);
  const [row] = await ask(db, asked);
  return row?.before ?? null;
}

export async function lockConversation(db: Kysely<Database>, { accountId, number }: ConversationKey) {
  return db
    .selectFrom('conversations')
    .select(['state', 'unread', 'assignedTo', 'lastInId'])
    .where('accountId', '=', accountId)
    .where('number', '=', number)
    .forUpdate()
    .executeTakeFirst();
}

type Change = Partial<Pick<Insertable<Conversations>, 'state' | 'unread' | 'assignedTo'>>;

export async function updateConversation(
  db: Kysely<Database>,
  { accountId, number }: ConversationKey,
  change: Change,
): Promise<void> {
  await db
    .updateTable('conversations')
    .set(change)
    .where('accountId', '=', accountId)
    .where('number', '=', number)
    .execute();
}

type Quiet = { accountId: AccountId; before: string; limit: number };

// Conversations are locked in the order of their numbers, as whatever locks several of one account does.

/** Closes the open conversations whose newest text came before an id, the oldest first; answers their numbers. */
export async function closeQuiet(
  db: Kysely<Database>,
  { accountId, before, limit }: Quiet,
): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    with oldest as (
      select number from conversations where account_id = ${accountId} and state = 'open' and last_id < ${before}
      order by last_id limit ${limit}),
    quiet as (
      select number from conversations where account_id = ${accountId} and number in (select number from oldest)
        and state = 'open' and last_id < ${before} order by number for update)
    update conversations as c set state = 'closed', unread = 0 from quiet where c.account_id = ${accountId} and c.number = quiet.number
    returning c.number`.execute(db);
  return rows.map(({ number }) => number);
}

/** Whether somebody has joined the account and not left it. */
export async function isActiveUser(
  db: Kysely<Database>,
  { accountId, userId }: { accountId: AccountId; userId: string },
): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('accountId', '=', accountId)
    .where('id', '=', userId)
    .where('status', '=', 'active')
    .executeTakeFirst();
  return row !== undefined;
}
