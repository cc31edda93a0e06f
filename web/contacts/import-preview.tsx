import { consentWords } from '#contract/consent-words.ts';
import { writeValue } from '#contract/contact-merge-fields.ts';
import { nameContact } from '#contract/contact-name.ts';
import { type ImportPlan, type ImportPreviewRow, importPreviewRows } from '#contract/imports.ts';
import { formatNumber } from '#web/lib/format.ts';
import { hasFailed } from '#web/lib/query.ts';
import { type Column, DataTable } from '#web/ui/data-table.tsx';
import { EmptyFace, FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { Surface } from '#web/ui/surface.tsx';
import classes from './imports.module.css';
import { useImportPreview } from './use-imports.ts';

/** The first rows as they will become. */
export function ImportPreview({ importId, plan }: { importId: string; plan: ImportPlan | undefined }) {
  const preview = useImportPreview(importId, plan);
  const head = {
    title: 'The first rows as they will become',
    description: `Up to ${importPreviewRows} rows. Every row is checked in the next step.`,
  };
  if (!plan)
    return (
      <Surface {...head}>
        <div className={classes['soft']}>They show here once the columns above are chosen.</div>
      </Surface>
    );
  return (
    <Surface {...head} flush>
      {preview.isPending && <LoadingFace label="Reading the first rows" rows={3} />}
      {hasFailed(preview) && <FailedFace error={preview.error} onRetry={() => void preview.refetch()} />}
      {preview.data?.length === 0 && <EmptyFace title="There are no rows below the headings" />}
      {preview.data && preview.data.length > 0 && (
        <DataTable
          label="The first rows"
          columns={columns}
          rows={preview.data}
          keyOf={({ row }) => String(row)}
        />
      )}
    </Surface>
  );
}

const columns: Column<ImportPreviewRow>[] = [
  { key: 'row', header: 'Row', width: '4.5rem', cell: ({ row }) => row },
  {
    key: 'number',
    header: 'Number',
    card: 'lead',
    width: '10rem',
    cell: ({ number, refusal }) =>
      refusal ? number || 'No number' : <strong>{formatNumber(number)}</strong>,
  },
  {
    key: 'name',
    header: 'Name',
    width: '13rem',
    cell: (row) => nameContact(row) || '–',
  },
  {
    key: 'rest',
    header: 'Other values',
    cell: ({ refusal, ...row }) =>
      refusal ? <span className={classes['left']}>Left out. {refusal.sentence}</span> : describeRest(row),
  },
];

function describeRest({
  fields,
  notes,
  emptied,
  optsOut,
  ...consent
}: Omit<ImportPreviewRow, 'refusal'>): string {
  const values = [
    ...fields.map((field) => `${field.label}: ${writeValue(field, field.value)}`),
    ...(notes ? [`Notes: ${notes.slice(0, 80)}`] : []),
    ...describeConsent(consent),
    ...(optsOut ? ['Has opted out'] : []),
    ...emptied.map((why) => `Left empty: ${why}`),
  ];
  return values.join(' · ') || '–';
}

type Consented = Pick<ImportPreviewRow, 'consentBasis' | 'consentAt' | 'consentWords'>;

function describeConsent({ consentBasis, consentAt, consentWords: words }: Consented): string[] {
  const day = writeValue({ kind: 'date' }, consentAt.slice(0, 10));
  const said = [consentBasis === null ? '' : consentWords[consentBasis], day, words.slice(0, 80)];
  return said.some((each) => each) ? [`Consent: ${said.filter((each) => each).join(', ')}`] : [];
}
