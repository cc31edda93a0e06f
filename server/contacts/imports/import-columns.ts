import type { Output, Query } from '#contract/endpoint.ts';
import { type ImportReading, importPreviewRows, type imports } from '#contract/imports.ts';
import { listFieldRows } from '#server/contacts/queries/fields.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { guessTargets, isMobileCell, looksLikeHeadings } from './column-guess.ts';
import { readCsvTable } from './csv-table.ts';
import { type FileBytes, FileGone } from './file-bytes.ts';
import { findDelimiter, findEncoding } from './file-shape.ts';
import { openImportFile } from './import-chunks.ts';
import { getImport } from './imports.ts';
import { listGuesses } from './queries/import-files.ts';
import type { ImportRow } from './queries/imports.ts';
import { type TablePage, type TableRow, UnreadableTable } from './table.ts';
import { listSheets, readXlsxTable } from './xlsx-table.ts';

const rowsLooked = 50;
const bytesLooked = 64 * 1024;
const sheetsLooked = 10;
const samplesShown = 3;
const sampleLengthAtMost = 60;

type Asked = Query<typeof imports.listImportColumns>;

/**
 * Finds out how a file is read, unless it is told, and what its columns probably are. Refuses not_found, import_past_that,
 * import_unreadable.
 */
export async function listImportColumns(
  context: ActorContext,
  id: string,
  asked: Asked,
): Promise<Output<typeof imports.listImportColumns>> {
  const row = await getReadable(context, id);
  return refuseUnreadable(async () => {
    const { homeCountry } = context.config;
    const file = openImportFile(context, row);
    const shape = await findShape(row, file, { ...asked, homeCountry });
    const rows = await readFirstRows(row, file, shape.reading);
    if (rows.length === 0) throw new UnreadableTable('There is nothing in this file. Choose another.');
    const hasHeadings =
      asked.hasHeadings ??
      looksLikeHeadings(
        rows.map(({ cells }) => cells),
        homeCountry,
      );
    const { titles, body } = partRows(rows, hasHeadings);
    const { accountId } = context.actor;
    const guesses = guessTargets(titles, body, {
      homeCountry,
      fields: await listFieldRows(context.db, accountId),
      remembered: hasHeadings ? await listGuesses(context.db, accountId, titles.map(headingKey)) : new Map(),
    });
    return {
      reading: { ...shape.reading, hasHeadings },
      sheets: shape.sheets,
      columns: titles.map((heading, column) => ({
        heading,
        samples: sampleOf(body, column),
        guess: guesses[column] ?? { to: 'ignore' },
      })),
    };
  });
}

/** How a heading is remembered. */
export function headingKey(heading: string): string {
  return heading.toLowerCase().slice(0, 200).toWellFormed();
}

/** Reads an import whose file is here and waits to be imported. Refuses not_found, import_past_that. */
export async function getReadable(context: ActorContext, id: string): Promise<ImportRow> {
  const row = await getImport(context, id);
  if (row.state !== 'mapping' && row.state !== 'checked') throw new Refusal('import_past_that');
  return row;
}

/** Turns what is wrong with a file into the refusal import_unreadable, with its sentence, and import_past_that where it is gone. */
export async function refuseUnreadable<R>(read: () => Promise<R>): Promise<R> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FileGone) throw new Refusal('import_past_that');
    if (error instanceof UnreadableTable) throw new Refusal('import_unreadable', { detail: error.message });
    throw error;
  }
}

async function findShape(
  row: ImportRow,
  file: FileBytes,
  { homeCountry, ...asked }: Asked & { homeCountry: string },
) {
  const { media, isUtf8 } = row;
  if (media === 'xlsx') {
    const sheets = await listSheets(file);
    const sheet = asked.sheet ?? (await chooseSheet(row, file, { sheets, homeCountry }));
    return { reading: { encoding: null, delimiter: null, sheet }, sheets };
  }
  const start = await file.read(0, Math.min(file.size, bytesLooked));
  if (isOldWorkbook(start))
    throw new UnreadableTable(
      'This is an old Excel workbook (.xls). Save it in Excel as .xlsx or as CSV, then choose that file.',
    );
  const encoding = asked.encoding ?? findEncoding(start, isUtf8);
  const delimiter = asked.delimiter ?? findDelimiter(new TextDecoder(encoding).decode(start));
  return { reading: { encoding, delimiter, sheet: null }, sheets: [] };
}

/** The sheet with most mobiles among its first rows, of the first ten; else the first one. */
async function chooseSheet(
  row: ImportRow,
  file: FileBytes,
  { sheets, homeCountry }: { sheets: readonly string[]; homeCountry: string },
): Promise<string | null> {
  const [first = null] = sheets;
  if (sheets.length < 2) return first;
  let best = { sheet: first, mobiles: 0 };
  for (const sheet of sheets.slice(0, sheetsLooked)) {
    const mobiles = await countMobiles(row, file, { sheet, homeCountry });
    if (mobiles > best.mobiles) best = { sheet, mobiles };
  }
  return best.sheet;
}

async function countMobiles(
  row: ImportRow,
  file: FileBytes,
  { sheet, homeCountry }: { sheet: string; homeCountry: string },
): Promise<number> {
  try {
    const rows = await readFirstRows(row, file, { encoding: null, delimiter: null, sheet });
    return rows.filter(({ cells }) => cells.some((cell) => isMobileCell(cell, homeCountry))).length;
  } catch (error) {
    // A sheet that cannot be read keeps nobody from importing another.
    if (error instanceof UnreadableTable) return 0;
    throw error;
  }
}

function isOldWorkbook(start: Buffer): boolean {
  return start.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0]));
}

type Shape = Omit<ImportReading, 'hasHeadings'>;

/** Opens the table of a file as it was chosen to be read; `rowsAtMost` where only the first rows are wanted. */
export function openTable(
  { media }: Pick<ImportRow, 'media'>,
  file: FileBytes,
  { encoding, delimiter, sheet, rowsAtMost }: Shape & { rowsAtMost?: number },
): AsyncGenerator<TablePage> {
  if (media === 'xlsx')
    return readXlsxTable(file, { sheet, ...(rowsAtMost !== undefined && { rowsAtMost }) });
  return readCsvTable(file, { encoding: encoding ?? 'utf-8', delimiter: delimiter ?? ',' });
}

// By account: texts of a workbook lie in a file while its first rows are read, so that an account has no more than one of them here.
const readings = new Map<string, Promise<unknown>>();

/** The first rows of a table, the headings among them; one workbook of an account at a time. */
export async function readFirstRows(
  row: Pick<ImportRow, 'media' | 'accountId'>,
  file: FileBytes,
  shape: Shape,
): Promise<TableRow[]> {
  if (row.media !== 'xlsx') return readRows(row, file, shape);
  const before = readings.get(row.accountId);
  const reading = Promise.allSettled([before]).then(() => readRows(row, file, shape));
  readings.set(row.accountId, reading);
  try {
    return await reading;
  } finally {
    if (readings.get(row.accountId) === reading) readings.delete(row.accountId);
  }
}

async function readRows(row: Pick<ImportRow, 'media'>, file: FileBytes, shape: Shape): Promise<TableRow[]> {
  const first: TableRow[] = [];
  for await (const { rows } of openTable(row, file, { ...shape, rowsAtMost: rowsLooked })) {
    first.push(...rows.slice(0, rowsLooked - first.length));
    if (first.length >= rowsLooked) break;
  }
  return first;
}

/** The heading of a column, or a name in its place. */
export function nameColumn(headings: readonly string[], column: number): string {
  return headings[column]?.slice(0, 200).toWellFormed() || `Column ${column + 1}`;
}

/** The headings, or names in their place, and the rows below. */
export function partRows(rows: readonly TableRow[], hasHeadings: boolean) {
  const [first] = rows;
  const width = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const headings = hasHeadings ? (first?.cells ?? []) : [];
  const titles = Array.from({ length: width }, (_, column) => nameColumn(headings, column));
  const below = hasHeadings ? rows.slice(1) : rows;
  return { titles, below: below.slice(0, importPreviewRows), body: below.map(({ cells }) => cells) };
}

function sampleOf(body: readonly (readonly string[])[], column: number): string[] {
  const filled = body.map((cells) => cells[column] ?? '').filter((cell) => cell !== '');
  return filled.slice(0, samplesShown).map((cell) => cell.slice(0, sampleLengthAtMost).toWellFormed());
}
