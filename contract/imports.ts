import Type, { type Static } from 'typebox';
import { FieldId, FieldKind } from './contact-fields.ts';
import { Consent } from './contacts.ts';
import { endpoint } from './endpoint.ts';
import { listNameLengthAtMost } from './lists.ts';
import { by, Cursor, exactly, Id, Instant, nullable, oneOf } from './values.ts';

export const importBytesAtMost = 100 * 1024 * 1024;
export const importRowsAtMost = 1_000_000;
export const importColumnsAtMost = 100;
/** What each chunk of a file measures, in bytes; the last one may be smaller. */
export const importChunkBytes = 1024 * 1024;
export const importPreviewRows = 20;
/** An import can be undone, and its outcome file fetched, for this many days. */
export const importKeptDays = 30;

export const ImportState = oneOf(
  [
    'uploading',
    'mapping',
    'checking',
    'checked',
    'importing',
    'done',
    'failed',
    'cancelled',
    'undoing',
    'undone',
  ],
  {
    description:
      'uploading: chunks are missing; mapping: columns wait to be named; checking, importing and undoing go on by themselves; checked: waits for the word to import.',
  },
);
export type ImportState = Static<typeof ImportState>;

export const ImportEncoding = oneOf(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']);
export type ImportEncoding = Static<typeof ImportEncoding>;
export const ImportDelimiter = oneOf([',', ';', '\t', '|']);
export type ImportDelimiter = Static<typeof ImportDelimiter>;

/** How the file is read. A CSV file has encoding and delimiter, a workbook has a sheet. */
export const ImportReading = exactly({
  encoding: nullable(ImportEncoding),
  delimiter: nullable(ImportDelimiter),
  sheet: nullable(Type.String({ maxLength: 200 })),
  hasHeadings: Type.Boolean(),
});
export type ImportReading = Static<typeof ImportReading>;

const newKind = oneOf(['text', 'number', 'date']);

/** What a column becomes. `opted_out` opts out whom it says yes of, and never opts anybody in. `field` needs fieldId; `new_field` needs label and kind. */
export const ImportTarget = exactly({
  to: oneOf([
    'ignore',
    'number',
    'first_name',
    'last_name',
    'full_name',
    'notes',
    'consent_basis',
    'consent_at',
    'consent_words',
    'opted_out',
    'field',
    'new_field',
  ]),
  fieldId: Type.Optional(FieldId),
  label: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  kind: Type.Optional(newKind),
});
export type ImportTarget = Static<typeof ImportTarget>;

export const ImportPlan = exactly({
  reading: ImportReading,
  columns: Type.Array(ImportTarget, {
    minItems: 1,
    maxItems: importColumnsAtMost,
    description: 'One for each column of the file, in its order.',
  }),
  existing: oneOf(['skip', 'fill', 'overwrite'], {
    description:
      'What happens to a contact whose number is there already: it stays as it is; what is empty is filled; what the file says goes first. An empty cell never erases anything.',
  }),
  repeated: oneOf(['first', 'last'], {
    description: 'Which row counts when a number stands in the file twice.',
  }),
  unreadable: Type.Optional(
    oneOf(['empty', 'leave_out'], {
      description:
        'What happens where a name, a note or a value of a field cannot be read: the cell is left empty and the person is taken, which is so when left out; or the row is left out. A number and what is said of consent always leave the row out.',
    }),
  ),
  list: nullable(
    Type.Union([
      exactly({ id: Id }),
      exactly(
        { name: Type.String({ minLength: 1, maxLength: listNameLengthAtMost }) },
        { description: 'A new list.' },
      ),
    ]),
  ),
  consent: exactly({
    basis: Consent,
    words: Type.String({
      maxLength: 500,
      description: 'How and when they agreed, for rows without words of their own.',
    }),
  }),
});
export type ImportPlan = Static<typeof ImportPlan>;

export const ImportReason = oneOf(
  [
    'number_missing',
    'number_unreadable',
    'digits_lost',
    'not_mobile',
    'repeated',
    'value_not_number',
    'value_not_date',
    'value_not_choice',
    'value_not_consent',
    'value_not_opt_out',
    'value_too_long',
  ],
  { description: 'Why a row is left out.' },
);
export type ImportReason = Static<typeof ImportReason>;

/** What a spreadsheet did to a number, and was undone: a lost zero, an exponent, decimals, or the marks that were to prevent it. */
export const ImportMend = oneOf(['zero', 'exponent', 'decimals', 'marks']);
export type ImportMend = Static<typeof ImportMend>;

const Example = nullable(
  exactly({ row: Type.Integer(), sentence: Type.String() }, { description: 'The first one found.' }),
);

export const ImportCounts = exactly({
  made: Type.Integer({ description: 'New contacts.' }),
  updated: Type.Integer(),
  same: Type.Integer({ description: 'Contacts that say all of it already.' }),
  skipped: Type.Integer({ description: 'Contacts that are there already and stay as they are.' }),
  refused: Type.Integer({ description: 'Rows left out.' }),
  reasons: Type.Array(exactly({ reason: ImportReason, rows: Type.Integer(), example: Example })),
  emptied: Type.Array(exactly({ reason: ImportReason, cells: Type.Integer(), example: Example }), {
    description: 'Cells that cannot be read and are left empty, while their people are taken.',
  }),
  mends: Type.Array(
    exactly({
      mend: ImportMend,
      rows: Type.Integer(),
      example: nullable(Type.String({ description: 'What stood in the first such cell.' })),
    }),
  ),
  optOuts: Type.Integer({
    description:
      'Rows that say that the person has opted out: their numbers get no more texts, and an undo does not change that.',
  }),
  optedOut: Type.Integer({
    description:
      'Other rows whose number has opted out: they become contacts, join no list and are not texted.',
  }),
});
export type ImportCounts = Static<typeof ImportCounts>;

export const ContactImport = exactly({
  id: Id,
  fileName: Type.String(),
  media: oneOf(['csv', 'xlsx']),
  bytes: Type.Integer(),
  chunksReceived: Type.Integer({ description: 'How many chunks are here; the place of the next one.' }),
  state: ImportState,
  by: by(),
  plan: nullable(ImportPlan),
  listName: nullable(Type.String()),
  rows: nullable(Type.Integer({ description: 'Rows of the file, once they are counted.' })),
  progress: Type.Number({ minimum: 0, maximum: 1, description: 'How much of the present work is done.' }),
  counts: ImportCounts,
  undo: nullable(
    exactly({
      removed: Type.Integer({ description: 'Contacts that the import had made and nobody changed since.' }),
      restored: Type.Integer({ description: 'Contacts that say again what they said before.' }),
      kept: Type.Integer({ description: 'Contacts that somebody changed since, so they stay.' }),
    }),
  ),
  canUndo: Type.Boolean(),
  note: nullable(Type.String({ description: 'Why it failed.' })),
  createdAt: Instant,
  endedAt: nullable(Instant),
});
export type ContactImport = Static<typeof ContactImport>;

export const ImportColumn = exactly({
  heading: Type.String(),
  samples: Type.Array(Type.String(), { description: 'The first cells that hold something.' }),
  guess: ImportTarget,
});
export type ImportColumn = Static<typeof ImportColumn>;

export const ImportPreviewRow = exactly({
  row: Type.Integer({ description: 'Its place in the file, from 1.' }),
  number: Type.String({
    description: 'E.164, or the beginning of what stands in the cell where it is refused.',
  }),
  mend: nullable(ImportMend),
  firstName: Type.String(),
  lastName: Type.String(),
  notes: Type.String(),
  consentBasis: nullable(Consent),
  consentAt: Type.String({ description: 'The day, or the instant where the cell says one; or empty.' }),
  consentWords: Type.String(),
  optsOut: Type.Boolean({ description: 'Says that the person has opted out.' }),
  fields: Type.Array(exactly({ label: Type.String(), kind: FieldKind, value: Type.String() })),
  emptied: Type.Array(Type.String(), { description: 'Why cells of it are left empty, in sentences.' }),
  refusal: nullable(exactly({ reason: ImportReason, sentence: Type.String() })),
});
export type ImportPreviewRow = Static<typeof ImportPreviewRow>;

const params = exactly({ importId: Id });

export const imports = {
  addImport: endpoint({
    method: 'POST',
    path: '/api/contact-imports',
    permission: 'member',
    summary: 'Begin an import of contacts',
    description: 'Then send the file in chunks of 1 MiB. CSV and XLSX; 100 MB and 1,000,000 rows at most.',
    body: exactly({
      fileName: Type.String({ minLength: 1, maxLength: 200 }),
      bytes: Type.Integer({ minimum: 1, maximum: importBytesAtMost }),
    }),
    status: 201,
    output: ContactImport,
    refusals: ['too_many_imports'],
  }),
  listImports: endpoint({
    method: 'GET',
    path: '/api/contact-imports',
    permission: 'member',
    summary: 'List imports of contacts',
    description: 'Newest first.',
    query: exactly({
      cursor: Type.Optional(Cursor),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    }),
    status: 200,
    output: exactly({ imports: Type.Array(ContactImport), nextCursor: nullable(Type.String()) }),
    refusals: [],
  }),
  showImport: endpoint({
    method: 'GET',
    path: '/api/contact-imports/:importId',
    permission: 'member',
    summary: 'See where an import stands',
    params,
    status: 200,
    output: ContactImport,
    refusals: ['not_found'],
  }),
  addImportChunk: endpoint({
    method: 'PUT',
    path: '/api/contact-imports/:importId/chunks/:place',
    permission: 'member',
    summary: 'Send one chunk of the file',
    description:
      'The octets as they are, in order from place 0, 1,048,576 of them in each chunk but the last. A chunk that is here already is taken again without effect, so that an upload can go on where it broke off.',
    params: exactly({ importId: Id, place: Type.String({ pattern: '^(0|[1-9]\\d{0,2})$' }) }),
    bodyMedia: 'application/octet-stream',
    bodyLimitBytes: importChunkBytes,
    status: 200,
    output: ContactImport,
    refusals: ['not_found', 'import_past_that', 'import_chunk_wrong'],
  }),
  listImportColumns: endpoint({
    method: 'GET',
    path: '/api/contact-imports/:importId/columns',
    permission: 'member',
    summary: 'See the columns of the file, and what they probably are',
    description: 'What is left out of the query is found out from the file.',
    params,
    query: exactly({
      encoding: Type.Optional(ImportEncoding),
      delimiter: Type.Optional(ImportDelimiter),
      sheet: Type.Optional(Type.String({ maxLength: 200 })),
      hasHeadings: Type.Optional(Type.Boolean()),
    }),
    status: 200,
    output: exactly({
      reading: ImportReading,
      sheets: Type.Array(Type.String()),
      columns: Type.Array(ImportColumn),
    }),
    refusals: ['not_found', 'import_past_that', 'import_unreadable'],
  }),
  previewImport: endpoint({
    method: 'POST',
    path: '/api/contact-imports/:importId/preview',
    permission: 'member',
    summary: 'See the first rows as they will become',
    params,
    body: ImportPlan,
    status: 200,
    output: exactly({ rows: Type.Array(ImportPreviewRow) }),
    refusals: ['not_found', 'import_past_that', 'import_unreadable', 'import_columns_wrong'],
  }),
  checkImport: endpoint({
    method: 'POST',
    path: '/api/contact-imports/:importId/check',
    permission: 'member',
    summary: 'Check every row without changing any contact',
    params,
    body: ImportPlan,
    status: 202,
    output: ContactImport,
    refusals: ['not_found', 'import_past_that', 'import_columns_wrong'],
  }),
  runImport: endpoint({
    method: 'POST',
    path: '/api/contact-imports/:importId/run',
    permission: 'member',
    summary: 'Import what was checked',
    params,
    status: 202,
    output: ContactImport,
    refusals: [
      'not_found',
      'import_past_that',
      'import_columns_wrong',
      'field_taken',
      'field_label_wrong',
      'too_many_fields',
      'list_name_taken',
      'list_name_empty',
      'too_many_lists',
    ],
  }),
  cancelImport: endpoint({
    method: 'DELETE',
    path: '/api/contact-imports/:importId/run',
    permission: 'member',
    summary: 'Stop an import',
    description:
      'A check goes back to the columns. An import stops where it is; what it did stays, and can be undone. Before that, the file goes.',
    params,
    status: 200,
    output: ContactImport,
    refusals: ['not_found', 'import_past_that'],
  }),
  undoImport: endpoint({
    method: 'POST',
    path: '/api/contact-imports/:importId/undo',
    permission: 'member',
    summary: 'Undo an import',
    description:
      'Contacts that it made and nobody changed since go; those that it changed say again what they said before, unless somebody changed them since. Whom it opted out stays opted out. Within 30 days.',
    params,
    status: 202,
    output: ContactImport,
    refusals: ['not_found', 'import_past_that'],
  }),
  exportImportRefusals: endpoint({
    method: 'GET',
    path: '/api/contact-imports/:importId/refusals.csv',
    permission: 'member',
    summary: 'Export the rows that were left out, and those with cells left empty, each with its reason',
    params,
    status: 200,
    media: 'text/csv',
    refusals: ['not_found'],
  }),
} as const;
