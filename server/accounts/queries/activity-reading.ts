import { type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';

export type ActivityFilter = {
  accountId: string;
  /** Only what this person did. */
  actorId?: string;
  action?: string;
  /** What this person did, or what was done to them. */
  personId?: string;
  result?: 'ok' | 'refused';
  from?: Date;
  to?: Date;
  search?: { text: string; actions: string[] };
  /** Only rows before this number. */
  beforeSeq?: number;
};

/** The newest rows first, by number: each page costs the same however deep it lies. */
export async function readActivities(db: Kysely<Database>, filter: ActivityFilter, limit: number) {
  let query = db.selectFrom('activities').selectAll().where('accountId', '=', filter.accountId);
  const { actorId, action, personId, result, from, to, search, beforeSeq } = filter;
  if (actorId !== undefined) query = query.where('actorId', '=', actorId);
  if (action !== undefined) {
    query = query.where((eb) =>
      eb.or([eb('action', '=', action), sql<boolean>`starts_with(action, ${`${action}.`})`]),
    );
  }
  if (personId !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb('actorId', '=', personId),
        eb.and([eb('targetKind', '=', 'user'), eb('targetId', '=', personId)]),
      ]),
    );
  }
  if (result !== undefined) query = query.where('result', '=', result);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (search !== undefined) {
    const pattern = `%${search.text.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where((eb) =>
      eb.or([
        eb('actorName', 'ilike', pattern),
        eb('targetName', 'ilike', pattern),
        eb('address', 'ilike', pattern),
        eb('action', 'in', [...search.actions, search.text]),
      ]),
    );
  }
  if (beforeSeq !== undefined) query = query.where('seq', '<', beforeSeq);
  return query.orderBy('seq', 'desc').limit(limit).execute();
}
