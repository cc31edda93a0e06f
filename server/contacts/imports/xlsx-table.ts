import { importColumnsAtMost } from '#contract/imports.ts';
import type { FileBytes } from './file-bytes.ts';
import { watchIdleTags } from './idle-tags.ts';
import { type TablePage, type TableRow, tidyCells, UnreadableTable } from './table.ts';
import { type Archive, openArchive, partBytesAtMost, tooLarge } from './xlsx-archive.ts';
import { lengthenText, openSharedStrings, readSharedStrings, type SharedStrings } from './xlsx-strings.ts';
import { readWorkbook, type Workbook } from './xlsx-workbook.ts';
import { readXml } from './xlsx-xml.ts';

const dayMs = 86_400_000;
// To show the first rows, a request reads the texts up to the highest that stands in them, and a workbook may put that one last of millions.
const textsShownAtMost = 100_000;

/** The names of the sheets of a workbook, in its order. Throws UnreadableTable. */
export async function listSheets(file: FileBytes): Promise<string[]> {
  const { sheets } = await readWorkbook(await openArchive(file));
  return sheets.map(({ name }) => name);
}

type SheetReading = {
  /** The first one when left out. */
  sheet?: string | null;
  /** How many rows are wanted; only as many texts are read as these need, and those behind the first 100,000 are left empty. */
  rowsAtMost?: number;
};

/** Reads a sheet page by page: a number to 15 digits and 10 decimals, a date as 2026-03-01. Pages without rows come while its texts are read. Throws UnreadableTable. */
export async function* readXlsxTable(
  file: FileBytes,
  { sheet = null, rowsAtMost }: SheetReading,
): AsyncGenerator<TablePage> {
  const archive = await openArchive(file);
  const workbook = await readWorkbook(archive);
  const path = findSheet(workbook, sheet);
  const atMost = rowsAtMost === undefined ? undefined : await countTexts(archive, path, rowsAtMost);
  const strings = openSharedStrings();
  try {
    for await (const _ of readSharedStrings(archive, workbook.stringsPath, { strings, atMost }))
      yield { rows: [], read: 0 };
    yield* readSheet({ archive, path, workbook, strings });
  } finally {
    strings.close();
  }
}

function findSheet({ sheets }: Workbook, wanted: string | null): string {
  const found = wanted === null ? sheets[0] : sheets.find(({ name }) => name === wanted);
  if (!found) throw new UnreadableTable('The sheet that was chosen is not in this workbook. Choose another.');
  return found.path;
}

const emptySheet =
  'This sheet holds millions of empty cells. Delete the empty rows and columns around your contacts, save it, then choose it again.';

/** How many texts the first rows need, up to 100,000. */
async function countTexts(archive: Archive, path: string, rowsAtMost: number): Promise<number> {
  let rows = 0;
  let isText = false;
  let value = '';
  let highest = -1;
  const tags = watchIdleTags(emptySheet);
  const pieces = readXml(archive, path, {
    open(name, { t }) {
      tags.open();
      if (name === 'row') rows += 1;
      if (name === 'c') isText = t === 's';
      if (name === 'v') value = '';
    },
    text(piece) {
      if (isText) value = lengthenText(value, piece);
    },
    close(name) {
      const place = name === 'v' && isText ? Number(value) : -1;
      if (Number.isInteger(place) && place < textsShownAtMost) highest = Math.max(highest, place);
    },
  });
  for await (const _ of pieces) if (rows > rowsAtMost) break;
  return highest + 1;
}

type Sheet = { archive: Archive; path: string; workbook: Workbook; strings: SharedStrings };

async function* readSheet({ archive, path, workbook, strings }: Sheet): AsyncGenerator<TablePage> {
  let rows: TableRow[] = [];
  let row = 0;
  let cells: string[] = [];
  let column = 0;
  let kind = '';
  let style = 0;
  let text = '';
  let isValue = false;
  let written = 0;
  const tags = watchIdleTags(emptySheet);
  const put = () => {
    if (column < importColumnsAtMost) {
      while (cells.length < column) cells.push('');
      const cell = readCell({ kind, style, text }, workbook, strings);
      cells[column] = cell;
      written += cell.length;
      if (cell !== '') tags.fill();
      // A text stands once among the strings and may be shown by every cell.
      if (written > partBytesAtMost) throw tooLarge();
    }
    column += 1;
  };
  const pieces = readXml(archive, path, {
    open(name, attributes) {
      tags.open();
      if (name === 'v' || name === 't') isValue = true;
      else if (name === 'c') {
        column = attributes['r'] === undefined ? column : columnOf(attributes['r']);
        kind = attributes['t'] ?? '';
        style = Number(attributes['s'] ?? 0);
        text = '';
      } else if (name === 'row') {
        row = rowOf(attributes['r'] ?? '') ?? row + 1;
        cells = [];
        column = 0;
      }
    },
    text(piece) {
      if (isValue) text = lengthenText(text, piece);
    },
    close(name) {
      if (name === 'v' || name === 't') isValue = false;
      else if (name === 'c') put();
      else if (name === 'row') {
        const tidy = tidyCells(cells, importColumnsAtMost);
        if (tidy) rows.push({ row, cells: tidy });
      }
    },
  });
  for await (const read of pieces) {
    yield { rows, read };
    rows = [];
  }
}

function rowOf(reference: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(reference) ? Number(reference) : undefined;
}

/** AB12 is in column 27, counted from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference) {
    const code = letter.charCodeAt(0) - 64;
    if (code < 1 || code > 26) break;
    column = column * 26 + code;
  }
  return column - 1;
}

type Cell = { kind: string; style: number; text: string };

function readCell({ kind, style, text }: Cell, workbook: Workbook, strings: SharedStrings): string {
  switch (kind) {
    case 's':
      return strings.at(Number(text));
    case 'b':
      return text === '1' ? 'true' : 'false';
    case 'e':
      return '';
    case '':
    case 'n':
      return text === '' ? '' : readNumber(Number(text), workbook.dateStyles.has(style), workbook.dayZero);
    default:
      return text;
  }
}

const digitsKept = 15;
const decimalsAtMost = 10;

// A workbook keeps 15 digits, so that no telephone number loses any, whatever the cell shows. A formula leaves more: 0.30000000000000004.
function readNumber(value: number, isDate: boolean, dayZero: number): string {
  if (!Number.isFinite(value)) return '';
  if (isDate && value >= 1 && value <= 2_958_465)
    return new Date(dayZero + Math.floor(value) * dayMs).toISOString().slice(0, 10);
  if (Number.isInteger(value)) return value.toFixed(0);
  const whole = Math.trunc(Math.abs(value)).toFixed(0).length;
  const decimals = Math.max(0, Math.min(decimalsAtMost, digitsKept - whole));
  return value.toFixed(decimals).replace(/\.0+$|(?<=\.\d+)0+$/, '');
}
