import { type ContactImport, importChunkBytes } from '#contract/imports.ts';
import { actInTransaction } from '#server/accounts/acting.ts';
import type { ActorContext, Context } from '#server/platform/context.ts';
import { Refusal } from '#server/platform/refusal.ts';
import { type FileBytes, FileGone } from './file-bytes.ts';
import { mayBeUtf8 } from './file-shape.ts';
import { announceImport, holdImportIn, showImport } from './imports.ts';
import { insertChunk, readChunk } from './queries/import-files.ts';
import { type ImportKey, type ImportRow, updateImport } from './queries/imports.ts';

/**
 * Takes one chunk of a file: 1,048,576 octets, the last one the rest. A chunk that is here already changes nothing. Refuses not_found,
 * import_past_that, import_chunk_wrong.
 */
export async function addImportChunk(
  context: ActorContext,
  id: string,
  { place, octets }: { place: number; octets: Uint8Array },
): Promise<ContactImport> {
  return actInTransaction(context, async (context) => {
    const row = await holdImportIn(context, id, ['uploading', 'mapping']);
    if (place < row.chunks) return showImport(context, id);
    if (row.state !== 'uploading') throw new Refusal('import_past_that');
    if (place !== row.chunks || octets.length !== lengthOf(row, place))
      throw new Refusal('import_chunk_wrong');
    const bytes = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
    await insertChunk(context.db, row, { place, bytes });
    const isLast = (place + 1) * importChunkBytes >= row.bytes;
    await updateImport(context.db, row, {
      chunks: place + 1,
      isUtf8: row.isUtf8 && mayBeUtf8(bytes),
      ...(place === 0 && { media: isArchive(bytes) ? ('xlsx' as const) : ('csv' as const) }),
      ...(isLast && { state: 'mapping' as const }),
    });
    if (isLast) await announceImport(context, row);
    return showImport(context, id);
  });
}

function lengthOf({ bytes }: ImportRow, place: number): number {
  return Math.min(importChunkBytes, bytes - place * importChunkBytes);
}

// "PK", which every ZIP archive begins with.
function isArchive(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).equals(Buffer.from([0x50, 0x4b, 3, 4]));
}

const chunksKept = 2;

/** The file of an import, of which no more than two chunks are in memory. */
export function openImportFile(
  { db }: Pick<Context, 'db'>,
  { accountId, id, bytes }: ImportKey & { bytes: number },
): FileBytes {
  const kept = new Map<number, Buffer>();
  async function chunkAt(place: number): Promise<Buffer> {
    const known = kept.get(place);
    if (known) return known;
    const chunk = await readChunk(db, { accountId, id }, place);
    if (!chunk) throw new FileGone(`Chunk ${place} of the import ${id} is gone.`);
    const [oldest] = kept.keys();
    if (kept.size >= chunksKept && oldest !== undefined) kept.delete(oldest);
    kept.set(place, chunk);
    return chunk;
  }
  return {
    size: bytes,
    async read(start, end) {
      const parts: Buffer[] = [];
      for (let at = start; at < end; ) {
        const place = Math.floor(at / importChunkBytes);
        const base = place * importChunkBytes;
        const part = (await chunkAt(place)).subarray(
          at - base,
          Math.min(end, base + importChunkBytes) - base,
        );
        if (part.length === 0) throw new Error(`Chunk ${place} of the import ${id} is too short.`);
        parts.push(part);
        at += part.length;
      }
      return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    },
  };
}
