import type { ImportMend, ImportReason, ImportState, ImportTarget } from '#contract/imports.ts';
import type { Tone } from '#web/ui/status-mark.tsx';

export const stateWords: Record<ImportState, { words: string; tone: Tone }> = {
  uploading: { words: 'Uploading', tone: 'info' },
  mapping: { words: 'Waits for its columns', tone: 'warn' },
  checking: { words: 'Being checked', tone: 'info' },
  checked: { words: 'Checked, not imported yet', tone: 'warn' },
  importing: { words: 'Importing', tone: 'info' },
  done: { words: 'Imported', tone: 'good' },
  failed: { words: 'Failed', tone: 'bad' },
  cancelled: { words: 'Stopped', tone: 'quiet' },
  undoing: { words: 'Being undone', tone: 'info' },
  undone: { words: 'Undone', tone: 'quiet' },
};

export const reasonWords: Record<ImportReason, string> = {
  number_missing: 'There is no number in the row',
  number_unreadable: 'Not a telephone number',
  digits_lost:
    'The spreadsheet has shortened the number, and its last digits are lost. Format the column as text or as a number without decimals there, and save the file again',
  not_mobile: 'Not a mobile number, so it cannot be texted',
  repeated: 'The same number stands in another row, and that row counts',
  value_not_number: 'Something else stands where a number is wanted. Write it like 12 or 12.50',
  value_not_date: 'Something else stands where a date is wanted. Write it like 31/12/2026 or 2026-12-31',
  value_not_choice: 'Something else stands where one of the choices of a field is wanted',
  value_not_consent:
    'Something else stands where a kind of consent is wanted. Write Express, Inferred or Not known',
  value_not_opt_out: 'Something else stands where Yes or No is wanted',
  value_too_long: 'A cell is too long',
};

/** What was done to a number, and to several. */
export const mendWords: Record<ImportMend, [one: string, many: string]> = {
  zero: [
    'number had lost the 0 in front. It was put back',
    'numbers had lost the 0 in front. It was put back',
  ],
  exponent: [
    'number was in the short form of a spreadsheet. It was written out',
    'numbers were in the short form of a spreadsheet. They were written out',
  ],
  decimals: [
    'number had decimals behind it. They were taken away',
    'numbers had decimals behind them. They were taken away',
  ],
  marks: [
    'number stood in the marks that keep a spreadsheet from changing it. They were taken away',
    'numbers stood in the marks that keep a spreadsheet from changing them. They were taken away',
  ],
};

export const targetWords: Record<Exclude<ImportTarget['to'], 'field' | 'new_field'>, string> = {
  number: 'Mobile number',
  first_name: 'First name',
  last_name: 'Last name',
  full_name: 'Full name, to be split',
  notes: 'Notes',
  consent_basis: 'Kind of consent',
  consent_at: 'Consent date',
  consent_words: 'How consent was given',
  opted_out: 'Opted out (yes or no)',
  ignore: 'Leave out',
};

export const newFieldKinds = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'date', label: 'Date' },
] as const;

export const encodingWords = [
  { value: 'utf-8', label: 'Unicode (UTF-8)' },
  { value: 'windows-1252', label: 'Western European (Windows)' },
  { value: 'utf-16le', label: 'Unicode (UTF-16)' },
  { value: 'utf-16be', label: 'Unicode (UTF-16, big end first)' },
] as const;

export const delimiterWords = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar' },
] as const;
