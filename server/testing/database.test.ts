import { expect, test } from 'vitest';
import { createTestDatabase } from './database.ts';

test('each test database is migrated, empty and apart from the others', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  try {
    await one.db
      .insertInto('logins')
      .values({ emailKey: 'a@example.com', accountId: uuid, userId: uuid })
      .execute();
    expect(await other.db.selectFrom('logins').selectAll().execute()).toEqual([]);
    expect(URL.canParse(one.url)).toBe(true);
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
});

const uuid = '01900000-0000-7000-8000-000000000001';
