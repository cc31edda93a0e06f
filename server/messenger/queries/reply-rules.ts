import { type Insertable, type Kysely, sql, type Updateable } from 'kysely';
import type { AccountId } from '#server/platform/context.ts';
import type { Database } from '#server/platform/db/schema.ts';

type Rules = Database['replyRules'];
export type RuleKey = { accountId: AccountId; id: string };

const columns = [
  'id',
  'kind',
  'name',
  'sender',
  'words',
  'matching',
  'hours',
  'text',
  'userIds',
  'isOn',
  'version',
] as const;

/** The rules of an account in their order. */
export async function listRuleRows(db: Kysely<Database>, accountId: AccountId) {
  return db
    .selectFrom('replyRules')
    .select(columns)
    .where('accountId', '=', accountId)
    .orderBy('place')
    .orderBy('id')
    .execute();
}

export type RuleRow = Awaited<ReturnType<typeof listRuleRows>>[number];

/** The rules of one kind that are on, in their order. */
export async function listActiveRules(
  db: Kysely<Database>,
  { accountId, kind }: { accountId: AccountId; kind: RuleRow['kind'] },
): Promise<RuleRow[]> {
  return db
    .selectFrom('replyRules')
    .select(columns)
    .where('accountId', '=', accountId)
    .where('kind', '=', kind)
    .where('isOn', '=', true)
    .orderBy('place')
    .orderBy('id')
    .execute();
}

export async function findRule(
  db: Kysely<Database>,
  { accountId, id }: RuleKey,
): Promise<RuleRow | undefined> {
  return db
    .selectFrom('replyRules')
    .select(columns)
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
}

const ruleSpace = 20_481;

/** Lets one transaction at a time add rules to an account, or put them in order. */
export async function lockRules(db: Kysely<Database>, accountId: AccountId): Promise<void> {
  await sql`select pg_advisory_xact_lock(${ruleSpace}, hashtext(${accountId}))`.execute(db);
}

/** How many rules an account has, and the place of the last. */
export async function countRules(db: Kysely<Database>, accountId: AccountId) {
  const { count, last } = await db
    .selectFrom('replyRules')
    .select((select) => [select.fn.countAll<number>().as('count'), select.fn.max('place').as('last')])
    .where('accountId', '=', accountId)
    .executeTakeFirstOrThrow();
  return { count: Number(count), last: last ?? 0 };
}

/** Gives rules their places, in the order in which they are named. */
export async function placeRules(
  db: Kysely<Database>,
  accountId: AccountId,
  ids: readonly string[],
): Promise<void> {
  await sql`
    update reply_rules as rule set place = placed.place
    from unnest(${ids}::uuid[]) with ordinality as placed (id, place)
    where rule.account_id = ${accountId} and rule.id = placed.id`.execute(db);
}

export async function insertRule(db: Kysely<Database>, row: Insertable<Rules>): Promise<void> {
  await db.insertInto('replyRules').values(row).execute();
}

/** False when it is not at that version. */
export async function updateRule(
  db: Kysely<Database>,
  { accountId, id, version }: RuleKey & { version: number },
  values: Updateable<Rules>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('replyRules')
    .set({ ...values, version: version + 1 })
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** The name of what was removed; undefined when it was not there. */
export async function deleteRule(
  db: Kysely<Database>,
  { accountId, id }: RuleKey,
): Promise<string | undefined> {
  const row = await db
    .deleteFrom('replyRules')
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .returning('name')
    .executeTakeFirst();
  return row?.name;
}

/** The office hours of an account, if it has set any, and its time zone. */
export async function findOfficeHours(db: Kysely<Database>, accountId: AccountId) {
  return db
    .selectFrom('accounts')
    .leftJoin('officeHours', 'officeHours.accountId', 'accounts.id')
    .select(['accounts.timeZone', 'officeHours.days', 'officeHours.holidays'])
    .where('accounts.id', '=', accountId)
    .executeTakeFirstOrThrow();
}

export async function putOfficeHours(
  db: Kysely<Database>,
  row: Insertable<Database['officeHours']>,
): Promise<void> {
  const { days, holidays } = row;
  await db
    .insertInto('officeHours')
    .values(row)
    .onConflict((conflict) => conflict.column('accountId').doUpdateSet({ days, holidays }))
    .execute();
}

/** Of these people, those who have joined the account and not left it, with the e-mail of their login. */
export async function listActivePeople(
  db: Kysely<Database>,
  { accountId, userIds }: { accountId: AccountId; userIds: readonly string[] },
) {
  if (userIds.length === 0) return [];
  return db
    .selectFrom('users')
    .select(['id', 'name', 'email'])
    .where('accountId', '=', accountId)
    .where('id', 'in', userIds)
    .where('status', '=', 'active')
    .orderBy('id')
    .execute();
}

type Taking = Insertable<Database['givenAutoReplies']> & {
  sinceByRule: Date;
  sinceByAll: Date;
  most: number;
};

/**
 * Takes the right to answer a number by a rule; false when that rule answered it since an instant, or all together did so often. The
 * caller holds the row of the conversation, so two texts of one number never take at once.
 */
export async function takeAutoReply(
  db: Kysely<Database>,
  { accountId, number, id, ruleId, at, sinceByRule, sinceByAll, most }: Taking,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into given_auto_replies (account_id, number, id, rule_id, at)
    select ${accountId}, ${number}, ${id}, ${ruleId}::uuid, ${at}
    where not exists (select from given_auto_replies
        where account_id = ${accountId} and number = ${number} and rule_id = ${ruleId} and at > ${sinceByRule})
      and (select count(*) from given_auto_replies where account_id = ${accountId} and number = ${number} and at > ${sinceByAll}) < ${most}`.execute(
    db,
  );
  return numAffectedRows === 1n;
}

export async function deleteAutoRepliesBefore(db: Kysely<Database>, instant: Date): Promise<void> {
  await db.deleteFrom('givenAutoReplies').where('at', '<', instant).execute();
}

/** Marks a place in the open transaction to which what follows can be taken back alone. */
export async function markPlace(db: Kysely<Database>): Promise<void> {
  await sql`savepoint auto_reply`.execute(db);
}

export async function takeBackToPlace(db: Kysely<Database>): Promise<void> {
  await sql`rollback to savepoint auto_reply`.execute(db);
}

export async function forgetPlace(db: Kysely<Database>): Promise<void> {
  await sql`release savepoint auto_reply`.execute(db);
}
