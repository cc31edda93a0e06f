import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ActorContext } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { workerContext } from '#server/testing/texting-account.ts';
import { contactAccount, seedContacts } from '../../bench/support/contact-rows.ts';
import { searches } from '../../bench/support/contact-searches.ts';
import { countScans } from '../../bench/support/scan-counts.ts';
import { listContacts } from './contact-search.ts';
import { listContactDuplicates } from './merges.ts';

const contacts = 30_000;
/** What one page may read along all indexes together. */
const mostRead = 3000;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await seedContacts(client, contacts);
  await client.end();
}, 120_000);
afterAll(() => database.close());

function actorOf(db: TestDatabase['db']): ActorContext {
  const now = new Date('2026-07-02T00:00:00.000Z');
  const actor = {
    accountId: contactAccount(contacts),
    userId: '',
    sessionId: '',
    name: 'Robin Vale',
    role: 'owner',
    generation: 0,
    provenAt: now,
  } as const;
  return { ...workerContext(db, { now: () => now }), actor };
}

test('no page and no search reads the table of contacts whole, nor much of an index', async () => {
  const pages = { 'by name': {}, 'the newest': { sort: 'newest' as const } };
  const searched = Object.entries(searches).map(([name, search]) => [name, { search }] as const);
  for (const [name, query] of [...Object.entries(pages), ...searched]) {
    const { counts } = await countScans(
      database.url,
      (db) => listContacts(actorOf(db), { ...query, limit: 20 }),
      'contacts',
    );
    const read = counts.indexes.reduce((sum, index) => sum + index.rows, 0);
    expect({ name, tables: counts.tables, isLittle: read < mostRead || read }).toEqual({
      name,
      tables: [],
      isLittle: true,
    });
    expect(counts.indexes.length, `${name} was counted`).toBeGreaterThan(0);
  }
}, 120_000);

test('what looks at many contacts reads a stretch of one index and no more', async () => {
  const walks = {
    duplicates: { most: 11_000, read: (by: ActorContext) => listContactDuplicates(by, undefined) },
    'a search with a filter': {
      most: 6000,
      read: (by: ActorContext) => listContacts(by, { search: 'a', named: false, limit: 20 }),
    },
  };
  for (const [name, { most, read }] of Object.entries(walks)) {
    const { counts } = await countScans(database.url, (db): Promise<object> => read(actorOf(db)), 'contacts');
    const rows = counts.indexes.reduce((sum, index) => sum + index.rows, 0);
    expect({ name, tables: counts.tables, rows: rows <= most || rows }).toEqual({
      name,
      tables: [],
      rows: true,
    });
    expect(rows, `${name} was counted`).toBeGreaterThan(0);
  }
}, 120_000);
