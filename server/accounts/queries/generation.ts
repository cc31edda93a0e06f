import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

export async function raiseGeneration(
  db: Kysely<Database>,
  accountId: string,
  userId: string,
): Promise<number> {
  const { generation } = await db
    .updateTable('users')
    .set({ generation: sql<number>`generation + 1` })
    .where('accountId', '=', accountId)
    .where('id', '=', userId)
    .returning('generation')
    .executeTakeFirstOrThrow();
  return generation;
}
