import { Readable } from 'node:stream';
import type { Stream } from './route.ts';

type CsvFile = { name: string; pages: AsyncGenerator<string> };

/**
 * Streams a file, a header and then its pages. Header and first page are read before the answer begins, so that a refusal is still a
 * refusal and not a broken file.
 */
export async function sendCsv({ reply }: Stream, { name, pages }: CsvFile): Promise<void> {
  const header = await pages.next();
  const first = await pages.next();
  async function* all() {
    yield `${header.value ?? ''}${first.value ?? ''}`;
    yield* pages;
  }
  void reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(Readable.from(all(), { objectMode: false }));
}
