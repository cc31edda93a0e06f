import type { Output } from '#contract/endpoint.ts';
import type { ImportPlan, ImportPreviewRow, imports } from '#contract/imports.ts';
import { writeFieldValue } from '#server/contacts/contact-values.ts';
import { numberLengthAtMost } from '#server/contacts/written-number.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { openImportFile } from './import-chunks.ts';
import { getReadable, partRows, readFirstRows, refuseUnreadable } from './import-columns.ts';
import { readPlan } from './import-plan.ts';
import { sentenceOf } from './reason-sentences.ts';
import { type ReadColumn, type RowReading, readRow } from './row-reading.ts';
import { shortenCell, type TableRow } from './table.ts';

/** Shows the first 20 rows as they will become. Refuses not_found, import_past_that, import_unreadable, import_columns_wrong. */
export async function previewImport(
  context: ActorContext,
  id: string,
  plan: ImportPlan,
): Promise<Output<typeof imports.previewImport>> {
  const row = await getReadable(context, id);
  return refuseUnreadable(async () => {
    const first = await readFirstRows(row, openImportFile(context, row), plan.reading);
    const { titles, below } = partRows(first, plan.reading.hasHeadings);
    const columns = await readPlan({ db: context.db, accountId: row.accountId }, plan, titles);
    const { homeCountry } = context.config;
    const { unreadable } = plan;
    return { rows: below.map((each) => previewRow(each, columns, { homeCountry, unreadable })) };
  });
}

function previewRow(
  { row, cells }: TableRow,
  columns: readonly ReadColumn[],
  reading: RowReading,
): ImportPreviewRow {
  const read = readRow(cells, columns, reading);
  if ('reason' in read) {
    const place = columns.findIndex(({ target }) => target === 'number');
    const refusal = { reason: read.reason, sentence: sentenceOf(read.reason, read.detail) };
    const number = shortenCell(cells[place] ?? '', numberLengthAtMost);
    return { row, number, mend: null, ...nothing, refusal };
  }
  const { number, mend = null, firstName, lastName, notes, consentAt, consentWords, optsOut = false } = read;
  const values = columns.flatMap(({ field }) => {
    const value = field && read.fields[field.id];
    if (!field || value === undefined) return [];
    return [{ label: field.label, kind: field.kind, value: writeFieldValue(field, value) }];
  });
  const consentBasis = read.consentBasis === '' ? null : read.consentBasis;
  const consent = { consentBasis, consentAt, consentWords, optsOut };
  const emptied = (read.emptied ?? []).map(({ reason, detail }) => sentenceOf(reason, detail));
  return {
    row,
    number,
    mend,
    firstName,
    lastName,
    notes,
    ...consent,
    fields: values,
    emptied,
    refusal: null,
  };
}

const nothing = {
  firstName: '',
  lastName: '',
  notes: '',
  consentBasis: null,
  consentAt: '',
  consentWords: '',
  optsOut: false,
  fields: [],
  emptied: [],
};
