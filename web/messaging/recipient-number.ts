import { takeNumber } from '#contract/number-in-text.ts';
import { undoSpreadsheet } from '#contract/spreadsheet-numbers.ts';

/** What looks wrong with a number at first sight; the server has the last word. */
export type NumberFault = 'invalid' | 'not_mobile' | 'not_served' | 'cut_off';
/** What a spreadsheet did to a number, and was undone. */
export type NumberMend = 'zero' | 'exponent' | 'decimals';

export type ReadNumber = { to: string; fault?: NumberFault; mended?: NumberMend };

/** No spelling of a number is longer; what spreadsheets do to one is undone by patterns that take the square of the length. */
const numberLengthAtMost = 64;

/**
 * Reads a number as it is typed, pasted or kept by a spreadsheet: an Australian mobile in any usual spelling becomes E.164, anything else
 * stays as it is, for the server to judge.
 */
export function readNumber(written: string, homeCountry: string): ReadNumber {
  if (written.length > numberLengthAtMost) return { to: shown(written), fault: 'invalid' };
  const { text: plain, mended: undone, isCutOff } = undoSpreadsheet(written);
  if (isCutOff) return { to: shown(plain), fault: 'cut_off' };
  const text = takeNumber(plain);
  const mended = undone === 'marks' ? undefined : undone;
  const repaired = mended && { mended };
  if (homeCountry !== 'AU') return { to: shown(text), ...faultAbroad(text), ...repaired };
  const digits = text.replace(/[\s().\-/]/g, '');
  const mobile = /^(?:\+|00)?(?:61)?0?(4\d{8})$/.exec(digits)?.[1];
  if (mobile === undefined) return { to: shown(text), fault: judgeOther(digits) };
  if (/^4/.test(digits)) return { to: `+61${mobile}`, mended: mended ?? 'zero' };
  return { to: `+61${mobile}`, ...repaired };
}

function judgeOther(digits: string): NumberFault {
  if (/^(?:\+|00)?(?:61)?0?(?:[2378]\d{8}|1[38]00\d{6}|13\d{4})$/.test(digits)) return 'not_mobile';
  return /^(?:\+|00)(?!61)[1-9]\d{6,14}$/.test(digits) ? 'not_served' : 'invalid';
}

function faultAbroad(text: string): { fault?: NumberFault } {
  return /^\+?(?:[\s().\-/]*\d){6,15}$/.test(text) ? {} : { fault: 'invalid' };
}

function shown(text: string): string {
  return text.slice(0, numberLengthAtMost);
}
