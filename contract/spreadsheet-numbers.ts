/** What a spreadsheet did to a number, and was undone. */
export type SpreadsheetMend = 'exponent' | 'decimals' | 'marks';

/** `isCutOff`: digits are lost for good. */
export type Undone = { text: string; mended?: SpreadsheetMend; isCutOff?: true };

const digitsAlone = /^\+?[\d ]+$/;

/**
 * Undoes what a spreadsheet does to a telephone number, where that is certain: 6.1491570006E+10 has all its digits, 6.14916E+10 has lost
 * some for good; 61491570006.0 is a whole number; the apostrophe and ="…" are how people make a spreadsheet keep a zero.
 */
export function undoSpreadsheet(written: string): Undone {
  if (digitsAlone.test(written)) return { text: written.trim() };
  const plain = written
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[‐-―−]/g, '-')
    .trim();
  const bare = plain.replace(/^="?|^['’`"]+|["']+$/g, '').trim();
  const [, mantissa = '', exponent = ''] = /^\+?(\d(?:[.,]\d+)?)E\+?(\d{1,2})$/i.exec(bare) ?? [];
  if (mantissa !== '') {
    const digits = mantissa.replace(/\D/g, '');
    return digits.length === Number(exponent) + 1
      ? { text: digits, mended: 'exponent' }
      : { text: bare, isCutOff: true };
  }
  const whole = /^(\d{6,15})[.,]0+$/.exec(bare)?.[1];
  if (whole !== undefined) return { text: whole, mended: 'decimals' };
  return bare === plain ? { text: bare } : { text: bare, mended: 'marks' };
}
