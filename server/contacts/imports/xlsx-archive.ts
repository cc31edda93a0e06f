import { Readable } from 'node:stream';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { type FileBytes, FileGone, readInPieces } from './file-bytes.ts';
import { UnreadableTable } from './table.ts';

const pieceBytes = 256 * 1024;
const entriesAtMost = 2000;
const gigabyte = 1024 ** 3;
/** What one part of a workbook may measure unpacked. */
export const partBytesAtMost = gigabyte;

class BytesReader extends RandomAccessReader {
  readonly #file: FileBytes;

  constructor(file: FileBytes) {
    super();
    this.#file = file;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const { read } = this.#file;
    const part: FileBytes = { size: end, read };
    return Readable.from(readInPieces(part, pieceBytes, start), { objectMode: false });
  }
}

export type Archive = {
  has(name: string): boolean;
  /** The octets of a part, and how much of it is read with each piece (0 to 1). Throws UnreadableTable. */
  readPart(name: string, bytesAtMost?: number): AsyncGenerator<{ piece: Buffer; read: number }>;
};

/** Opens a workbook (ECMA-376: parts in a ZIP archive). Nothing is unpacked but what is read, piece by piece. Throws UnreadableTable. */
export async function openArchive(file: FileBytes): Promise<Archive> {
  const entries = new Map<string, Entry>();
  const zip = await listEntries(file, entries);
  return {
    has: (name) => entries.has(name.toLowerCase()),
    async *readPart(name, bytesAtMost = partBytesAtMost) {
      const entry = entries.get(name.toLowerCase());
      if (!entry) return;
      if (entry.uncompressedSize > bytesAtMost) throw tooLarge();
      let read = 0;
      try {
        const stream = await zip.openReadStreamPromise(entry);
        for await (const piece of stream as AsyncIterable<Buffer>) {
          read += piece.length;
          yield { piece, read: Math.min(1, read / Math.max(1, entry.uncompressedSize)) };
        }
      } catch (error) {
        throw error instanceof UnreadableTable || isFromFile(error) ? error : broken();
      }
    },
  };
}

async function listEntries(file: FileBytes, entries: Map<string, Entry>): Promise<ZipFile> {
  try {
    const options = { lazyEntries: true, autoClose: false } as const;
    const zip = await fromRandomAccessReaderPromise(new BytesReader(file), file.size, options);
    let count = 0;
    for await (const entry of zip.eachEntry()) {
      entries.set(entry.fileName.toLowerCase(), entry);
      count += 1;
      if (count > entriesAtMost || entry.isEncrypted()) throw broken();
    }
    return zip;
  } catch (error) {
    throw isFromFile(error) ? error : broken();
  }
}

// What the database says while the file is read is no fault of the file.
function isFromFile(error: unknown): boolean {
  if (error instanceof FileGone) return true;
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && !/^Z_/.test(error.code)
  );
}

function broken(): UnreadableTable {
  return new UnreadableTable(
    'This workbook is damaged or has a password. Open it in your spreadsheet, save it anew without a password, then choose it again.',
  );
}

/** The fault of a workbook that is too large unpacked. */
export function tooLarge(): UnreadableTable {
  return new UnreadableTable(
    'This workbook is too large once it is unpacked. Save its sheet as CSV, then choose that file.',
  );
}
