import type pg from 'pg';
import type { Secrets } from './secrets.ts';
import { StartRefusal } from './start-refusal.ts';

const text = `
with put as (
  insert into installation (secret_fingerprint) values ($1) on conflict do nothing returning secret_fingerprint as fingerprint)
select fingerprint from put union all select secret_fingerprint from installation limit 1`;

/** All processes on a database need the same secret. Throws StartRefusal when the database was begun with another. */
export async function checkFingerprint(pool: pg.Pool, secrets: Secrets): Promise<void> {
  const { rows } = await pool.query<{ fingerprint: string }>(text, [secrets.fingerprint]);
  if (rows[0]?.fingerprint === secrets.fingerprint) return;
  throw new StartRefusal(
    'This database belongs to another secret, so logins and codes could not be checked. Set CORELLA_SECRET to the secret of its other processes, or copy their file "secret" into this data folder.',
  );
}
