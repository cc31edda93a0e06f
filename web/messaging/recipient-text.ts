import { type ReadNumber, readNumber } from './recipient-number.ts';

/** One to whom a text goes: the number as it was written and as it was read, and what the fields of the text become. */
export type Recipient = ReadNumber & { written: string; fields: Record<string, string> };

const fieldLengthAtMost = 500;

// In this order: what a spreadsheet makes of long numbers, Australian mobiles in their spellings, any other number.
const numbers = new RegExp(
  [
    String.raw`(?<![\w.])\d(?:[.,]\d+)?E\+?\d{1,2}(?!\w)`,
    String.raw`(?<![\d+])[(]?(?:\+ ?|00)?61[\s().\-/]*0?[\s).\-/]*4(?:[\s).\-/]*\d){8}(?!\d)`,
    String.raw`(?<![\d+])[(]?0?[\s.\-]*4(?:[\s).\-/]*\d){8}(?!\d)`,
    String.raw`[+(]?\d(?:[\s().\-/]*\d){5,}`,
  ].join('|'),
  'gi',
);

/** Whether there is a whole number in a text, so that a comma behind it ends the recipient. */
export function hasNumber(text: string): boolean {
  return findNumbers(text).length > 0;
}

/** Reads what was typed or pasted: one a line, or parted by commas, semicolons or tabs, with names before or behind the numbers. */
export function readRecipients(text: string, homeCountry: string): Recipient[] {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const [first = ''] = lines;
  const isHeader = lines.length > 1 && !/\d/.test(first) && /mobile|phone|number|name/i.test(first);
  return (isHeader ? lines.slice(1) : lines).flatMap((line) => readLine(line, homeCountry));
}

function readLine(line: string, homeCountry: string): Recipient[] {
  const groups = line.includes(';') && line.includes(',') ? line.split(';') : [line];
  return groups.flatMap((group) => readGroup(group, homeCountry));
}

type Found = { written: string; name: string };

function readGroup(group: string, homeCountry: string): Recipient[] {
  const found: Found[] = [];
  const pieces = group.split(/[,;\t]/).filter((piece) => piece.trim() !== '');
  const startsWithNumber = findNumbers(pieces[0] ?? '').length > 0;
  let waiting = '';
  for (const piece of pieces) {
    const inPiece = readPiece(piece);
    if (inPiece.length > 0) {
      const [head] = inPiece;
      if (head && head.name === '') head.name = waiting;
      found.push(...inPiece);
      waiting = '';
    } else {
      const last = found.at(-1);
      if (startsWithNumber && last && last.name === '') last.name = cleanName(piece);
      else waiting = `${waiting} ${cleanName(piece)}`.trim();
    }
  }
  const last = found.at(-1);
  if (last && last.name === '' && waiting !== '') last.name = waiting;
  if (!last && group.trim() !== '') found.push({ written: group.trim(), name: '' });
  return found.map(({ written, name }) => makeRecipient(written, nameFields(name), homeCountry));
}

function readPiece(piece: string): Found[] {
  const found = findNumbers(piece);
  if (found.length === 0) return /\p{L}/u.test(piece) ? [] : [{ written: piece.trim(), name: '' }];
  let rest = piece;
  for (const written of found) rest = rest.replace(written, ' ');
  const name = found.length === 1 ? cleanName(rest) : '';
  return found.map((written) => ({ written: written.trim(), name }));
}

function findNumbers(text: string): string[] {
  return [...text.matchAll(numbers)].map(([number]) => number);
}

function cleanName(text: string): string {
  const name = text
    .replace(/[<>()[\]"“”:=]+/g, ' ')
    .replace(/^[\s\-–—.*•]+|[\s\-–—*•]+$/g, '')
    .replace(/\s+/g, ' ');
  return /^(mobile|mob|phone|number|tel|ph|m)\.?$/i.test(name) ? '' : name;
}

function nameFields(name: string): Record<string, string> {
  if (name === '') return {};
  const [first = '', ...others] = name.split(' ');
  const last = others.join(' ');
  return { name, first_name: first, ...(last && { last_name: last }) };
}

/** A recipient with fields; the empty ones are left out. */
export function makeRecipient(
  written: string,
  fields: Record<string, string>,
  homeCountry: string,
): Recipient {
  const filled = Object.entries(fields).filter(([name, value]) => name !== '' && value !== '');
  return {
    ...readNumber(written, homeCountry),
    written,
    fields: Object.fromEntries(filled.map(([name, value]) => [name, value.slice(0, fieldLengthAtMost)])),
  };
}
