import {
  type Consent,
  contactNameLengthAtMost,
  contactNotesLengthAtMost,
  fieldValueLengthAtMost,
} from '#contract/contacts.ts';
import { unguardFormula } from '#contract/csv.ts';
import type { ImportMend, ImportPlan, ImportReason, ImportTarget } from '#contract/imports.ts';
import {
  readContactName,
  readContactNotes,
  readContactWords,
  readFieldValue,
  type ValueField,
} from '#server/contacts/contact-values.ts';
import { readWrittenNumber } from '#server/contacts/written-number.ts';
import { readConsentAt, readConsentBasis, readOptedOut } from './consent-cells.ts';

/** A field with the column that fills it. One that is yet to be made has an id that begins with "new". */
export type FilledField = ValueField & { id: string; label: string };
export type ReadColumn = { target: ImportTarget['to']; heading: string; field?: FilledField };

export type ReadRow = {
  number: string;
  firstName: string;
  lastName: string;
  notes: string;
  consentBasis: Consent | '';
  consentAt: string;
  consentWords: string;
  fields: Record<string, string>;
  mend?: ImportMend;
  /** The row says that the person has opted out. */
  optsOut?: boolean;
  /** What stood in the cell of a number that was mended. */
  mended?: string;
  /** Cells that could not be read and were left empty. */
  emptied?: RowFault[];
};
export type RowFault = { reason: ImportReason; detail: string };

const emptyRow = {
  number: '',
  firstName: '',
  lastName: '',
  notes: '',
  consentBasis: '',
  consentAt: '',
  consentWords: '',
} as const;

export type RowReading = { homeCountry: string; unreadable: ImportPlan['unreadable'] | undefined };

/** Reads the cells of one row into a contact, or says why it is left out. */
export function readRow(
  cells: readonly string[],
  columns: readonly ReadColumn[],
  { homeCountry, unreadable = 'empty' }: RowReading,
): ReadRow | RowFault {
  const read: ReadRow = { ...emptyRow, fields: {} };
  for (let place = 0; place < columns.length; place += 1) {
    const column = columns[place];
    const cell = cells[place] ?? '';
    if (!column || column.target === 'ignore') continue;
    if (column.target === 'number') {
      const number = readWrittenNumber(cell, homeCountry);
      if ('reason' in number) return { reason: number.reason, detail: quote(cell) };
      read.number = number.number;
      if (number.mend) Object.assign(read, { mend: number.mend, mended: cell });
    } else if (cell !== '') {
      const reason = takeCell(read, unguardFormula(cell), column);
      if (!reason) continue;
      const fault = { reason, detail: `${column.field?.label ?? column.heading} (“${quote(cell)}”)` };
      if (unreadable === 'leave_out' || mustBeRead.has(column.target)) return fault;
      read.emptied = [...(read.emptied ?? []), fault];
    }
  }
  return read.number === '' ? { reason: 'number_missing', detail: '' } : read;
}

/** Left empty, these would have somebody texted who never agreed, or who opted out. */
const mustBeRead = new Set<ImportTarget['to']>([
  'number',
  'consent_basis',
  'consent_at',
  'consent_words',
  'opted_out',
]);

const quotedAtMost = 60;

/** A cell as a sentence says it again. */
function quote(cell: string): string {
  return cell.length <= quotedAtMost ? cell : `${cell.slice(0, quotedAtMost).toWellFormed()}…`;
}

const lengthAtMost: Partial<Record<ImportTarget['to'], number>> = {
  first_name: contactNameLengthAtMost,
  last_name: contactNameLengthAtMost,
  full_name: contactNameLengthAtMost * 2,
  notes: contactNotesLengthAtMost,
  consent_words: fieldValueLengthAtMost,
  field: fieldValueLengthAtMost,
  new_field: fieldValueLengthAtMost,
};

function takeCell(read: ReadRow, cell: string, { target, field }: ReadColumn): ImportReason | undefined {
  if (cell.length > (lengthAtMost[target] ?? cell.length)) return 'value_too_long';
  switch (target) {
    case 'first_name':
      read.firstName = readName(cell);
      return undefined;
    case 'last_name':
      read.lastName = readName(cell);
      return undefined;
    case 'full_name':
      takeFullName(read, readName(cell));
      return undefined;
    case 'notes':
      read.notes = readContactNotes(cell);
      return undefined;
    case 'consent_basis':
      read.consentBasis = readConsentBasis(cell) ?? '';
      return read.consentBasis === '' ? 'value_not_consent' : undefined;
    case 'consent_at':
      read.consentAt = readConsentAt(cell) ?? '';
      return read.consentAt === '' ? 'value_not_date' : undefined;
    case 'consent_words':
      read.consentWords = readContactWords(cell);
      return undefined;
    case 'opted_out':
      return takeOptOut(read, cell);
    default:
      return field && takeValue(read, cell, field);
  }
}

function takeOptOut(read: ReadRow, cell: string): ImportReason | undefined {
  const isOut = readOptedOut(cell);
  if (isOut) read.optsOut = true;
  return isOut === undefined ? 'value_not_opt_out' : undefined;
}

const plainName = /^[\x21-\x7e]{1,40}(?: [\x21-\x7e]{1,40})?$/;

function readName(cell: string): string {
  return plainName.test(cell) ? cell : readContactName(cell);
}

// "Berg, Maria van der" as well as "Maria van der Berg".
function takeFullName(read: ReadRow, name: string): void {
  const comma = name.indexOf(',');
  const [first, last] =
    comma > 0
      ? [name.slice(comma + 1), name.slice(0, comma)]
      : [name.split(' ', 1)[0] ?? '', name.slice((name.split(' ', 1)[0] ?? '').length)];
  read.firstName ||= first.trim();
  read.lastName ||= last.trim();
}

const faults = {
  text: 'value_too_long',
  number: 'value_not_number',
  date: 'value_not_date',
  choice: 'value_not_choice',
} as const;

function takeValue(read: ReadRow, cell: string, field: FilledField): ImportReason | undefined {
  const value = readFieldValue(field, cell);
  if (value === undefined) return faults[field.kind];
  if (value !== '') read.fields[field.id] = value;
  return undefined;
}
