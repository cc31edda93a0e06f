const weights = [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19];

/** Reads an Australian Business Number and writes it in its usual groups (51 824 753 556); undefined when its check digits are wrong. */
export function readAbn(text: string): string | undefined {
  const digits = text.replace(/[\s-]/g, '');
  if (!/^[1-9]\d{10}$/.test(digits)) return undefined;
  const sum = weights.reduce(
    (total, weight, at) => total + weight * (Number(digits[at]) - (at === 0 ? 1 : 0)),
    0,
  );
  if (sum % 89 !== 0) return undefined;
  return `${digits.slice(0, 2)} ${digits.slice(2, 5)} ${digits.slice(5, 8)} ${digits.slice(8)}`;
}
