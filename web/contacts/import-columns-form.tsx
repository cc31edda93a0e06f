import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import type { ContactImport, ImportColumn, ImportReading } from '#contract/imports.ts';
import { hasFailed } from '#web/lib/query.ts';
import { FailedFace, LoadingFace } from '#web/ui/faces.tsx';
import { Note } from '#web/ui/note.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import {
  findColumnFault,
  type ImportDraft,
  listTargets,
  placeTarget,
  planOf,
  startDraft,
} from './import-draft.ts';
import { ImportOptions } from './import-options.tsx';
import { ImportPreview } from './import-preview.tsx';
import { ImportReadingFields } from './import-reading-fields.tsx';
import { ImportTargets } from './import-targets.tsx';
import classes from './imports.module.css';
import { useImportActs, useImportColumns } from './use-imports.ts';

/** Asks what the columns are and how rows become contacts, and shows the first of them as they will be. */
export function ImportColumnsForm({ row }: { row: ContactImport }) {
  const [draft, setDraft] = useState(() => startDraft(row.plan));
  const found = useImportColumns(row.id, draft.asked);
  if (found.isPending)
    return (
      <Surface>
        <LoadingFace label="Reading the file" />
      </Surface>
    );
  if (hasFailed(found))
    return <UnreadableFile row={row} error={found.error} onRetry={() => void found.refetch()} />;
  return <Form row={row} draft={draft} onChange={setDraft} {...found.data} />;
}

function UnreadableFile({
  row,
  error,
  onRetry,
}: {
  row: ContactImport;
  error: unknown;
  onRetry: () => void;
}) {
  const { stop } = useImportActs(row.id);
  return (
    <Surface>
      <FailedFace error={error} onRetry={onRetry} title="This file cannot be imported" />
      <div className={classes['foot']}>
        <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
          Give up this import
        </Button>
      </div>
    </Surface>
  );
}

type FormProps = {
  row: ContactImport;
  draft: ImportDraft;
  onChange: (draft: ImportDraft) => void;
  reading: ImportReading;
  sheets: string[];
  columns: ImportColumn[];
};

function Form({ row, draft, onChange, reading, sheets, columns }: FormProps) {
  const { check, stop } = useImportActs(row.id);
  const targets = listTargets(draft, columns);
  const isListNamed = draft.list === null || 'id' in draft.list || draft.list.name.trim() !== '';
  const fault = findColumnFault(targets) ?? (isListNamed ? undefined : 'Give the new list a name.');
  const plan = planOf(draft, reading, columns);
  const change = (changes: Partial<ImportDraft>) => onChange({ ...draft, ...changes });
  return (
    <>
      {row.note !== null && (
        <Note
          tone="warn"
          Icon={IconAlertTriangle}
          title="The check found that the file cannot be read to its end"
        >
          {row.note}
        </Note>
      )}
      <Surface
        title="What is in the columns?"
        description="One column holds the mobile numbers. What each of the others becomes is up to you."
      >
        <div className={classes['stack']}>
          <ImportReadingFields
            reading={reading}
            sheets={sheets}
            onChange={(asked) => change({ asked: { ...draft.asked, ...asked }, columns: undefined })}
          />
          <ImportTargets
            columns={columns}
            targets={targets}
            onChange={(place, target) => change({ columns: placeTarget(targets, place, target) })}
          />
        </div>
      </Surface>
      <Surface title="How rows become contacts">
        <ImportOptions draft={draft} onChange={change} />
      </Surface>
      <ImportPreview importId={row.id} plan={fault === undefined ? plan : undefined} />
      {fault !== undefined && (
        <p role="alert" className={classes['fault']}>
          {fault}
        </p>
      )}
      <RefusalAlert error={check.error ?? stop.error} />
      <div className={classes['foot']}>
        <Button variant="subtle" color="red" loading={stop.isPending} onClick={() => stop.mutate()}>
          Give up this import
        </Button>
        <Button disabled={fault !== undefined} loading={check.isPending} onClick={() => check.mutate(plan)}>
          Check every row
        </Button>
      </div>
    </>
  );
}
