import { formatCsvLine } from '#contract/csv.ts';
import type { ImportReason } from '#contract/imports.ts';
import { numberCell } from '#server/http/csv-number.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { nameColumn } from './import-columns.ts';
import { getImport } from './imports.ts';
import { emptiedReason, findRefusedTable, listRefusedRows } from './queries/import-files.ts';
import { sentenceOf } from './reason-sentences.ts';

const pageRows = 2000;

function whyOf(reason: string, detail: string): string {
  if (reason === emptiedReason) return `Not left out, but what cannot be read in it is left empty. ${detail}`;
  return sentenceOf(reason as ImportReason, detail);
}

/**
 * Writes the rows that an import left out as CSV, and those of which it left cells empty: the columns of the file under its own headings,
 * then the place of each row and the reason, so that the file can be mended and imported again. Of a cell that is longer than any contact
 * takes there is the beginning and a mark. Refuses not_found.
 */
export async function* exportRefusedRows(context: ActorContext, id: string): AsyncGenerator<string> {
  const row = await getImport(context, id);
  const { headings, width } = await findRefusedTable(context.db, row);
  const titles = Array.from({ length: width }, (_, column) => nameColumn(headings, column));
  const numberColumn = row.plan?.columns.findIndex(({ to }) => to === 'number');
  yield formatCsvLine([...titles, 'Row', 'Why it was left out']);
  for (let after = 0; ; ) {
    const page = await listRefusedRows(context.db, row, { after, limit: pageRows });
    yield page
      .map(({ row, reason, detail, cells }) => {
        const own = titles.map((_, column) => cells[column] ?? '');
        return formatCsvLine([
          ...own.map((cell, column) => (column === numberColumn ? numberCell(cell) : cell)),
          row,
          whyOf(reason, detail),
        ]);
      })
      .join('');
    const last = page.at(-1);
    if (!last || page.length < pageRows) return;
    after = last.row;
  }
}
