import { Button } from '@mantine/core';
import type { ContactImport } from '#contract/imports.ts';
import { formatCount } from '#web/lib/format.ts';
import { RefusalAlert } from '#web/ui/refusal-alert.tsx';
import { Surface } from '#web/ui/surface.tsx';
import { ImportCounts, ImportFindings, ImportReasons } from './import-counts.tsx';
import classes from './imports.module.css';
import { useImportActs } from './use-imports.ts';

/** What a checked file would do, and the word to do it. */
export function ImportChecked({ row, onChange }: { row: ContactImport; onChange: () => void }) {
  const { run, stop } = useImportActs(row.id);
  const { made, updated, same, skipped } = row.counts;
  const taken = made + updated + same + skipped;
  return (
    <>
      <Surface
        title="What the import will do"
        description={`All ${formatCount(row.rows ?? 0, 'row')} are checked. No contact has changed yet.`}
      >
        <div className={classes['stack']}>
          <ImportCounts row={row} />
          <ImportFindings row={row} />
          {row.listName !== null && taken > 0 && (
            <div>
              They join the list <strong>{row.listName}</strong>.
            </div>
          )}
        </div>
      </Surface>
      <ImportReasons row={row} />
      <RefusalAlert error={run.error ?? stop.error} />
      <div className={classes['foot']}>
        <Button variant="subtle" color="red" loading={stop.isPending} onClick={() => stop.mutate()}>
          Give up this import
        </Button>
        <Button variant="default" onClick={onChange}>
          Change the columns
        </Button>
        <Button disabled={taken === 0} loading={run.isPending} onClick={() => run.mutate()}>
          Import {formatCount(taken, 'contact')}
        </Button>
      </div>
    </>
  );
}
