import { contactNotesLengthAtMost } from '#contract/contacts.ts';
import { type ImportPlan, importRowsAtMost } from '#contract/imports.ts';
import type { FileBytes } from './file-bytes.ts';
import { nameColumn, openTable } from './import-columns.ts';
import { NumberPlaces } from './number-places.ts';
import type { RefusedRow } from './queries/import-files.ts';
import type { ImportRow } from './queries/imports.ts';
import { type ReadColumn, type ReadRow, type RowFault, type RowReading, readRow } from './row-reading.ts';
import { shortenCell, type TableRow, UnreadableTable } from './table.ts';

/** Rows that are written together: enough that a transaction costs little beside them, few enough that it holds nobody up for long. */
const rowsInBatch = 10_000;
/** A workbook says a text once and shows it in every cell: without this, a small one would fill the memory with a batch. */
const charactersInBatch = 16_000_000;
/** What is kept of each cell of a row to be mended: no contact takes a longer one, nor is one that was cut taken for whole later. */
const keptCellLengthAtMost = contactNotesLengthAtMost;

export type EmptiedRow = Pick<RefusedRow, 'row' | 'cells'> & { faults: RowFault[] };

export type Batch = {
  accepted: ReadRow[];
  refused: RefusedRow[];
  /** Accepted rows with cells that are left empty, and why. */
  emptied: EmptiedRow[];
  /** The numbers that rows say have opted out; rows that are left out because another one counts are among them. */
  optOuts: string[];
  /** The headings of the file; none where its first row is no headings. */
  headings: string[];
  /** How many rows of the file are behind us with this batch, headings not counted. */
  rowsDone: number;
  /** How much of the file is read (0 to 1). */
  read: number;
};

export type Walk = {
  row: Pick<ImportRow, 'media'>;
  file: FileBytes;
  plan: ImportPlan;
  columns: readonly ReadColumn[];
  homeCountry: string;
  /** Rows that were written before; they are read again, but not handed out. */
  rowsBefore: number;
  /** Called between pages, so that a long walk keeps its lease. */
  onPage(): Promise<void>;
};

/**
 * Walks through a file and hands out its rows in batches, always the same for the same file and plan. Which row counts for a number that
 * stands in it twice is decided here: the first one as it comes, the last one by a walk before this one. Throws UnreadableTable.
 */
export async function* walkRows(walk: Walk): AsyncGenerator<Batch> {
  const places = new NumberPlaces();
  const isLast = walk.plan.repeated === 'last';
  if (isLast)
    for await (const { rows } of readTable(walk)) {
      for (const { row, cells } of rows) {
        const read = readRow(cells, walk.columns, readingOf(walk));
        if (!('reason' in read)) places.set(read.number, row);
      }
    }
  let batch = emptyBatch();
  let headings: string[] = [];
  let rowsDone = 0;
  let characters = 0;
  for await (const { rows, read, titles } of readTable(walk)) {
    if (titles) headings = titles.map((_, column) => nameColumn(titles, column));
    batch.headings = headings;
    for (const each of rows) {
      rowsDone += 1;
      takeRow(batch, each, { walk, places, isLast, isBefore: rowsDone <= walk.rowsBefore });
      batch.rowsDone = rowsDone;
      batch.read = read;
      if (rowsDone > walk.rowsBefore) for (const cell of each.cells) characters += cell.length;
      const isFull = rowsDone % rowsInBatch === 0 || characters > charactersInBatch;
      if (isFull && rowsDone > walk.rowsBefore) {
        yield batch;
        batch = { ...emptyBatch(), headings };
        characters = 0;
      }
    }
  }
  if (batch.rowsDone > walk.rowsBefore) yield batch;
}

function emptyBatch(): Batch {
  return { accepted: [], refused: [], emptied: [], optOuts: [], headings: [], rowsDone: 0, read: 0 };
}

/** The rows below the headings. */
async function* readTable({ row, file, plan, columns, onPage }: Walk) {
  let headings = plan.reading.hasHeadings ? 1 : 0;
  let count = 0;
  for await (const { rows, read } of openTable(row, file, plan.reading)) {
    await onPage();
    const titles = headings > 0 ? rows[0]?.cells : undefined;
    if (titles) nameColumns(columns, titles);
    const below = headings > 0 && rows.length > 0 ? rows.slice(headings) : rows;
    if (rows.length > 0) headings = 0;
    count += below.length;
    if (count > importRowsAtMost)
      throw new UnreadableTable('This file has more than 1,000,000 rows. Cut it into smaller ones.');
    yield { rows: below, read, titles };
  }
}

/** A row that is left out says by its heading which cell is wrong. */
function nameColumns(columns: readonly ReadColumn[], headings: readonly string[]): void {
  for (const [place, column] of columns.entries()) column.heading = nameColumn(headings, place);
}

type Taking = { walk: Walk; places: NumberPlaces; isLast: boolean; isBefore: boolean };

function takeRow(batch: Batch, { row, cells }: TableRow, { walk, places, isLast, isBefore }: Taking): void {
  const read = readRow(cells, walk.columns, readingOf(walk));
  if ('reason' in read) {
    if (!isBefore) batch.refused.push({ row, cells: keepCells(cells), ...read });
    return;
  }
  const counted = places.find(read.number);
  if (counted === undefined) places.set(read.number, row);
  const isRepeated = counted !== undefined && (!isLast || counted !== row);
  if (isBefore) return;
  if (read.optsOut) batch.optOuts.push(read.number);
  if (isRepeated) {
    batch.refused.push({ row, cells: keepCells(cells), reason: 'repeated', detail: String(counted) });
    return;
  }
  batch.accepted.push(read);
  if (read.emptied) batch.emptied.push({ row, cells: keepCells(cells), faults: read.emptied });
}

function readingOf({ homeCountry, plan: { unreadable } }: Walk): RowReading {
  return { homeCountry, unreadable };
}

function keepCells(cells: readonly string[]): string[] {
  return cells.map((cell) => shortenCell(cell, keptCellLengthAtMost));
}
