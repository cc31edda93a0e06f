export type TextWithCode = { words: string; autofill: string | undefined; code: string | undefined };

/** Takes the origin-bound last line (`@host #code`) from a text; autofill of a real phone reads it so. */
export function splitCode(text: string): TextWithCode {
  const found = /\n(@\S+ #(\S+))\s*$/.exec(text);
  if (!found) return { words: text, autofill: undefined, code: undefined };
  return { words: text.slice(0, found.index).trimEnd(), autofill: found[1], code: found[2] };
}
