import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type ImportPlan, importChunkBytes } from '#contract/imports.ts';
import { addImportChunk } from '#server/contacts/imports/import-chunks.ts';
import { checkImport, runImport } from '#server/contacts/imports/import-steps.ts';
import { addImport, showImport } from '#server/contacts/imports/imports.ts';
import type { ActorContext } from '#server/platform/context.ts';
import type { TestDatabase } from './database.ts';
import { until } from './until.ts';

const spellings = [
  (digits: string) => `0${digits}`,
  (digits: string) => `+61 ${digits}`,
  (digits: string) => `${digits}`,
];

/** A file with new numbers, numbers twice, numbers that are there, and rows that are left out; the same for the same length. */
export function writeMixedFile(rows: number): Buffer {
  const lines = Array.from({ length: rows }, (_, place) => {
    if (place % 97 === 5) return `03 5550 ${place % 10_000},Left,Out`;
    const digits = `4${String(((place % 13 === 7 ? place - 5 : place) * 7919) % 9_999_991).padStart(8, '0')}`;
    return `${spellings[place % 3]?.(digits)},First ${place % 1000},Last ${place}`;
  });
  return Buffer.from(`mobile,first name,last name\n${lines.join('\n')}\n`);
}

/** Some of the contacts of that file, as they might stand there before. */
export async function seedSome({ pool }: TestDatabase, { actor, clock }: ActorContext): Promise<void> {
  await pool.query(
    `insert into contacts (account_id, id, number, first_name, created_at, updated_at)
     select $1, gen_random_uuid(), '+614' || lpad((place * 7919 % 9999991)::text, 8, '0'), 'Known', $2, $2
     from generate_series(0, 20000, 50) place on conflict do nothing`,
    [actor.accountId, clock.now()],
  );
}

const plan: ImportPlan = {
  reading: { encoding: 'utf-8', delimiter: ',', sheet: null, hasHeadings: true },
  columns: [{ to: 'number' }, { to: 'first_name' }, { to: 'last_name' }],
  existing: 'fill',
  repeated: 'last',
  list: { name: 'Imported' },
  consent: { basis: 'express', words: 'Signed the form' },
};

/** Uploads a file, has it checked by a worker in another process, and gives the word to import. */
export async function beginImport(
  context: ActorContext,
  file: Buffer,
  repeated: ImportPlan['repeated'],
): Promise<string> {
  const { id } = await addImport(context, { fileName: 'people.csv', bytes: file.length });
  for (let place = 0; place * importChunkBytes < file.length; place += 1)
    await addImportChunk(context, id, {
      place,
      octets: file.subarray(place * importChunkBytes, (place + 1) * importChunkBytes),
    });
  await checkImport(context, id, { ...plan, repeated });
  await waitForState(context, id, 'checked');
  await runImport(context, id);
  return id;
}

export async function waitForState(context: ActorContext, id: string, state: string): Promise<void> {
  await until(async () => (await showImport(context, id)).state === state, {
    what: () => `the import to be ${state}`,
    seconds: 600,
  });
}

/** A worker in a process of its own. */
export type ImportProcess = { highestRss(): number; kill(): Promise<void> };

export function startImportProcess({ url }: TestDatabase, aheadMs = 0): ImportProcess {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'import-process.ts')], {
    env: { ...process.env, CORELLA_TEST_DATABASE_URL: url, CORELLA_TEST_AHEAD_MS: String(aheadMs) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let highest = 0;
  child.stdout?.on('data', (text: Buffer) => {
    highest = Math.max(highest, ...text.toString().trim().split('\n').map(Number));
  });
  return {
    highestRss: () => highest,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** What an import left behind, without the ids that it made. */
export async function readOutcome({ pool }: TestDatabase, { actor }: ActorContext, importId: string) {
  const contacts = `
    select count(*)::int as contacts,
      md5(string_agg(concat_ws('|', number, first_name, last_name, consent, consent_words, version), ',' order by number)) as hash
    from contacts where account_id = $1`;
  const members = `
    select count(*)::int as members from contact_list_members where account_id = $1`;
  const refused = `
    select count(*)::int as refused, sum(row)::bigint as places from contact_import_refusals where account_id = $1 and import_id = $2`;
  const changes = `
    select count(*)::int as changes from contact_import_changes where account_id = $1 and import_id = $2`;
  const one = [actor.accountId];
  const both = [actor.accountId, importId];
  const answers = await Promise.all([
    pool.query(contacts, one),
    pool.query(members, one),
    pool.query(refused, both),
    pool.query(changes, both),
  ]);
  return Object.assign({}, ...answers.map(({ rows }) => rows[0]));
}
