import type pg from 'pg';
import type { AccountId } from '#server/platform/context.ts';

const seedId = (kind: number, n: number) =>
  `${kind.toString(16).padStart(8, '0')}-0000-7000-8000-${n.toString(16).padStart(12, '0')}` as AccountId;

/** The accounts of the seeded history, the largest first: 80 of 100 texts, 15, and one of 500 that share the rest. */
export const seededAccounts = [seedId(1, 1), seedId(1, 2), seedId(1, 3)];
/** Somebody to whom half of the conversations are assigned. */
export const seededPerson = (account: number) => seedId(2, account * 10 + 1);
/** A number with a thousandth of the texts of each account. */
export const busyNumber = '+61491570006';

// From the texts that came in last, one for each number. Three of ten are closed, one of ten is unread, every second one is assigned,
// every third number is a contact, one of fifty has opted out.
const seedText = `
insert into conversations (account_id, number, state, unread, assigned_to, last_id, last_at, last_text, last_direction, last_in_id, last_in_sender)
select $1, number, case when abs(hashtext(number)) % 10 < 3 then 'closed' else 'open' end, case when abs(hashtext(number)) % 10 = 5 then 1 else 0 end,
  case when abs(hashtext(number)) % 2 = 0 then $2::uuid end, id, created_at, left(text, 200), 'in', id, sender
from (
  select distinct on (number) number, id, created_at, text, sender from messages
  where account_id = $1 and direction = 'in' order by number, id desc
) newest order by id desc limit $3`;

/** Makes at most so many conversations of an account of the seeded history, the newest; answers how many. */
export async function seedConversations(
  client: pg.ClientBase,
  { accountId, userId, most }: { accountId: AccountId; userId: string; most: number },
): Promise<number> {
  await client.query("set work_mem = '256MB'");
  const { rowCount } = await client.query(seedText, [accountId, userId, most]);
  await client.query(
    `insert into users (account_id, id, role, status, name, email, email_key, method, mobile, password_hash, created_at)
     select $1, $2::uuid, 'owner', 'active', 'Robin Vale', $3, $3, 'sms', '+61491570006', 'none', '2025-07-01' on conflict do nothing`,
    [accountId, userId, `${userId}@example.com`],
  );
  await client.query(
    `insert into contacts (account_id, id, number, first_name, last_name, created_at, updated_at)
     select $1, gen_random_uuid(), number, (array['Robin', 'Sam', 'Kim', 'Alex', 'Noor'])[1 + abs(hashtext(number)) % 5],
       initcap(substr(md5(number), 1, 6)), '2025-07-01', '2025-07-01'
     from conversations where account_id = $1 and abs(hashtext(number)) % 3 = 0`,
    [accountId],
  );
  await client.query(
    `insert into unsubscribes (account_id, number, origin, created_at)
     select $1, number, 'stop', '2025-07-01' from conversations where account_id = $1 and abs(hashtext(number)) % 50 = 7`,
    [accountId],
  );
  await client.query(
    `insert into conversation_entries (account_id, number, id, kind, user_id, text, at)
     select $1, number, gen_random_uuid(), 'note', $2, 'A note', last_at from conversations
     where account_id = $1 and abs(hashtext(number)) % 4 = 0`,
    [accountId, userId],
  );
  return rowCount ?? 0;
}

/** Counts what was seeded for the planner. */
export async function analyzeConversations(client: pg.ClientBase): Promise<void> {
  for (const table of ['conversations', 'conversation_entries', 'contacts', 'unsubscribes', 'users'])
    await client.query(`vacuum analyze ${table}`);
}
