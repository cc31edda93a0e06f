type WordRule = { words: readonly string[]; matching: 'exact' | 'starts' | 'contains' };

/** Whether a text holds one of the words of a rule, whatever case, accents and punctuation. A rule without words fits every text. */
export function fitsWords({ words, matching }: WordRule, text: string): boolean {
  if (words.length === 0) return true;
  const plain = ` ${plainWords(text)} `;
  const wanted = words.map(plainWords).filter(Boolean);
  return wanted.some((word) => fits[matching](plain, ` ${word} `));
}

const fits: Record<WordRule['matching'], (text: string, word: string) => boolean> = {
  exact: (text, word) => text === word,
  starts: (text, word) => text.startsWith(word),
  contains: (text, word) => text.includes(word),
};

/** A text as rules compare it: small letters, digits and pictures, one space between words. */
export function plainWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}|\p{Cf}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu, ' ')
    .trim();
}
