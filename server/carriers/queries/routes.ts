import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

export async function listRouteRows(db: Kysely<Database>) {
  return db.selectFrom('routes').selectAll().orderBy('createdAt').orderBy('id').execute();
}
