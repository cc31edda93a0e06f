import type { TestDatabase } from '#server/testing/database.ts';

/** Every row of every table as JSON text, sorted, by table: bytes are written as \x and hexadecimal digits. */
export async function dumpDatabase({ pool }: TestDatabase): Promise<Record<string, string[]>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by table_name`,
  );
  const dump: Record<string, string[]> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`select row_to_json(t)::text as row from "${name}" t`);
    dump[name] = rows.map(({ row }) => row).sort();
  }
  return dump;
}

/** Where a secret stands in the database, as it is or in the bytes that it writes; tables by name. */
export async function findInDatabase(database: TestDatabase, secret: string): Promise<string[]> {
  const forms = [
    secret,
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret, 'base64url').toString('hex'),
    // The random half of a token: the other half is the id of the account, which stands everywhere.
    Buffer.from(secret, 'base64url').subarray(16).toString('hex'),
  ].filter((form) => form.length >= 16);
  const dump = await dumpDatabase(database);
  // What the pretend phones and the pretend mailbox received is not ours: it is the outside world.
  const ours = Object.keys(dump).filter((table) => !table.startsWith('simulator_'));
  return ours.filter((table) => dump[table]?.some((row) => forms.some((form) => row.includes(form))));
}
