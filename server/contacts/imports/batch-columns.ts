import type { RowColumns } from './queries/import-rows.ts';
import type { ReadRow } from './row-reading.ts';

/** Writes the rows of a batch as columns, each an array literal of PostgreSQL (8.15.2); a column that no row fills is empty. */
export function writeColumns(rows: readonly ReadRow[], ids: readonly string[]): RowColumns {
  return {
    ids: `{${ids.join()}}`,
    numbers: `{${rows.map(({ number }) => number).join()}}`,
    firstNames: writeTexts(rows.map(({ firstName }) => firstName)),
    lastNames: writeTexts(rows.map(({ lastName }) => lastName)),
    fields: writeTexts(rows.map(({ fields }) => writeFields(fields))),
    notes: writeTexts(rows.map(({ notes }) => notes)),
    consentBases: writeTexts(rows.map(({ consentBasis }) => consentBasis)),
    consentAts: writeTexts(rows.map(({ consentAt }) => consentAt)),
    consentWords: writeTexts(rows.map(({ consentWords }) => consentWords)),
  };
}

function writeFields(fields: ReadRow['fields']): string {
  for (const _ in fields) return JSON.stringify(fields);
  return '';
}

function writeTexts(texts: readonly string[]): string {
  return texts.some((text) => text !== '') ? `{${texts.map(writeText).join()}}` : '{}';
}

const plain = /^[A-Za-z][A-Za-z-]*$/;

function writeText(text: string): string {
  if (text === '' || /^null$/i.test(text)) return text === '' ? 'null' : `"${text}"`;
  if (plain.test(text)) return text;
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}
