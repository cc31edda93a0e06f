const a = 'a'.charCodeAt(0);
const Z = 'Z'.charCodeAt(0);

/**
 * Writes a decimal, such as -5, +007 or 12.50, so that texts compare by their characters (COLLATE "C") as their numbers do, and equal
 * numbers alike: a letter for how many digits stand before the point, `a` for one, and the digits: `b42`, `b12.5`. Below zero all is the
 * other way round: `Z` for one, `Y` for two, each digit what it lacks to nine, and `~` behind: -5 is `Z4~`. Up to 26 digits before the point.
 */
export function writeSortable(decimal: string): string {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(decimal) ?? [];
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return sign === '-' && digits !== '0'
    ? `${String.fromCharCode(Z - whole.length + 1)}${complement(digits)}~`
    : `${String.fromCharCode(a + whole.length - 1)}${digits}`;
}

/** The decimal of a sortable text, written plainly: without a plus and without zeros that say nothing. */
export function readSortable(text: string): string {
  return text.endsWith('~') ? `-${complement(text.slice(1, -1))}` : text.slice(1);
}

function complement(digits: string): string {
  return digits.replace(/\d/g, (digit) => String(9 - Number(digit)));
}
