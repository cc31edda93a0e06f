import { type Insertable, type Kysely, sql } from 'kysely';
import type { Database } from '#server/platform/db/schema.ts';
import { ask, askLater, statement } from '#server/platform/db/statement.ts';

type Key = { accountId: string; id: string };

const insertTextText = `
insert into security_texts (account_id, id, recipient, body, is_code, not_before, expires_at, created_at)
select $1::uuid, $2::uuid, $3, $4::bytea, $5::boolean, $6::timestamptz, $7::timestamptz, $6::timestamptz
from pg_notify('security_texts', '{}')`;

/** Puts a text into the lane and tells the workers when the transaction commits, in one statement. */
export async function insertText(
  db: Kysely<Database>,
  row: Omit<Insertable<Database['securityTexts']>, 'notBefore'>,
): Promise<void> {
  const { accountId, id, recipient, body, isCode, createdAt, expiresAt } = row;
  const values = [accountId, id, recipient, body, isCode, createdAt, expiresAt];
  await askLater(db, statement(insertTextText, values));
}

/**
 * Takes what is due under a lease. The commit does not wait for the disk, behind a campaign's: a crash of the database in that moment
 * forgets the claim, and the text leaves once more.
 */
export async function claimDueTexts(
  db: Kysely<Database>,
  claim: { now: Date; leaseUntil: Date; limit: number },
) {
  const { rows } = await sql<{
    accountId: string;
    id: string;
    recipient: string;
    body: Buffer;
    attempts: number;
    expiresAt: Date;
  }>`
    update security_texts set lease_until = ${claim.leaseUntil}, attempts = attempts + 1
    where (select set_config('synchronous_commit', 'off', true)) = 'off' and (account_id, id) in (
      select account_id, id from security_texts
      where not_before <= ${claim.now} and (lease_until is null or lease_until <= ${claim.now})
      order by not_before limit ${claim.limit} for update skip locked)
    returning account_id, id, recipient, body, attempts, expires_at`.execute(db);
  return rows;
}

export async function dropText(db: Kysely<Database>, key: Key): Promise<void> {
  await db
    .deleteFrom('securityTexts')
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
}

export async function postponeText(db: Kysely<Database>, key: Key, until: Date): Promise<void> {
  await db
    .updateTable('securityTexts')
    .set({ notBefore: until, leaseUntil: null })
    .where('accountId', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
}

export async function insertReceiptKey(
  db: Kysely<Database>,
  row: Insertable<Database['securityReceipts']>,
): Promise<void> {
  await db
    .insertInto('securityReceipts')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['accountId', 'id']).doUpdateSet({ ...row, accountId: undefined, id: undefined }),
    )
    .execute();
}

type Asked = { routeId: string; recipients: readonly string[] };

// A route of '' is that of texts from before routes were noted. An id that is empty names nothing, so it counts once.
const findText = `
select distinct on (g.place) g.place, r.account_id as "accountId", r.id
from unnest($1::int[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[]) as g(place, rank, key, route_id, one, other)
join security_receipts r on r.carrier_key = g.key and r.recipient in (g.one, g.other) and r.route_id in (g.route_id, '')
where r.carrier_key <> '' or not r.is_over
order by g.place, g.rank, r.submitted_at desc`;

/** For each receipt the newest text with one of its ids, most trusted first, of that route and number: carriers use ids again. */
export async function findByCarrierKeys(
  db: Kysely<Database>,
  asked: readonly (Asked & { keys: readonly string[] })[],
): Promise<(Key & { place: number })[]> {
  const rows = asked.flatMap((each, place) => each.keys.map((key, rank) => ({ ...each, place, key, rank })));
  return ask(
    db,
    statement<Key & { place: number }>(findText, [
      rows.map(({ place }) => place),
      rows.map(({ rank }) => rank),
      rows.map(({ key }) => key),
      rows.map(({ routeId }) => routeId),
      rows.map(({ recipients }) => recipients[0]),
      rows.map(({ recipients }) => recipients[1]),
    ]),
  );
}

export async function markTextsOver(db: Kysely<Database>, keys: readonly Key[]): Promise<void> {
  const values = [keys.map(({ accountId }) => accountId), keys.map(({ id }) => id)];
  await ask(
    db,
    statement(
      `update security_receipts r set is_over = true from unnest($1::uuid[], $2::uuid[]) as g(account_id, id)
      where r.account_id = g.account_id and r.id = g.id and not r.is_over`,
      values,
    ),
  );
}

// The tries of an unsure text may have gone by several routes.
const findAwaitedText = `
select g.place from unnest($1::int[], $2::text[], $3::text[], $4::text[]) as g(place, route_id, one, other)
where exists (select from security_texts t where t.recipient in (g.one, g.other))
  or exists (select from security_receipts r where r.recipient in (g.one, g.other)
    and (r.is_unsure or not r.is_over and r.route_id in (g.route_id, '')))`;

/** The places of those receipts whose number has a text on its way, or one whose receipt may still come. */
export async function listAwaited(
  db: Kysely<Database>,
  asked: readonly Asked[],
): Promise<{ place: number }[]> {
  return ask(
    db,
    statement<{ place: number }>(findAwaitedText, [
      asked.map((_, place) => place),
      asked.map(({ routeId }) => routeId),
      asked.map(({ recipients }) => recipients[0]),
      asked.map(({ recipients }) => recipients[1]),
    ]),
  );
}

const deleteOldestReceiptKeysText = `
with gone as (
  delete from security_receipts where (account_id, id) in (
    select account_id, id from security_receipts where submitted_at < $1 order by submitted_at limit $2 for update skip locked)
  returning 1)
select count(*) as rows from gone`;

/** Deletes the oldest carrier ids, from before an instant; answers how many there were. */
export async function deleteOldestReceiptKeys(
  db: Kysely<Database>,
  { before, atMost }: { before: Date; atMost: number },
): Promise<number> {
  const [gone] = await ask(db, statement<{ rows: number }>(deleteOldestReceiptKeysText, [before, atMost]));
  return gone?.rows ?? 0;
}
