import {
  type Consent,
  contactNameLengthAtMost,
  contactNotesLengthAtMost,
  fieldValueLengthAtMost,
} from '#contract/contacts.ts';
import { unguardFormula } from '#contract/csv.ts';
import type { ImportMend, ImportReason, ImportTarget } from '#contract/imports.ts';
import {
  type FieldValue,
  readContactName,
  readContactNotes,
  readContactWords,
  readFieldValue,
  type ValueField,
} from '#server/contacts/contact-values.ts';
import { readConsentAt, readConsentBasis } from './consent-cells.ts';
import { readImportedNumber } from './imported-number.ts';

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
  fields: Record<string, FieldValue>;
  mend?: ImportMend;
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

/** Reads the cells of one row into a contact, or says why it is left out. */
export function readRow(
  cells: readonly string[],
  columns: readonly ReadColumn[],
  homeCountry: string,
): ReadRow | RowFault {
  const read: ReadRow = { ...emptyRow, fields: {} };
  for (let place = 0; place < columns.length; place += 1) {
    const column = columns[place];
    const cell = cells[place] ?? '';
    if (!column || column.target === 'ignore') continue;
    if (column.target === 'number') {
      const number = readImportedNumber(cell, homeCountry);
      if ('reason' in number) return { reason: number.reason, detail: cell };
      read.number = number.number;
      if (number.mend) read.mend = number.mend;
    } else if (cell !== '') {
      const reason = takeCell(read, unguardFormula(cell), column);
      if (reason) return { reason, detail: column.field?.label ?? column.heading };
    }
  }
  return read.number === '' ? { reason: 'number_missing', detail: '' } : read;
}

function takeCell(read: ReadRow, cell: string, { target, field }: ReadColumn): ImportReason | undefined {
  switch (target) {
    case 'first_name':
      read.firstName = readName(cell);
      break;
    case 'last_name':
      read.lastName = readName(cell);
      break;
    case 'full_name':
      takeFullName(read, readName(cell));
      break;
    case 'notes':
      if (cell.length > contactNotesLengthAtMost) return 'value_too_long';
      read.notes = readContactNotes(cell);
      break;
    case 'consent_basis':
      read.consentBasis = readConsentBasis(cell) ?? '';
      return read.consentBasis === '' ? 'value_not_consent' : undefined;
    case 'consent_at':
      read.consentAt = readConsentAt(cell) ?? '';
      return read.consentAt === '' ? 'value_not_date' : undefined;
    case 'consent_words':
      if (cell.length > fieldValueLengthAtMost) return 'value_too_long';
      read.consentWords = readContactWords(cell);
      break;
    default:
      return field && takeValue(read, cell, field);
  }
  const isTooLong =
    target !== 'notes' && target !== 'consent_words' && cell.length > nameLengthAtMost(target);
  return isTooLong ? 'value_too_long' : undefined;
}

const nameLengthAtMost = (target: ImportTarget['to']) =>
  target === 'full_name' ? contactNameLengthAtMost * 2 : contactNameLengthAtMost;

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
  if (cell.length > fieldValueLengthAtMost) return 'value_too_long';
  const value = readFieldValue(field, cell);
  if (value === undefined) return faults[field.kind];
  if (value !== '') read.fields[field.id] = value;
  return undefined;
}
