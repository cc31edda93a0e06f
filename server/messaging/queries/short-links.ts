import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

export type NewLink = {
  code: string;
  kind: 'url' | 'optout';
  messageId: string;
  number: string;
  target: string | null;
};

type NewLinks = { accountId: string; batchId: string | null; createdAt: Date; links: readonly NewLink[] };

/** Stores the links of any number of messages in one statement; answers the codes that were free, which is all of them but for one in a million. */
export async function insertLinks(
  db: Kysely<Database>,
  { accountId, batchId, createdAt, links }: NewLinks,
): Promise<Set<string>> {
  const column = <K extends keyof NewLink>(name: K) => links.map((link) => link[name]);
  const { rows } = await sql<{ code: string }>`
    insert into short_links (code, account_id, kind, message_id, batch_id, number, target, created_at)
    select code, ${accountId}, kind, message_id, ${batchId}::uuid, number, target, ${createdAt}
    from unnest(${column('code')}::text[], ${column('kind')}::text[], ${column('messageId')}::uuid[],
      ${column('number')}::text[], ${column('target')}::text[]) as link (code, kind, message_id, number, target)
    on conflict (code) do nothing
    returning code`.execute(db);
  return new Set(rows.map(({ code }) => code));
}

export async function findAccountCode(db: Kysely<Database>, accountId: string): Promise<string | undefined> {
  const link = await db
    .selectFrom('shortLinks')
    .select('code')
    .where('accountId', '=', accountId)
    .where('kind', '=', 'optout')
    .where('messageId', 'is', null)
    .executeTakeFirst();
  return link?.code;
}

/** Leaves the one that is there, and one of another account with the same code. */
export async function insertAccountCode(
  db: Kysely<Database>,
  row: { accountId: string; code: string; createdAt: Date },
): Promise<void> {
  await db
    .insertInto('shortLinks')
    .values({ ...row, kind: 'optout' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function findOptOutLink(db: Kysely<Database>, code: string) {
  return db
    .selectFrom('shortLinks')
    .select(['accountId', 'number', 'messageId'])
    .where('code', '=', code)
    .where('kind', '=', 'optout')
    .executeTakeFirst();
}

export async function findTarget(db: Kysely<Database>, code: string) {
  return db
    .selectFrom('shortLinks')
    .select(['accountId', 'target'])
    .where('code', '=', code)
    .where('kind', '=', 'url')
    .executeTakeFirst();
}

const clickRowsPerLink = 1000;

type Click = {
  code: string;
  id: string;
  at: Date;
  agent: string;
  isScanner: boolean;
  /** Nobody reads and taps so soon: whoever looks like a program and came before this is one. */
  isScannerBefore: { seconds: number } | undefined;
};

/**
 * Finds where a code leads and counts the click, in one statement. A program is known by itself, or by its coming within two seconds of
 * the delivery; the counters go on for ever, the rows end at 1,000 for a link, so that hammering it fills no disk.
 */
export async function recordClick(db: Kysely<Database>, click: Click): Promise<string | undefined> {
  const seconds = click.isScannerBefore?.seconds ?? 0;
  const { rows } = await sql<{ target: string }>`
    with link as (
      select l.account_id, l.code, l.target, l.people + l.scanners as clicks,
        case when ${click.isScanner} then 'scanner'
          when ${seconds}::float8 > 0
            and ${click.at}::timestamptz < coalesce(s.ended_at, s.sent_at, l.created_at) + make_interval(secs => ${seconds}::float8)
          then 'scanner' else 'person' end as agent_class
      from short_links l left join message_states s on s.account_id = l.account_id and s.message_id = l.message_id
      where l.code = ${click.code} and l.kind = 'url'),
    kept as (
      insert into short_link_clicks (account_id, code, id, at, agent_class, agent)
      select account_id, code, ${click.id}, ${click.at}, agent_class, ${click.agent} from link
      where clicks < ${clickRowsPerLink}),
    counted as (
      update short_links set
        people = people + (link.agent_class = 'person')::integer,
        scanners = scanners + (link.agent_class = 'scanner')::integer,
        first_click_at = case when link.agent_class = 'person' then coalesce(first_click_at, ${click.at}) else first_click_at end,
        last_click_at = case when link.agent_class = 'person' then ${click.at} else last_click_at end
      from link where short_links.code = link.code)
    select target from link`.execute(db);
  return rows[0]?.target;
}

export async function isMessageThere(
  db: Kysely<Database>,
  accountId: string,
  messageId: string,
): Promise<boolean> {
  const found = await db
    .selectFrom('messages')
    .select('id')
    .where('accountId', '=', accountId)
    .where('id', '=', messageId)
    .executeTakeFirst();
  return found !== undefined;
}

export async function isBatchThere(
  db: Kysely<Database>,
  accountId: string,
  batchId: string,
): Promise<boolean> {
  const found = await db
    .selectFrom('batches')
    .select('id')
    .where('accountId', '=', accountId)
    .where('id', '=', batchId)
    .executeTakeFirst();
  return found !== undefined;
}

export async function listLinksOfMessage(db: Kysely<Database>, accountId: string, messageId: string) {
  return db
    .selectFrom('shortLinks')
    .select(['code', 'target', 'people', 'scanners', 'firstClickAt', 'lastClickAt'])
    .where('accountId', '=', accountId)
    .where('messageId', '=', messageId)
    .where('kind', '=', 'url')
    .orderBy('target')
    .execute();
}

export async function listLinksOfBatch(db: Kysely<Database>, accountId: string, batchId: string) {
  return db
    .selectFrom('shortLinks')
    .select(({ fn }) => [
      'target',
      fn.countAll<number>().as('messages'),
      fn.countAll<number>().filterWhere('people', '>', 0).as('clicked'),
      sql<number>`sum(people)::float8`.as('people'),
      sql<number>`sum(scanners)::float8`.as('scanners'),
      fn.min('firstClickAt').as('firstClickAt'),
      fn.max('lastClickAt').as('lastClickAt'),
    ])
    .where('accountId', '=', accountId)
    .where('batchId', '=', batchId)
    .where('kind', '=', 'url')
    .groupBy('target')
    .orderBy(sql`count(*)`, 'desc')
    .limit(100)
    .execute();
}
