import { sql } from 'kysely';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase } from '#server/testing/database.ts';
import { ask, askLater, askTogether, insertion, statement } from './statement.ts';

const database = await createTestDatabase();
const { db } = database;
afterAll(() => database.close());

const now = new Date('2026-11-23T00:00:00Z');
const throttle = (key: string) => insertion('throttles', { key, level: 1, updatedAt: now });
const levels = statement<{ key: string; level: number }>('select key, level from throttles order by key', []);
const listKeys = async () => (await ask(db, levels)).map(({ key }) => key);

beforeEach(() => database.pool.query('delete from throttles'));

test('what is asked for later is done before the next statement, and hands its rows over then', async () => {
  await db.transaction().execute(async (db) => {
    await askLater(db, throttle('a'));
    const later = await askLater(db, levels);
    expect(later.rows).toEqual([]);
    expect(await ask(db, levels)).toEqual([{ key: 'a', level: 1 }]);
    expect(later.rows).toEqual([{ key: 'a', level: 1 }]);
  });
});

test('what is asked for later is done before a statement of the query builder, too', async () => {
  await db.transaction().execute(async (db) => {
    await askLater(db, throttle('a'));
    const { numUpdatedRows } = await db.updateTable('throttles').set({ level: 5 }).executeTakeFirstOrThrow();
    expect(numUpdatedRows).toBe(1n);
  });
});

test('the commit does what nothing else has sent', async () => {
  await db.transaction().execute((db) => askLater(db, throttle('a')));
  expect(await listKeys()).toEqual(['a']);
});

test('without a transaction it is done at once', async () => {
  await askLater(db, throttle('a'));
  expect(await listKeys()).toEqual(['a']);
});

test('a late failure fails the next statement, and nothing of the transaction stays', async () => {
  const verb = db.transaction().execute(async (db) => {
    await askLater(db, throttle('a'));
    await askLater(db, throttle('a'));
    await ask(db, levels);
  });
  await expect(verb).rejects.toMatchObject({ code: '23505' });
  expect(await listKeys()).toEqual([]);
});

test('a late failure fails the commit, and nothing of the transaction stays', async () => {
  const verb = db.transaction().execute(async (db) => {
    await ask(db, levels);
    await askLater(db, throttle('a'));
    await askLater(db, throttle('a'));
  });
  await expect(verb).rejects.toMatchObject({ code: '23505' });
  expect(await listKeys()).toEqual([]);
  await db.transaction().execute((db) => askLater(db, throttle('b')));
  expect(await listKeys()).toEqual(['b']);
});

test('a refused verb leaves nothing, whether its first statement was sent or not', async () => {
  const refuse = (isSent: boolean) =>
    db.transaction().execute(async (db) => {
      await askLater(db, throttle('a'));
      if (isSent) await ask(db, levels);
      throw new Error('refused');
    });
  await expect(refuse(false)).rejects.toThrow('refused');
  await expect(refuse(true)).rejects.toThrow('refused');
  expect(await listKeys()).toEqual([]);
});

test('a failure that the verb swallowed does not pass for a commit', async () => {
  const verb = db.transaction().execute(async (db) => {
    await ask(db, throttle('a'));
    await ask(db, throttle('a')).catch(() => {});
  });
  await expect(verb).rejects.toThrow('rolled');
  expect(await listKeys()).toEqual([]);
});

test('what was asked for before a transaction on its connection stays when the transaction does not', async () => {
  for (const isSent of [false, true]) {
    const work = db.connection().execute(async (db) => {
      await askLater(db, throttle(`before ${isSent}`));
      await db.transaction().execute(async (db) => {
        await askLater(db, throttle('within'));
        if (isSent) await ask(db, levels);
        throw new Error('refused');
      });
    });
    await expect(work).rejects.toThrow('refused');
  }
  expect(await listKeys()).toEqual(['before false', 'before true']);
});

test('statements that travel together run in their order, each with its own view', async () => {
  const takeTurn = statement("select pg_advisory_xact_lock(hashtext('turn'))", []);
  const held = Promise.withResolvers<void>();
  const first = db.transaction().execute(async (db) => {
    await askTogether(db, [takeTurn, throttle('seen after the wait')]);
    held.resolve();
    await waitUntilSomebodyWaits();
  });
  await held.promise;
  const second = db.transaction().execute((db) => askTogether(db, [takeTurn, levels]));
  await first;
  const [, rows] = await second;
  expect(rows).toEqual([{ key: 'seen after the wait', level: 1 }]);
});

async function waitUntilSomebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await sql`select from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`.execute(db);
    if (rows.length > 0) return;
  }
}
