/** The bytes of a file, read from wherever they are kept: never all of them at once. */
export type FileBytes = {
  size: number;
  /** The bytes from `start` up to `end`, `end` not included. */
  read(start: number, end: number): Promise<Buffer>;
};

/** The file was let go of while it was read: its import ended meanwhile. */
export class FileGone extends Error {}

/** Reads a file from its beginning, in pieces of at most `pieceBytes`. */
export async function* readInPieces(file: FileBytes, pieceBytes: number, from = 0): AsyncGenerator<Buffer> {
  for (let start = from; start < file.size; start += pieceBytes)
    yield await file.read(start, Math.min(start + pieceBytes, file.size));
}
