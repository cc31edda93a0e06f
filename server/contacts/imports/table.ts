import { storableText } from '#server/platform/storable-text.ts';

/** What a cell of Excel holds. */
export const cellLengthAtMost = 32_767;

/** A cell as it is kept and shown of a row to be mended: its beginning and a mark, where it is longer than so many characters. */
export function shortenCell(cell: string, lengthAtMost: number): string {
  return cell.length <= lengthAtMost
    ? cell
    : `${cell.slice(0, lengthAtMost).toWellFormed()}… [cut off here: the cell is longer]`;
}

/** A row of a file with its place, counted from 1 as a spreadsheet counts. Rows without anything in them are left out. */
export type TableRow = { row: number; cells: string[] };

/** Some rows, and how much of the file is read with them (0 to 1). */
export type TablePage = { rows: TableRow[]; read: number };

/** A file that is no table; the sentence says what to do. */
export class UnreadableTable extends Error {}

/** Cuts the cells to what Excel allows and to what the database takes, takes off their ends, and the empty ones behind the last; undefined where nothing is left. */
export function tidyCells(cells: readonly string[], columnsAtMost: number): string[] | undefined {
  const tidy = cells
    .slice(0, columnsAtMost)
    .map((cell) => storableText(cell.slice(0, cellLengthAtMost)).trim());
  let length = tidy.length;
  while (length > 0 && tidy[length - 1] === '') length -= 1;
  return length === 0 ? undefined : tidy.slice(0, length);
}
