import { formatCsvLine } from '#contract/csv.ts';
import type { ImportReason } from '#contract/imports.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { getImport } from './imports.ts';
import { listRefusedRows } from './queries/import-files.ts';
import { sentenceOf } from './reason-sentences.ts';

const pageRows = 2000;

/** Writes the rows that an import left out as CSV, each with its place, the reason, and its cells as they were. Refuses not_found. */
export async function* exportRefusedRows(context: ActorContext, id: string): AsyncGenerator<string> {
  const row = await getImport(context, id);
  yield formatCsvLine(['Row', 'Why it was left out', 'Cells']);
  for (let after = 0; ; ) {
    const page = await listRefusedRows(context.db, row, { after, limit: pageRows });
    yield page
      .map(({ row, reason, detail, cells }) =>
        formatCsvLine([row, sentenceOf(reason as ImportReason, detail), ...cells]),
      )
      .join('');
    const last = page.at(-1);
    if (!last || page.length < pageRows) return;
    after = last.row;
  }
}
