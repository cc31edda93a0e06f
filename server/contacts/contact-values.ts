import {
  contactNameLengthAtMost,
  contactNotesLengthAtMost,
  fieldValueLengthAtMost,
} from '#contract/contacts.ts';
import { readDecimal } from '#contract/decimals.ts';
import { storableText } from '#server/platform/storable-text.ts';
import { readSortable, writeSortable } from './sortable-number.ts';

/** A field of an account's own, as far as its values go. */
export type ValueField = { kind: 'text' | 'number' | 'date' | 'choice'; options: readonly string[] };

/** Reads a name as it is stored: NFC, on one line, single spaces, at most 100 characters; empty when nothing is left. */
export function readContactName(text: string): string {
  return cut(oneLine(text), contactNameLengthAtMost);
}

/** Reads notes as they are stored, at most 5,000 characters. */
export function readContactNotes(text: string): string {
  return cut(storableText(text).normalize('NFC').trim(), contactNotesLengthAtMost);
}

/** Reads words of consent, a reason, or the value of a text: on one line, at most 500 characters. */
export function readContactWords(text: string): string {
  return cut(oneLine(text), fieldValueLengthAtMost);
}

function oneLine(text: string): string {
  return storableText(text)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).toWellFormed().trim();
}

/**
 * Reads a value as it is stored in a field, text that sorts as the values do: a date as 2026-12-31, a number as `writeSortable` has it.
 * Empty text is `''`, which stands for no value. Undefined where the field cannot hold it: a number that is none (1,234.5, 1 234.5 and
 * -$1,234.50 are), a date that is not in the calendar (2026-03-01, 1/3/2026 and 1.3.2026 with the day first), an option that the choice
 * does not have, in whatever case.
 */
export function readFieldValue(field: ValueField, text: string): string | undefined {
  const value = readContactWords(text);
  if (value === '') return '';
  switch (field.kind) {
    case 'text':
      return value;
    case 'number':
      return readNumber(value);
    case 'date':
      return readDate(value);
    case 'choice':
      return field.options.find((option) => option === value) ?? findOption(field.options, value);
  }
}

function findOption(options: readonly string[], value: string): string | undefined {
  const wanted = value.toLowerCase();
  return options.find((option) => option.toLowerCase() === wanted);
}

function readNumber(text: string): string | undefined {
  const decimal = readDecimal(text);
  return decimal === undefined ? undefined : writeSortable(decimal);
}

function readDate(text: string): string | undefined {
  const [, isoYear, isoMonth, isoDay] = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?$/.exec(text) ?? [];
  const [, day, month, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text) ?? [];
  return writeDate(Number(isoYear ?? year), Number(isoMonth ?? month), Number(isoDay ?? day));
}

function writeDate(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  if (Number.isNaN(date.getTime()) || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return undefined;
  return year >= 1000 ? date.toISOString().slice(0, 10) : undefined;
}

/** Writes a stored value as people and the API have it: 42.5, 2026-12-31. */
export function writeFieldValue({ kind }: Pick<ValueField, 'kind'>, stored: string): string {
  return kind === 'number' ? readSortable(stored) : stored;
}

/** Writes the stored values of the fields that there are, by their ids; those of fields that are gone are left out. */
export function writeFieldValues(
  stored: Readonly<Record<string, string>>,
  fields: readonly (Pick<ValueField, 'kind'> & { id: string })[],
): Record<string, string> {
  const written: Record<string, string> = {};
  for (const field of fields) {
    const value = stored[field.id];
    if (value !== undefined) written[field.id] = writeFieldValue(field, value);
  }
  return written;
}
