import { isUtf8 } from 'node:buffer';
import type { ImportDelimiter, ImportEncoding } from '#contract/imports.ts';

/** Whether a piece of a file may be UTF-8; a character that is cut at either end does not count against it. */
export function mayBeUtf8(piece: Uint8Array): boolean {
  let start = 0;
  while (start < Math.min(3, piece.length) && isContinuation(piece[start])) start += 1;
  let end = piece.length;
  while (end > start && piece.length - end < 3 && isContinuation(piece[end - 1])) end -= 1;
  const lead = piece[end - 1] ?? 0;
  const isWhole = piece.length - end === widthOf(lead) - 1;
  return isUtf8(piece.subarray(start, isWhole ? piece.length : lead >= 0xc0 ? end - 1 : piece.length));
}

const isContinuation = (octet = 0) => (octet & 0xc0) === 0x80;

function widthOf(lead: number): number {
  if (lead < 0xc0) return 1;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** Finds out the encoding: by its mark; by the zeros of UTF-16; UTF-8 where all of the file may be that; else that of Windows in Western Europe. */
export function findEncoding(start: Uint8Array, isAllUtf8: boolean): ImportEncoding {
  const [first, second] = start;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const looked = start.subarray(0, 400);
  const zeros = [0, 0];
  for (const [place, octet] of looked.entries())
    if (octet === 0) zeros[place % 2] = (zeros[place % 2] ?? 0) + 1;
  if ((zeros[1] ?? 0) > looked.length / 4) return 'utf-16le';
  if ((zeros[0] ?? 0) > looked.length / 4) return 'utf-16be';
  return isAllUtf8 ? 'utf-8' : 'windows-1252';
}

const delimiters: readonly ImportDelimiter[] = [',', ';', '\t', '|'];
const linesLooked = 20;

/** Finds out what parts the cells: what "sep=" says, else what stands most evenly in the first lines, outside of quotation marks. */
export function findDelimiter(start: string): ImportDelimiter {
  const said = /^\ufeff?sep=(.)/i.exec(start)?.[1];
  const named = delimiters.find((each) => each === said);
  if (named) return named;
  const lines = start
    .replace(/"(?:[^"]|"")*"/g, '""')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, linesLooked);
  const scores = delimiters.map((delimiter) => scoreDelimiter(lines, delimiter));
  const best = Math.max(...scores);
  return best > 0 ? (delimiters[scores.indexOf(best)] ?? ',') : ',';
}

function scoreDelimiter(lines: readonly string[], delimiter: string): number {
  const counts = lines.map((line) => line.split(delimiter).length - 1);
  const usual = counts.toSorted((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0;
  const even = counts.filter((count) => count === usual).length / Math.max(1, counts.length);
  return usual === 0 ? 0 : even * (1 + usual / 100);
}
