import { type Insertable, type Kysely, sql, type Updateable } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

type Templates = Database['templates'];
export type TemplateKey = { accountId: string; id: string };

function selectTemplates(db: Kysely<Database>, accountId: string) {
  return db
    .selectFrom('templates as template')
    .leftJoin('users', (join) =>
      join.onRef('users.accountId', '=', 'template.accountId').onRef('users.id', '=', 'template.userId'),
    )
    .select([
      'template.id',
      'template.name',
      'template.text',
      'template.userId',
      'users.name as userName',
      'template.changedAt',
      'template.version',
    ])
    .where('template.accountId', '=', accountId);
}

export async function listTemplateRows(db: Kysely<Database>, accountId: string) {
  return selectTemplates(db, accountId).orderBy(sql`lower(template.name)`).execute();
}

export async function findTemplate(db: Kysely<Database>, { accountId, id }: TemplateKey) {
  return selectTemplates(db, accountId).where('template.id', '=', id).executeTakeFirst();
}

export async function countTemplates(db: Kysely<Database>, accountId: string): Promise<number> {
  const { count } = await db
    .selectFrom('templates')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('accountId', '=', accountId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether another template of the account has that name, in whatever case. */
export async function isNameTaken(
  db: Kysely<Database>,
  { accountId, id }: TemplateKey,
  name: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('templates')
    .select('id')
    .where('accountId', '=', accountId)
    .where('id', '<>', id)
    .where(sql<boolean>`lower(name) = lower(${name})`)
    .executeTakeFirst();
  return row !== undefined;
}

/** Lets one transaction at a time name templates of an account. */
export async function lockNames(db: Kysely<Database>, accountId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${nameSpace}, hashtext(${accountId}))`.execute(db);
}

const nameSpace = 20_475;

export async function insertTemplate(db: Kysely<Database>, row: Insertable<Templates>): Promise<void> {
  await db.insertInto('templates').values(row).execute();
}

/** False when it is not there, or not at that version. */
export async function updateTemplate(
  db: Kysely<Database>,
  { accountId, id, version }: TemplateKey & { version: number },
  values: Updateable<Templates>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('templates')
    .set({ ...values, version: version + 1 })
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** The name of what was removed; undefined when it was not there. */
export async function deleteTemplate(
  db: Kysely<Database>,
  { accountId, id }: TemplateKey,
): Promise<string | undefined> {
  const row = await db
    .deleteFrom('templates')
    .where('accountId', '=', accountId)
    .where('id', '=', id)
    .returning('name')
    .executeTakeFirst();
  return row?.name;
}
