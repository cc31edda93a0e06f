import { v7 as uuid } from 'uuid';
import { mintToken } from '#server/platform/secrets.ts';
import type { Browser } from './browser.ts';
import { cookieNames } from './cookie-jar.ts';
import type { Person } from './people.ts';
import type { World } from './world.ts';

export type PlantedMember = {
  id: string;
  email: string;
  password: string;
  method: 'email';
  mobile: null;
  browser: Browser;
};

/**
 * Puts a member with a session straight into the database: an invitation takes half a second and twenty an hour are allowed, and the
 * tests that remove hundreds of people measure the removal.
 */
export async function plantMember(world: World, owner: Person): Promise<PlantedMember> {
  const { pool } = world.database;
  const id = uuid();
  const email = `planted-${id}@example.com`;
  const { rows } = await pool.query<{ now: Date; hash: string }>(
    `select last_sign_in_at as now, password_hash as hash from users where account_id = $1 and id = $2`,
    [owner.accountId, owner.id],
  );
  const [found] = rows;
  if (!found) throw new Error('The owner is not in the database.');
  await pool.query(
    `insert into users (account_id, id, role, status, name, email, email_key, method, password_hash, created_at)
     values ($1, $2, 'member', 'active', 'Sam Lee', $3, $3, 'email', $4, $5)`,
    [owner.accountId, id, email, found.hash, found.now],
  );
  await pool.query('insert into logins (email_key, account_id, user_id) values ($1, $2, $3)', [
    email,
    owner.accountId,
    id,
  ]);
  const browser = world.browser();
  const { token, hash: tokenHash } = mintToken(owner.accountId);
  await pool.query(
    `insert into sessions (account_id, id, user_id, generation, token_hash, proven_at, last_seen_at, ends_at, address, agent, created_at)
     values ($1, $2, $3, 0, $4, $5, $5, $5::timestamptz + interval '24 hours', '', '', $5)`,
    [owner.accountId, uuid(), id, tokenHash, found.now],
  );
  browser.jar.set(cookieNames.session, token);
  return { id, email, password: owner.password, method: 'email', mobile: null, browser };
}
