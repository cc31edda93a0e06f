import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ImportPlan } from '#contract/imports.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { createTestDatabase, type TestDatabase } from '#server/testing/database.ts';
import { createTextingAccount, standingClock, workerContext } from '#server/testing/texting-account.ts';
import { writeWorkbook } from '#server/testing/workbook.ts';
import { addImportChunk } from './import-chunks.ts';
import { listImportColumns } from './import-columns.ts';
import { openImporter } from './import-job.ts';
import { previewImport } from './import-preview.ts';
import { cancelImport, checkImport, runImport, undoImport } from './import-steps.ts';
import { addImport, showImport } from './imports.ts';

let database: TestDatabase;
let worker: Context;
let owner: ActorContext;
const clock = standingClock();

beforeAll(async () => {
  database = await createTestDatabase();
  worker = workerContext(database.db, clock);
});
beforeEach(async () => {
  owner = await createTextingAccount(worker);
});
afterAll(() => database.close());

const csv = 'mobile\n0491570006';
const reading = { encoding: 'utf-8', delimiter: ',', sheet: null, hasHeadings: true } as const;
const plan: ImportPlan = {
  reading,
  columns: [{ to: 'number' }],
  existing: 'skip',
  repeated: 'first',
  list: null,
  consent: { basis: 'unknown', words: '' },
};

async function upload(file: string | Buffer = csv): Promise<string> {
  const octets = Buffer.from(file);
  const { id } = await addImport(owner, { fileName: 'people', bytes: octets.length });
  await addImportChunk(owner, id, { place: 0, octets });
  return id;
}

async function check(list: ImportPlan['list'] = null): Promise<string> {
  const id = await upload();
  await checkImport(owner, id, { ...plan, list });
  await openImporter(worker, cancelWaiting).take();
  return id;
}

async function run(list: ImportPlan['list'] = null): Promise<string> {
  const id = await check(list);
  await runImport(owner, id);
  await openImporter(worker, cancelWaiting).take();
  return id;
}

async function countMembers(): Promise<number> {
  const { rows } = await database.pool.query(
    'select count(*)::int from contact_list_members where account_id = $1',
    [owner.actor.accountId],
  );
  return rows[0].count;
}

test('an import that only put contacts on a list can be undone', async () => {
  await run();
  const again = await run();
  expect(await showImport(owner, again)).toMatchObject({ counts: { skipped: 1 }, canUndo: false });
  const id = await run({ name: 'Spring' });
  expect(await showImport(owner, id)).toMatchObject({ counts: { made: 0, skipped: 1 }, canUndo: true });
  expect(await countMembers()).toBe(1);
  await undoImport(owner, id);
  await openImporter(worker, cancelWaiting).take();
  expect(await showImport(owner, id)).toMatchObject({ state: 'undone', undo: { removed: 0, kept: 0 } });
  expect(await countMembers()).toBe(0);
});

test('what was only checked leaves nothing to undo', async () => {
  const id = await check();
  expect((await showImport(owner, id)).counts.made).toBe(1);
  await cancelImport(owner, id);
  expect(await showImport(owner, id)).toMatchObject({ state: 'cancelled', canUndo: false });
});

test.each([
  ['a text', csv, reading],
  ['a workbook', writeWorkbook([['mobile'], [491570006]]), { ...reading, encoding: null, delimiter: null }],
])(
  'whoever looks into %s that is let go of meanwhile is told that it is past that',
  async (_, file, shape) => {
    const id = await upload(file);
    await database.pool.query('delete from contact_import_chunks where import_id = $1', [id]);
    const refused = expect.objectContaining({ code: 'import_past_that' });
    await expect(listImportColumns(owner, id, {})).rejects.toEqual(refused);
    await expect(previewImport(owner, id, { ...plan, reading: shape })).rejects.toEqual(refused);
  },
);
