/** For the description of every export whose cells are written so. */
export const csvCellsNote =
  'UTF-8 with a byte order mark. Times are those of the time zone of the account, which the header names, written as spreadsheets read them: 2026-11-23 17:24:42. Telephone numbers are written with blanks, +61 491 570 006 (ITU-T E.123), so that spreadsheets leave them as they are; without the blanks they are E.164. A cell that a spreadsheet would run as a formula has an apostrophe in front.';

export type CsvCell = string | number | null;

/**
 * One line of a CSV file (RFC 4180), its line end included. A cell that a spreadsheet would run as a formula gets an apostrophe in front
 * (OWASP, CSV injection); a bare number, with or without +, is none, nor is a telephone number with blanks in it (ITU-T E.123).
 */
export function formatCsvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(formatCell).join(',')}\r\n`;
}

function formatCell(cell: CsvCell): string {
  const text = guardFormula(cell === null ? '' : String(cell));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function guardFormula(text: string): string {
  if (/^([+-]?\d+(\.\d+)?|\+\d{1,15}( \d{1,15}){1,6})$/.test(text)) return text;
  return /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
}

/** Takes away the apostrophe that guards a cell, so that what was exported is imported as it was. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && guardFormula(text.slice(1)) === text ? text.slice(1) : text;
}
