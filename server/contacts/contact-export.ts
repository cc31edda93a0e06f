import { consentWords } from '#contract/consent-words.ts';
import { formatCsvLine } from '#contract/csv.ts';
import { numberCell } from '#server/http/csv-number.ts';
import type { ActorContext } from '#server/platform/context.ts';
import { type FilterQuery, readFilterQuery, resolveFilter } from './contact-filter.ts';
import { writeFieldValues } from './contact-values.ts';
import { type ExportRow, listExportRows } from './queries/contact-export.ts';
import { writeFilter } from './queries/contact-filter.ts';
import { type FieldRow, listFieldRows } from './queries/fields.ts';

const pageRows = 2000;

/**
 * Writes the contacts that pass a filter as CSV, in the order in which they were made; an import reads its columns by their headings.
 * Refuses not_found of a list, filter_wrong.
 */
export async function* exportContacts(context: ActorContext, query: FilterQuery): AsyncGenerator<string> {
  const { accountId } = context.actor;
  const filter = writeFilter(accountId, await resolveFilter(context, readFilterQuery(query)));
  const fields = await listFieldRows(context.db, accountId);
  const own = fields.map(({ label }) => label);
  yield formatCsvLine([
    'Mobile',
    'First name',
    'Last name',
    ...own,
    'Notes',
    'Basis of consent',
    'Consent date',
    'Consent words',
    'Consent recorded by',
    'Opted out',
    'Opted out since',
    'Added',
  ]);
  for (let after: string | undefined; ; ) {
    const page = await listExportRows(context.db, { accountId, filter, after, limit: pageRows });
    yield page.map((row) => writeRow(row, fields)).join('');
    after = page.at(-1)?.id;
    if (after === undefined || page.length < pageRows) return;
  }
}

function writeRow(row: ExportRow, fields: readonly FieldRow[]): string {
  const values = writeFieldValues(row.fields, fields);
  return formatCsvLine([
    numberCell(row.number),
    row.firstName,
    row.lastName,
    ...fields.map(({ id }) => values[id] ?? ''),
    row.notes,
    consentWords[row.consent],
    row.consentAt?.toISOString() ?? '',
    row.consentWords,
    row.consentBy ?? '',
    row.optedOutAt ? 'Yes' : 'No',
    row.optedOutAt?.toISOString() ?? '',
    row.createdAt.toISOString(),
  ]);
}
