import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { lookUpByKey, markEnded, markSent } from './queries/settlement.ts';

const accountId = '00000001-0000-7000-8000-000000000001';
let database: TestDatabase;
let client: pg.Client;

// A quiet night: everything was delivered, and the planner knows.
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(
    `insert into message_states (account_id, message_id, state, credits, spent)
    select $1, gen_random_uuid(), 'delivered', 1, 1 from generate_series(1, 20000)`,
    [accountId],
  );
  await client.query('vacuum analyze message_states');
});
afterAll(async () => {
  await client.end();
  await database.close();
});

test.each(['sent', 'ended'])('a message that is %s is found by its key, whatever waits', async (which) => {
  const now = new Date();
  const keys = Array.from({ length: 250 }, (_, n) => ({
    accountId,
    messageId: `00000002-0000-7000-8000-${String(n).padStart(12, '0')}`,
  }));
  const { text, values } =
    which === 'sent'
      ? markSent(keys, { entries: [{ accountId, settleId: accountId, releaseId: accountId }], now })
      : markEnded(
          keys.map((key) => ({ ...key, state: 'delivered', note: null })),
          now,
        );
  await client.query('begin');
  await client.query(lookUpByKey().text);
  const { rows } = await client.query(`explain ${text}`, [...values]);
  await client.query('commit');
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('using message_states_pkey');
  expect(plan).not.toContain('message_states_by_state');
});
