import { Readable } from 'node:stream';
import type { Stream } from './route.ts';

type CsvFile = { name: string; pages: AsyncGenerator<string> };

// Without it Excel takes the file for Windows-1252, and é for Ã©.
const byteOrderMark = '\ufeff';

/**
 * Streams a file, a header and then its pages, in UTF-8 with a byte order mark. Header and first page are read before the answer begins, so that a refusal is still a
 * refusal and not a broken file.
 */
export async function sendCsv({ reply }: Stream, { name, pages }: CsvFile): Promise<void> {
  const header = await pages.next();
  const first = await pages.next();
  async function* all() {
    yield `${byteOrderMark}${header.value ?? ''}${first.value ?? ''}`;
    yield* pages;
  }
  void reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Readable.from(all(), { objectMode: false }));
}
