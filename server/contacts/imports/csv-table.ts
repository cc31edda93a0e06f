import { parse } from 'csv-parse';
import { type ImportDelimiter, type ImportEncoding, importColumnsAtMost } from '#contract/imports.ts';
import { type FileBytes, readInPieces } from './file-bytes.ts';
import { type TablePage, type TableRow, tidyCells, UnreadableTable } from './table.ts';

// Small enough that reading one never holds up what else the process does.
const pieceBytes = 64 * 1024;
const recordCharactersAtMost = 200_000;

export type CsvReading = { encoding: ImportEncoding; delimiter: ImportDelimiter };

/** Reads a CSV file (RFC 4180, with what spreadsheets make of it) page by page. Throws UnreadableTable. */
export async function* readCsvTable(file: FileBytes, reading: CsvReading): AsyncGenerator<TablePage> {
  const parser = openParser(reading.delimiter);
  const toText = openDecoder(reading.encoding);
  let read = 0;
  for await (const piece of readInPieces(file, pieceBytes)) {
    read += piece.length;
    const rows = await parser.write(toText(piece));
    if (rows.length > 0) yield { rows, read: read / file.size };
  }
  yield { rows: await parser.end(toText()), read: 1 };
}

// The parser reads UTF-8 by itself, a character that is cut between two pieces included.
function openDecoder(encoding: ImportEncoding): (piece?: Buffer) => Buffer | string {
  if (encoding === 'utf-8') return (piece) => piece ?? '';
  const decoder = new TextDecoder(encoding);
  return (piece) => (piece ? decoder.decode(piece, { stream: true }) : decoder.decode());
}

function openParser(delimiter: ImportDelimiter) {
  const parser = parse({
    delimiter,
    bom: true,
    relaxColumnCount: true,
    relaxQuotes: true,
    maxRecordSize: recordCharactersAtMost,
    recordDelimiter: ['\r\n', '\n', '\r'],
  });
  let row = 0;
  let rows: TableRow[] = [];
  let failure: Error | undefined;
  parser.on('readable', () => {
    for (let record = parser.read(); record !== null; record = parser.read()) {
      row += 1;
      const cells = tidyCells(record, importColumnsAtMost);
      if (cells && !(row === 1 && isSeparatorLine(cells))) rows.push({ row, cells });
    }
  });
  parser.on('error', (error) => {
    failure = error;
  });
  const taken = () => {
    if (failure) throw unreadable(failure, row);
    const all = rows;
    rows = [];
    return all;
  };
  return {
    async write(text: Buffer | string): Promise<TableRow[]> {
      if (text.length > 0) await new Promise<void>((resolve) => parser.write(text, () => resolve()));
      return taken();
    },
    async end(text: Buffer | string): Promise<TableRow[]> {
      if (text.length > 0) await new Promise<void>((resolve) => parser.write(text, () => resolve()));
      if (!failure) {
        await new Promise<void>((resolve) => {
          parser.once('end', resolve).once('error', () => resolve());
          parser.end();
        });
      }
      return taken();
    },
  };
}

// "sep=;" is how Excel is told the delimiter.
function isSeparatorLine(cells: readonly string[]): boolean {
  return /^sep=.?$/i.test(cells[0] ?? '') && cells.length === 1;
}

function unreadable(error: Error, row: number): UnreadableTable {
  const code = 'code' in error ? error.code : '';
  if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE')
    return new UnreadableTable(
      `Behind row ${row} a quotation mark opens and does not close, so the rest cannot be told apart. Take it away, then choose the file again.`,
    );
  return new UnreadableTable(
    `Row ${row + 1} cannot be read. Save the file anew from your spreadsheet, then choose it again.`,
  );
}
