import type { Kysely } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, statement } from '#server/platform/db/statement.ts';

// Each finds its oldest rows by an index on the instant, deletes them by key, and leaves out what somebody holds: two workers that clean
// up at the same moment take different rows. $1 is the instant, $2 the most rows.
const deletions = {
  signUps: `
delete from sign_ups where account_id in (
  select account_id from sign_ups where expires_at < $1 order by expires_at limit $2 for update skip locked)`,
  challenges: `
delete from challenges where (account_id, id) in (
  select account_id, id from challenges where expires_at < $1 order by expires_at limit $2 for update skip locked)`,
  codeSends: `
delete from code_sends where (account_id, id) in (
  select account_id, id from code_sends where sent_at < $1 order by sent_at limit $2 for update skip locked)`,
  sessions: `
delete from sessions where (account_id, id) in (
  select account_id, id from sessions where ends_at < $1 order by ends_at limit $2 for update skip locked)`,
  throttles: `
delete from throttles where key in (
  select key from throttles where updated_at < $1 order by updated_at limit $2 for update skip locked)`,
};

export type Expiring = keyof typeof deletions;

/** Deletes the oldest rows of a table from before an instant; answers how many there were. */
export async function deleteOldest(
  db: Kysely<Database>,
  table: Expiring,
  { before, atMost }: { before: Date; atMost: number },
): Promise<number> {
  const text = `with gone as (${deletions[table]} returning 1) select count(*) as rows from gone`;
  const [gone] = await ask(db, statement<{ rows: number }>(text, [before, atMost]));
  return gone?.rows ?? 0;
}
