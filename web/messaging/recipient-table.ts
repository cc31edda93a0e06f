import { nameField, optoutField } from '#contract/merge-fields.ts';
import { type NumberMend, readNumber } from './recipient-number.ts';
import { makeRecipient, type Recipient } from './recipient-text.ts';

/** Rows of cells, of a CSV file or of copied columns of a spreadsheet. */
export type RecipientTable = { rows: string[][]; hasHeader: boolean };

/** What a column is for: the numbers, a merge field, or nothing. */
export type ColumnUse = { kind: 'number' } | { kind: 'field'; name: string } | { kind: 'none' };

const looked = 50;

/** Makes a table of rows of cells; the first row is a header when it has no number while the rows below have. */
export function makeTable(cells: readonly string[][], homeCountry: string): RecipientTable {
  const rows = cells
    .map((row) => row.map((cell) => cell.trim()))
    .filter((row) => row.some((cell) => cell !== ''));
  const [first = [], ...others] = rows;
  const isNumber = (cell: string) => isMobile(cell, homeCountry) || cell.replace(/\D/g, '').length > 5;
  return { rows, hasHeader: others.length > 0 && first.length > 0 && !first.some(isNumber) };
}

/** The rows below the header. */
export function listBody({ rows, hasHeader }: RecipientTable): string[][] {
  return hasHeader ? rows.slice(1) : rows;
}

/** The names of the columns, as the header has them; "Column 3" where it has none. */
export function listHeaders({ rows, hasHeader }: RecipientTable): string[] {
  const width = Math.max(0, ...rows.slice(0, looked).map((row) => row.length));
  return Array.from({ length: width }, (_, column) => {
    const header = hasHeader ? (rows[0]?.[column] ?? '') : '';
    return header === '' ? `Column ${column + 1}` : header;
  });
}

/** Guesses what each column is for: the one with most mobiles holds the numbers, the others are fields named by their header. */
export function guessUses(table: RecipientTable, homeCountry: string): ColumnUse[] {
  const body = listBody(table).slice(0, looked);
  const headers = listHeaders(table);
  const scores = headers.map((header, column) => scoreColumn(header, column, { body, homeCountry }));
  const best = Math.max(...scores);
  const numbers = best > 0 ? scores.indexOf(best) : -1;
  const taken = new Set([optoutName]);
  return headers.map((header, column): ColumnUse => {
    if (column === numbers) return { kind: 'number' };
    const isEmpty = body.every((row) => (row[column] ?? '') === '');
    return isEmpty ? { kind: 'none' } : { kind: 'field', name: freeName(nameColumn(table, header), taken) };
  });
}

const optoutName = optoutField.slice(1, -1);

type Guessing = { body: string[][]; homeCountry: string };

function scoreColumn(header: string, column: number, { body, homeCountry }: Guessing): number {
  const mobiles = body.filter((row) => isMobile(row[column] ?? '', homeCountry)).length;
  const share = mobiles / Math.max(1, body.length);
  const isNamed = /mobile|cell|phone|handy|number|\bsms\b/i.test(header);
  return share + (isNamed ? 0.3 : 0) + (/mobile/i.test(header) ? 0.1 : 0);
}

function isMobile(cell: string, homeCountry: string): boolean {
  const { fault } = readNumber(cell, homeCountry);
  return fault === undefined || fault === 'cut_off';
}

function nameColumn({ hasHeader }: RecipientTable, header: string): string {
  const name = nameField(header);
  return name === '' || !hasHeader ? nameField(header.replace('Column ', 'field_')) || 'field' : name;
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted.slice(0, 36)}_${number}`;
  taken.add(name);
  return name;
}

/** What is wrong with the uses of the columns, in words; undefined when the table can be taken. */
export function findUseFault(uses: readonly ColumnUse[]): string | undefined {
  const numbers = uses.filter(({ kind }) => kind === 'number').length;
  if (numbers === 0) return 'Choose the column that holds the mobile numbers.';
  if (numbers > 1) return 'Only one column can hold the mobile numbers.';
  const names = uses.flatMap((use) => (use.kind === 'field' ? [use.name] : []));
  if (names.some((name) => nameField(name) !== name || name === ''))
    return 'Name each field with small letters, digits and underscores, beginning with a letter.';
  if (names.includes(optoutName)) return '{optout} is the way to opt out. Give that column another name.';
  const double = names.find((name, index) => names.indexOf(name) !== index);
  return double && `Two columns are called {${double}}. Rename one, or leave it out.`;
}

/** The recipients of a table, and how many numbers a spreadsheet had bent. */
export type TakenTable = {
  recipients: Recipient[];
  mended: Record<NumberMend, number>;
  cutOff: number;
  faulty: number;
};

export function takeTable(
  table: RecipientTable,
  uses: readonly ColumnUse[],
  homeCountry: string,
): TakenTable {
  const column = uses.findIndex(({ kind }) => kind === 'number');
  const recipients = listBody(table).map((row) => {
    const fields = uses.flatMap((use, index) =>
      use.kind === 'field' ? [[use.name, row[index] ?? ''] as const] : [],
    );
    return makeRecipient(row[column] ?? '', Object.fromEntries(fields), homeCountry);
  });
  const mended = { zero: 0, exponent: 0, decimals: 0 };
  for (const recipient of recipients) if (recipient.mended) mended[recipient.mended] += 1;
  const cutOff = recipients.filter(({ fault }) => fault === 'cut_off').length;
  const faulty = recipients.filter(({ fault }) => fault !== undefined).length;
  return { recipients, mended, cutOff, faulty };
}
