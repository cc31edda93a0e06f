import { Button, Progress, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import type { ContactImport } from '#contract/imports.ts';
import { ConfirmDialog } from '#web/ui/confirm-dialog.tsx';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { ImportCounts } from './import-counts.tsx';
import classes from './imports.module.css';
import { useImportActs } from './use-imports.ts';

const titles = {
  checking: 'Checking every row',
  importing: 'Importing',
  undoing: 'Undoing the import',
} as const;
const words = {
  checking: 'No contact changes yet.',
  importing: 'Contacts can be used as soon as they are read.',
  undoing: 'What somebody changed since stays as it is.',
} as const;

/** The bar of work that a worker does; it goes on whether or not anybody looks. */
export function ImportWork({ row }: { row: ContactImport }) {
  const { stop } = useImportActs(row.id);
  const [isAsking, setAsking] = useState(false);
  const state = row.state === 'checking' || row.state === 'undoing' ? row.state : 'importing';
  const percent = Math.floor(row.progress * 100);
  const end = () => (state === 'checking' ? stop.mutate() : setAsking(true));
  return (
    <Surface title={titles[state]}>
      <div className={classes['stack']}>
        <Progress.Root size="lg">
          <Progress.Section value={percent} aria-label={`${percent} percent done`} />
        </Progress.Root>
        <div className={classes['soft']}>
          {percent} percent done. {words[state]} You can leave this page: it goes on by itself.
        </div>
        <VisuallyHidden role="status">{Math.floor(percent / 10) * 10} percent done.</VisuallyHidden>
        {state !== 'undoing' && <ImportCounts row={row} />}
        <RefusalAlert error={stop.error} />
        {state !== 'undoing' && (
          <div className={classes['foot']}>
            <Button variant="default" loading={stop.isPending} onClick={end}>
              {state === 'checking' ? 'Stop, back to the columns' : 'Stop the import'}
            </Button>
          </div>
        )}
      </div>
      <ConfirmDialog
        opened={isAsking}
        title="Stop the import?"
        confirmLabel="Stop the import"
        keepLabel="Let it go on"
        danger
        pending={stop.isPending}
        error={stop.error}
        onConfirm={() => stop.mutate(undefined, { onSuccess: () => setAsking(false) })}
        onClose={() => setAsking(false)}
      >
        What is imported so far stays, and you can undo it. The rest of the file is not read, and the file
        goes.
      </ConfirmDialog>
    </Surface>
  );
}
