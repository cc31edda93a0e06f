const wordPattern = /[\p{L}\p{N}\p{M}_]+|\p{Extended_Pictographic}/gu;

/** The words of a text in lower case, in their order, each once: runs of letters, digits and underscores, and pictures. */
export function listWords(text: string): string[] {
  return [...new Set(text.toLowerCase().match(wordPattern))];
}

/** What a search asks for: words that must occur whole, and the last one, of which the beginning is enough. */
export type WordSearch = { whole: string[]; start: string };

/** Reads what was typed into a search; undefined where it holds no word. */
export function readWordSearch(typed: string): WordSearch | undefined {
  const words = listWords(typed);
  const start = words.pop();
  return start === undefined ? undefined : { whole: words, start };
}

/** Whether a text holds what a search asks for. */
export function hasWords(text: string, { whole, start }: WordSearch): boolean {
  const words = listWords(text);
  return whole.every((word) => words.includes(word)) && words.some((word) => word.startsWith(start));
}
