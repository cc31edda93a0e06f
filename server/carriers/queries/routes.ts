import { type Insertable, type Kysely, sql, type Updateable } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

export async function listRouteRows(db: Kysely<Database>) {
  return db.selectFrom('routes').selectAll().orderBy('createdAt').orderBy('id').execute();
}

/** False when there is a route by that id already. */
export async function insertRoute(
  db: Kysely<Database>,
  row: Insertable<Database['routes']>,
): Promise<boolean> {
  const inserted = await db
    .insertInto('routes')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** False when somebody else changed the row after that version was read. */
export async function updateRoute(
  db: Kysely<Database>,
  { id, version, values }: { id: string; version: number; values: Updateable<Database['routes']> },
): Promise<boolean> {
  const updated = await db
    .updateTable('routes')
    .set({ ...values, version: sql<number>`version + 1` })
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst();
  return updated !== undefined;
}

export async function deleteRoute(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('routes').where('id', '=', id).execute();
}

/** Makes one route the default, or none of these rows; one statement after the other, since the index lets no two be it for a moment. */
export async function markDefault(db: Kysely<Database>, id: string): Promise<void> {
  await db.updateTable('routes').set({ isDefault: false }).where('isDefault', '=', true).execute();
  await db.updateTable('routes').set({ isDefault: true }).where('id', '=', id).execute();
}

/** Whoever changes routes does so one after the other. */
export async function lockRoutes(db: Kysely<Database>): Promise<void> {
  await sql`lock table routes in share row exclusive mode`.execute(db);
}
