import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import type { LinkFigures } from '#server/platform/db/sending-schema.ts';
import { ask, statement } from '#server/platform/db/statement.ts';

export type LinkRow = {
  routeId: string;
  link: string;
  state: 'bound' | 'binding' | 'down';
  reason: string;
  since: Date;
  figures: LinkFigures;
};

// All links of a process in one statement, every two seconds: those that it holds no more go, and so do those of processes that died.
const putText = `
with gone as (
  delete from route_states where seen_at < $9 or process_id = $1 and (route_id, link) not in (
    select * from unnest($3::text[], $4::text[])))
insert into route_states (process_id, seen_at, route_id, link, state, reason, since, figures)
select $1, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::jsonb[])
on conflict (route_id, process_id, link) do update
set state = excluded.state, reason = excluded.reason, since = excluded.since, figures = excluded.figures, seen_at = excluded.seen_at`;

export async function putLinks(
  db: Kysely<Database>,
  { processId, now, deadBefore }: { processId: string; now: Date; deadBefore: Date },
  rows: readonly LinkRow[],
): Promise<void> {
  const values = [
    processId,
    now,
    rows.map(({ routeId }) => routeId),
    rows.map(({ link }) => link),
    rows.map(({ state }) => state),
    rows.map(({ reason }) => reason),
    rows.map(({ since }) => since),
    rows.map(({ figures }) => JSON.stringify(figures)),
    deadBefore,
  ];
  await ask(db, statement(putText, values));
}

export async function listLinks(db: Kysely<Database>, seenSince: Date) {
  return db
    .selectFrom('routeStates')
    .selectAll()
    .where('seenAt', '>=', seenSince)
    .orderBy('routeId')
    .orderBy('processId')
    .orderBy('link')
    .execute();
}
