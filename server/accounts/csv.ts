/**
 * Writes one line of CSV (RFC 4180). A cell that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line break)
 * gets an apostrophe before it, so that a name cannot run as one.
 */
export function writeCsvLine(cells: (string | number | null)[]): string {
  return `${cells.map(writeCell).join(',')}\r\n`;
}

function writeCell(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
