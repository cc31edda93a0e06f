const numberAlone = /^\+?[\d\s().\-/]*$/;
const numbers = /\+?\(?\d[\d\s().\-/]*/g;
const joined = /[\p{L}\p{N}_@+]/u;

/** Takes the number out of the words around it, as in `Number: 0400 000 000`; the text as it is where it holds none, or several. */
export function takeNumber(text: string): string {
  const plain = text.normalize('NFKC').replace(/[‐-―−]/g, '-');
  if (numberAlone.test(plain.trim())) return text;
  const [found, ...others] = plain.matchAll(numbers);
  if (!found || others.length > 0) return text;
  const [number] = found;
  const before = plain.at(found.index - 1) ?? '';
  const after = plain.charAt(found.index + number.length);
  const isPartOfWord = (found.index > 0 && joined.test(before)) || (/\d$/.test(number) && joined.test(after));
  return isPartOfWord ? text : number.replace(/[\s().\-/]+$/, '');
}
