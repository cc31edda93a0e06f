import type { ImportMend, ImportReason } from '#contract/imports.ts';
import { takeNumber } from '#contract/number-in-text.ts';
import { undoSpreadsheet } from '#contract/spreadsheet-numbers.ts';
import { isMobile, parseNumber, readAustralianMobile } from '#server/accounts/mobile-number.ts';

export type WrittenNumber =
  | { number: string; mend?: ImportMend }
  | { reason: Extract<ImportReason, `number_${string}` | 'digits_lost' | 'not_mobile'> };

/** No spelling of a number is longer; what spreadsheets do to one is undone by patterns that take the square of the length. */
export const numberLengthAtMost = 64;

/**
 * Reads the cell of a number as E.164, with what a spreadsheet had done to it undone, or says why it is no mobile. An Australian mobile in
 * a usual spelling costs less than a microsecond; all else is read by the library, and the two agree (ITU-T E.164).
 */
export function readWrittenNumber(cell: string, homeCountry: string): WrittenNumber {
  if (cell.length > numberLengthAtMost) return { reason: 'number_unreadable' };
  const known = homeCountry === 'AU' ? readPlainMobile(cell) : undefined;
  if (known) return known;
  const { text: written, mended, isCutOff } = undoSpreadsheet(cell);
  const text = takeNumber(written);
  if (text === '') return { reason: 'number_missing' };
  if (isCutOff) return { reason: 'digits_lost' };
  const parsed = parseNumber(text, homeCountry);
  if (!parsed) return { reason: 'number_unreadable' };
  if (!isMobile(parsed)) return { reason: 'not_mobile' };
  const mend = mended ?? (lostZero(text, homeCountry) ? 'zero' : undefined);
  return { number: parsed.number, ...(mend && { mend }) };
}

const plainMobile = /^(?:(0|\+?61))?(4\d{8})$/;

function readPlainMobile(cell: string): WrittenNumber | undefined {
  const [, start, digits] = plainMobile.exec(cell.replace(/[ -]/g, '')) ?? [];
  if (digits === undefined) return undefined;
  const number = readAustralianMobile(`0${digits}`);
  if (number === undefined) return undefined;
  return start === undefined ? { number, mend: 'zero' } : { number };
}

// In Australia every number is written with its 0 at home; a column of numbers in a spreadsheet drops it.
function lostZero(text: string, homeCountry: string): boolean {
  return homeCountry === 'AU' && /^4\d{8}$/.test(text.replace(/\D/g, '')) && !text.startsWith('+');
}
