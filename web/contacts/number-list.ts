/** The numbers of a pasted list: lines, commas, semicolons and tabs part them, spaces stand inside them. Each once. */
export function splitNumbers(text: string): string[] {
  const pieces = text
    .split(/[\n\r,;\t]+/)
    .map((piece) => piece.replace(/^["'\s]+|["'\s]+$/g, '').slice(0, 64))
    .filter((piece) => piece !== '');
  return [...new Set(pieces)];
}

/** "1 number is", "2,000 numbers are". */
export function countWords(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-AU')} ${count === 1 ? one : many}`;
}
