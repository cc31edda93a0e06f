import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { type ImportPlan, importChunkBytes } from '#contract/imports.ts';
import { addImportChunk } from '#server/contacts/imports/import-chunks.ts';
import { openImporter } from '#server/contacts/imports/import-job.ts';
import { checkImport, runImport } from '#server/contacts/imports/import-steps.ts';
import { addImport, showImport } from '#server/contacts/imports/imports.ts';
import { cancelWaiting } from '#server/messaging/cancel.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { mintId } from '#server/platform/time-ids.ts';

const firsts =
  'Mary,Jo,John,Ana,Bo,Sam,Kim,Robin,Alex,Chris,Pat,Lee,Max,Nina,Olga,Paul,Quentin,Rosa,Sara,Tom'.split(',');
const lasts =
  'Smith,Jones,Brown,Taylor,Wilson,White,Walker,Martin,Thompson,Anderson,Nguyen,Lee,Wright,Ryan,Kelly'.split(
    ',',
  );
const suburbs = 'Perth,Hobart,Sydney,Cairns,Darwin,Geelong,Albury,Broome'.split(',');

type Person = { number: string; first: string; last: string; suburb: string };

/** Somebody of forty million: 0400 to 0439 in an order that an index does not like, half of the last names rare. */
function personOf(place: number): Person {
  const dice = (place * 2_654_435_761) % 4_294_967_296;
  const last = lasts[dice % lasts.length] ?? '';
  return {
    number: `4${String((place * 7_919_017) % 40_000_000).padStart(8, '0')}`,
    first: firsts[(dice >>> 3) % firsts.length] ?? '',
    last: dice % 2 === 0 ? last : `${last}${(dice >>> 7).toString(36)}`,
    suburb: suburbs[(dice >>> 5) % suburbs.length] ?? '',
  };
}

/** How people write mobiles, one spelling after the other. */
function spell(number: string, place: number): string {
  const parted = `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`;
  return [`0${number}`, `0${parted}`, `+61${number}`, `+61 ${parted}`, `61${number}`][place % 5] ?? number;
}

const linesAtOnce = 5000;

function* writeLines(rows: number, write: (person: Person, place: number) => string): Generator<string> {
  for (let start = 0; start < rows; start += linesAtOnce) {
    let text = '';
    for (let place = start; place < Math.min(rows, start + linesAtOnce); place += 1)
      text += write(personOf(place), place);
    yield text;
  }
}

/** A file of so many people, with headings. */
export function writePeople(rows: number): Buffer {
  const line = ({ number, first, last, suburb }: Person, place: number) =>
    `${spell(number, place)},${first},${last},${suburb}\r\n`;
  const heading = 'Mobile,First name,Last name,Suburb\r\n';
  return Buffer.concat([
    Buffer.from(heading),
    ...[...writeLines(rows, line)].map((text) => Buffer.from(text)),
  ]);
}

const plan: ImportPlan = {
  reading: { encoding: 'utf-8', delimiter: ',', sheet: null, hasHeadings: true },
  columns: [
    { to: 'number' },
    { to: 'first_name' },
    { to: 'last_name' },
    { to: 'new_field', label: 'Suburb', kind: 'text' },
  ],
  existing: 'fill',
  repeated: 'first',
  list: null,
  consent: { basis: 'express', words: 'Signed the form' },
};

/** Sends a file to a new import; answers its id. */
export async function uploadFile(
  context: ActorContext,
  file: Buffer,
  fileName = 'people.csv',
): Promise<string> {
  const { id } = await addImport(context, { fileName, bytes: file.length });
  for (let place = 0; place * importChunkBytes < file.length; place += 1) {
    const octets = file.subarray(place * importChunkBytes, (place + 1) * importChunkBytes);
    await addImportChunk(context, id, { place, octets });
  }
  return id;
}

export type ImportTimes = { checkMs: number; importMs: number; highestRss: number };

/** Checks and imports a file as a worker does, and looks at the memory of the process meanwhile. */
export async function runWholeImport(context: ActorContext, file: Buffer): Promise<ImportTimes> {
  const id = await uploadFile(context, file);
  const importer = openImporter(context, cancelWaiting);
  let highestRss = 0;
  const look = setInterval(() => {
    highestRss = Math.max(highestRss, process.memoryUsage.rss());
  }, 50);
  const timed = async (begin: () => Promise<unknown>) => {
    await begin();
    const begun = performance.now();
    while ((await importer.take()) > 0);
    return performance.now() - begun;
  };
  const checkMs = await timed(() => checkImport(context, id, plan));
  const importMs = await timed(() => runImport(context, id));
  clearInterval(look);
  const done = await showImport(context, id);
  if (done.state !== 'done' || done.counts.made !== done.rows)
    throw new Error(`It ended as ${JSON.stringify(done)}.`);
  return { checkMs, importMs, highestRss };
}

/** As short as those that are drawn. */
const suburbField = 'sub';

/** The bare COPY of the same rows into the same table with its indexes, in one transaction; milliseconds. */
export async function copyPeople(url: string, { actor, clock }: ActorContext, rows: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const now = clock.now();
  const [at, importId] = [now.toISOString(), mintId(now)];
  const line = ({ number, first, last, suburb }: Person) =>
    `${[
      actor.accountId,
      mintId(now),
      `+61${number}`,
      first,
      last,
      `{"${suburbField}": "${suburb}"}`,
      '',
      'express',
      'Signed the form',
      at,
      actor.userId,
      importId,
      1,
      at,
      at,
    ].join('\t')}\n`;
  const text = [...writeLines(rows, line)];
  try {
    const begun = performance.now();
    await client.query('begin');
    await pipeline(Readable.from(text), client.query(copyFrom('copy contacts from stdin')));
    await client.query('commit');
    return performance.now() - begun;
  } finally {
    await client.end();
  }
}
