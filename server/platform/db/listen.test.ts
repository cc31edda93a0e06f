import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '#server/platform/log.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { type Listener, listen } from './listen.ts';

let database: TestDatabase;
let listener: Listener;

beforeAll(async () => {
  database = await createTestDatabase();
  listener = await listen(database.url, silentLog);
});
afterAll(async () => {
  await listener.close();
  await database.close();
});

test('what is announced as soon as a channel is listened to is heard', async () => {
  const heard: string[] = [];
  const channels = Array.from({ length: 100 }, (_, place) => `channel_${place}`);
  for (const channel of channels) {
    await listener.on(channel, (payload) => void heard.push(payload));
    await database.pool.query('select pg_notify($1, $1)', [channel]);
  }
  await expect.poll(() => heard).toEqual(channels);
});
