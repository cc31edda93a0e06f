/**
 * Reads a number as people write it, 1,234.5, 1 234.5 or -$12.50, as a plain decimal: up to 15 digits before the point and 10 behind.
 * Undefined where it is none.
 */
export function readDecimal(text: string): string | undefined {
  const [whole = '', ...fraction] = text.trim().split('.');
  const digits = whole.replace(/(?<=\d)[,\s](?=\d{3}(\D|$))/g, '').replace(/^([+-]?)\$/, '$1');
  const plain = [digits, ...fraction].join('.');
  return /^[+-]?\d{1,15}(\.\d{1,10})?$/.test(plain) ? plain : undefined;
}

/** What is said where a number was wanted. */
export const sayNumberWanted = (label: string) => `${label} wants a number, such as 42 or 42.5.`;
