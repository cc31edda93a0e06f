/** A file that cannot be read as a table, with the sentence that says what to do. */
export class UnreadableFile extends Error {}

const bytesAtMost = 20_000_000;
const rowsAtMost = 50_000;

/** Reads a CSV file, in whatever alphabet and with whatever separator a spreadsheet wrote it. Throws UnreadableFile. */
export async function readFile(file: File): Promise<string[][]> {
  if (file.size > bytesAtMost)
    throw new UnreadableFile('This file is larger than 20 MB. Cut it into smaller ones.');
  return readCells(decodeFile(new Uint8Array(await file.arrayBuffer())));
}

/** Reads cells parted by commas, semicolons or tabs (RFC 4180). Throws UnreadableFile. */
export async function readCells(text: string): Promise<string[][]> {
  const { default: papa } = await import('papaparse');
  const { data } = papa.parse<string[]>(text.replace(/^sep=.\r?\n/i, ''), {
    skipEmptyLines: 'greedy',
    preview: rowsAtMost,
    delimitersToGuess: [',', ';', '\t', '|'],
  });
  if (data.length === 0) throw new UnreadableFile('There is nothing in this file.');
  return data;
}

/** The text of a file: UTF-8, UTF-16 with its mark, or the alphabet of Windows in Western Europe. Throws UnreadableFile. */
export function decodeFile(bytes: Uint8Array): string {
  const [first, second, third, fourth] = bytes;
  if (first === 0x50 && second === 0x4b && third === 0x03 && fourth === 0x04)
    throw new UnreadableFile(
      'This is an Excel workbook. In Excel choose File, Save as, and the type “CSV UTF-8”; then upload that file.',
    );
  if (first === 0xd0 && second === 0xcf)
    throw new UnreadableFile(
      'This is an old Excel workbook. In Excel choose File, Save as, and the type “CSV UTF-8”; then upload that file.',
    );
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
